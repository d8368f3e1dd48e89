"""Which claim a webhook speaks for: named in its address, and signed, so that nobody can name another."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from shared.errors import Refused

_PURPOSE = b"serenade.claim.1:"
"""What is signed with the same key for other purposes is no token."""


@dataclass(frozen=True, slots=True)
class ClaimName:
    """A claim of a step of a job."""

    job_id: str
    step: str
    claim_id: str


def signed_token(claim: ClaimName, secret: str) -> str:
    """The token, fit for a query string.

    Raises:
        ValueError: without a secret anybody could sign.
    """
    if not secret:
        raise ValueError("Tokens of claims want a secret: set SERENADE_SECRET.")
    told = json.dumps([claim.job_id, claim.step, claim.claim_id]).encode()
    return f"{_text(told)}.{_text(_signature(told, secret))}"


def read_token(token: str, secret: str) -> ClaimName:
    """The claim that a token names.

    Raises:
        Refused: 401 ``bad_token``.
    """
    try:
        told, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
        if secret and hmac.compare_digest(_signature(told, secret), signature):
            return ClaimName(*json.loads(told))
    except (ValueError, TypeError):
        pass  # refused as any other token that we did not sign
    raise Refused(401, "bad_token", "This webhook's address was not given by us.")


def _signature(told: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE + told, hashlib.sha256)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
