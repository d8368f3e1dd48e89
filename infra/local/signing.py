"""Requests that anybody may make until they expire: URLs signed with HMAC-SHA256.

As in Cloud Storage's V4 signatures, what is signed is the method, the bucket, the object's name,
every query parameter and the headers of the upload, so that none of them can be altered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from infra.signed_requests import (
    GENERATION_MATCH,
    LENGTH_RANGE,
    RESUMABLE,
    checked_media_type,
    upload_headers,
)
from shared.errors import Refused
from shared.ports import Clock, Instant, SignedRequest

VERSION = "serenade-url-v1"

PATH = "/storage"
"""Under which the gateway serves every bucket."""

_UPLOAD_HEADERS = ("content-type", LENGTH_RANGE, GENERATION_MATCH)
_SIGNED_HEADERS: Mapping[str, tuple[str, ...]] = {
    "PUT": _UPLOAD_HEADERS,
    "POST": (*_UPLOAD_HEADERS, RESUMABLE),
    "GET": (),
}


@dataclass(frozen=True, slots=True)
class Leave:
    """What the bearer of a valid signed request may do, once verified.

    Attributes:
        content_type: of the object to be made, or to be claimed by the download.
        max_size: most bytes of an upload; 0 for a download.
        filename: what a download is called; empty for an upload.
    """

    protocol: Literal["put", "gcs-resumable", "get"]
    content_type: str
    max_size: int = 0
    filename: str = ""


class UrlSigner:
    """Signs requests to the gateway, and verifies them there.

    Args:
        secret: the key, at least 16 bytes.
        base_url: where clients reach this home, such as ``http://127.0.0.1:8000``.
    """

    def __init__(self, secret: bytes, base_url: str, clock: Clock) -> None:
        if len(secret) < 16:
            raise ValueError("A secret that signs URLs has at least 16 bytes.")
        self._secret = secret
        self._base_url = base_url.rstrip("/")
        self._clock = clock

    def address(self, bucket: str, name: str) -> str:
        """The URL of an object, unsigned."""
        return f"{self._base_url}{PATH}/{bucket}/{quote(name)}"

    def upload(
        self,
        bucket: str,
        name: str,
        *,
        content_type: str,
        max_size: int,
        resumable: bool,
        expires_at: Instant,
    ) -> SignedRequest:
        """Leave to create an object of this type, of 1 to ``max_size`` bytes.

        Raises:
            Permanent: ``bad_content_type``: no header can carry it.
        """
        headers = upload_headers(content_type, max_size, resumable=resumable)
        if resumable:
            return self._signed("gcs-resumable", "POST", bucket, name, {}, headers, expires_at)
        return self._signed("put", "PUT", bucket, name, {}, headers, expires_at)

    def download(
        self, bucket: str, name: str, *, filename: str, content_type: str, expires_at: Instant
    ) -> SignedRequest:
        """Leave to read an object, offered under ``filename`` as ``content_type``.

        Raises:
            Permanent: ``bad_content_type``: no header can carry it.
        """
        readable = filename.encode(errors="replace").decode()
        query = {"filename": readable, "content-type": checked_media_type(content_type)}
        return self._signed("get", "GET", bucket, name, query, {}, expires_at)

    def verify(
        self,
        method: str,
        bucket: str,
        name: str,
        query: Iterable[tuple[str, str]],
        headers: Mapping[str, str],
    ) -> Leave:
        """What this request may do. ``HEAD`` is allowed where ``GET`` is.

        Args:
            query: all parameters, decoded, in any order.
            headers: looked up by lower-case name.

        Raises:
            Refused: 403 ``bad_signature``, ``wrong_method`` or ``signature_expired``.
        """
        pairs = sorted(query)
        given = dict(pairs)
        signature = given.get("signature", "")
        signed = [pair for pair in pairs if pair[0] != "signature"]
        meant = given.get("method", "")
        expected = self._signature(meant, bucket, name, signed, headers)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Refused(
                403,
                "bad_signature",
                "The signature does not fit this request. Use the URL unchanged and send exactly "
                "the headers that came with it.",
            )
        if meant != ("GET" if method == "HEAD" else method):
            raise Refused(403, "wrong_method", f"This URL was signed for {meant}, not {method}.")
        if self._clock() >= int(given["expires"]):
            raise Refused(403, "signature_expired", "This URL has expired; ask for a new one.")
        return _leave(meant, given, headers)

    def _signed(
        self,
        protocol: Literal["put", "gcs-resumable", "get"],
        method: Literal["PUT", "POST", "GET"],
        bucket: str,
        name: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        expires_at: Instant,
    ) -> SignedRequest:
        expires = int(expires_at)
        pairs = sorted({**query, "method": method, "expires": str(expires)}.items())
        lowered = {name.lower(): value for name, value in headers.items()}
        signature = self._signature(method, bucket, name, pairs, lowered)
        url = f"{self.address(bucket, name)}?{urlencode([*pairs, ('signature', signature)])}"
        return SignedRequest(protocol, method, url, headers, float(expires))

    def _signature(
        self,
        method: str,
        bucket: str,
        name: str,
        query: list[tuple[str, str]],
        headers: Mapping[str, str],
    ) -> str:
        """JSON, so that no two requests have the same text to sign."""
        carried = [(header, headers.get(header)) for header in _SIGNED_HEADERS.get(method, ())]
        text = json.dumps([VERSION, method, bucket, name, query, carried])
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def _leave(method: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Leave:
    if method == "GET":
        return Leave("get", query["content-type"], filename=query["filename"])
    max_size = int(headers[LENGTH_RANGE].partition(",")[2])
    protocol: Literal["put", "gcs-resumable"] = "put" if method == "PUT" else "gcs-resumable"
    return Leave(protocol, headers["content-type"], max_size)
