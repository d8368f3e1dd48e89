"""Standard Webhooks from the sender's side."""

from __future__ import annotations

import base64
import hashlib
import hmac


def signed(body: bytes, webhook_id: str, timestamp: int, secret: str) -> dict[str, str]:
    """The headers of a webhook.

    Args:
        timestamp: seconds since the epoch, UTC.
        secret: ``whsec_`` and a key in base64.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "Webhook-Id": webhook_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": f"v1,{signature}",
    }
