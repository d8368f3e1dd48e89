"""Whether a webhook is Replicate's: signed as Standard Webhooks say, and not old.

By hand, for Replicate's client would measure the age against the machine's clock, and load an HTTP
client for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from shared.errors import Refused
from shared.ports import Instant

TOLERANCE_S = 300
"""Of a webhook's age, and of clocks that differ."""

_PREFIX = "whsec_"
_VERSION = "v1,"


def check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: Instant) -> None:
    """Return if the webhook is authentic.

    Args:
        secret: ``whsec_`` and the key in base64; where it is empty or broken, nothing is authentic.
    Raises:
        Refused: 401 ``bad_signature``.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    webhook_id, sent_at = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    key = _key(secret)
    if not key:
        raise _refused("There is no usable key to check webhooks with.")
    if not webhook_id or not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) < 12):
        raise _refused("The webhook lacks its id or its time.")
    signed = b".".join((webhook_id.encode(), sent_at.encode(), body))
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = lower.get("webhook-signature", "").split()
    # each is compared, so that the time taken tells nothing
    good = [
        hmac.compare_digest(right, each.removeprefix(_VERSION).encode())
        for each in given
        if each.startswith(_VERSION)
    ]
    if not any(good):
        raise _refused("The webhook's signature is not Replicate's.")
    if abs(now - int(sent_at)) > TOLERANCE_S:
        raise _refused(f"The webhook was signed more than {TOLERANCE_S} s ago, or ahead.")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _refused(sentence: str) -> Refused:
    return Refused(401, "bad_signature", sentence)
