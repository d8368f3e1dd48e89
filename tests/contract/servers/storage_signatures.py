"""V4 signatures, verified as Cloud Storage documents them; and the account whose key makes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.requests import Request

from tests.contract.servers.storage_errors import Refusal

ALGORITHM = "GOOG4-RSA-SHA256"
LONGEST_S = 604800
SIGNER = "signer@serenade-tests.iam.gserviceaccount.com"


@cache
def private_key() -> rsa.RSAPrivateKey:
    """Of the account `SIGNER`."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signature(message: bytes) -> bytes:
    """Of the account `SIGNER`."""
    return private_key().sign(message, padding.PKCS1v15(), hashes.SHA256())


def write_key_file(path: Path, token_uri: str) -> None:
    """A service account's key as Google hands it out."""
    pem = private_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    said = {
        "type": "service_account",
        "project_id": "serenade-tests",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": SIGNER,
        "token_uri": token_uri,
    }
    path.write_text(json.dumps(said))


def verify(request: Request, clock: Callable[[], float]) -> None:
    """Raises `Refusal` where the request is not the one that was signed, or comes too late.

    https://cloud.google.com/storage/docs/authentication/signatures
    """
    said = dict(parse_qsl(request.url.query, keep_blank_values=True))
    if said.get("X-Goog-Algorithm") != ALGORITHM or "X-Goog-Signature" not in said:
        raise Refusal(403, "AccessDenied", "Anonymous caller does not have access.")
    account, *scope = said.get("X-Goog-Credential", "").split("/")
    signed_at = said.get("X-Goog-Date", "")
    if account != SIGNER or scope != [signed_at[:8], "auto", "storage", "goog4_request"]:
        raise _mismatch()
    names = said.get("X-Goog-SignedHeaders", "").split(";")
    text = "\n".join(
        [ALGORITHM, signed_at, "/".join(scope), _digest(_canonical_request(request, names))]
    )
    try:
        private_key().public_key().verify(
            bytes.fromhex(said["X-Goog-Signature"]),
            text.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    except (InvalidSignature, ValueError):
        raise _mismatch() from None
    _check_time(signed_at, int(said["X-Goog-Expires"]), clock())


def _canonical_request(request: Request, names: list[str]) -> str:
    method = "GET" if request.method == "HEAD" else request.method
    pairs = sorted(
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in parse_qsl(request.url.query, keep_blank_values=True)
        if name != "X-Goog-Signature"
    )
    headers = [f"{name}:{' '.join(_header(request, name).split())}" for name in sorted(names)]
    path = quote(request.scope["path"], safe="/~")
    parts = [method, path, "&".join(pairs), *headers, "", ";".join(names), "UNSIGNED-PAYLOAD"]
    return "\n".join(parts)


def _header(request: Request, name: str) -> str:
    """A signed header; all of Cloud Storage's own in the request must be signed."""
    unsigned = [n for n in request.headers if n.startswith("x-goog-") and n not in _signed(request)]
    value = request.headers.get(name)
    if value is None or unsigned:
        culprit = name if value is None else unsigned[0]
        raise Refusal(
            400,
            "MalformedSecurityHeader",
            f"Your request has a malformed header: {culprit} must be signed and sent.",
        )
    return value


def _signed(request: Request) -> list[str]:
    return request.query_params.get("X-Goog-SignedHeaders", "").split(";")


def _check_time(signed_at: str, expires_s: int, now: float) -> None:
    begin = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if not 0 < expires_s <= LONGEST_S:
        raise Refusal(400, "AuthorizationQueryParametersError", "X-Goog-Expires is out of bounds.")
    if now >= (begin + timedelta(seconds=expires_s)).timestamp():
        raise Refusal(400, "ExpiredToken", "The provided token has expired.")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _mismatch() -> Refusal:
    sentence = "Access denied. The request signature we calculated does not match."
    return Refusal(403, "SignatureDoesNotMatch", sentence)
