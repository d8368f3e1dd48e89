"""Signed URLs of Cloud Storage: V4 signatures, made with a key where there is one, else by IAM."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlsplit

from infra.gcp import clients
from infra.signed_requests import attachment, checked_media_type, upload_headers
from shared.ports import Instant, SignedRequest
from shared.settings import Settings

if TYPE_CHECKING:
    from google.auth.credentials import Signing
    from google.cloud.storage import Blob

ENDPOINT = "https://storage.googleapis.com"
LONGEST_S = 7 * 24 * 3600
"""Seconds that a V4 signature can hold; who asks for more is given this, and told so."""


class UrlSigner:
    """Signs requests to Cloud Storage, and to no other method, type or size than it was asked for.

    Args:
        signing_s: seconds after which a signature that IAM has to make is `Unavailable`.
    """

    def __init__(self, settings: Settings, signing_s: float) -> None:
        self._settings = settings
        self._signing_s = signing_s
        self._endpoint = (settings.storage_emulator_host or ENDPOINT).rstrip("/")
        self._making = Lock()
        self._made: Signing | None = None

    def upload(
        self,
        blob: Blob,
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
            return self._signed(blob, "gcs-resumable", "POST", expires_at, headers=headers)
        return self._signed(blob, "put", "PUT", expires_at, headers=headers)

    def download(
        self, blob: Blob, *, filename: str, content_type: str, expires_at: Instant
    ) -> SignedRequest:
        """Leave to read an object, offered under ``filename`` as ``content_type``.

        Raises:
            Permanent: ``bad_content_type``: no header can carry it.
        """
        query = {
            "response-content-disposition": attachment(filename),
            "response-content-type": checked_media_type(content_type),
        }
        return self._signed(blob, "get", "GET", expires_at, query=query)

    def _signed(
        self,
        blob: Blob,
        protocol: Literal["put", "gcs-resumable", "get"],
        method: Literal["PUT", "POST", "GET"],
        expires_at: Instant,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SignedRequest:
        seconds = min(max(1, int(expires_at - time.time())), LONGEST_S)
        url = blob.generate_signed_url(
            version="v4",
            expiration=timedelta(seconds=seconds),
            api_access_endpoint=self._endpoint,
            method=method,
            headers=dict(headers or {}),
            query_parameters=dict(query or {}),
            credentials=self._credentials(),
        )
        return SignedRequest(protocol, method, url, dict(headers or {}), _signed_at(url) + seconds)

    def _credentials(self) -> Signing:
        with self._making:
            if self._made is None:
                self._made = self._signing_credentials()
            return self._made

    def _signing_credentials(self) -> Signing:
        """A key signs at once; every other identity asks IAM to sign as a service account."""
        from google.auth.credentials import AnonymousCredentials
        from google.oauth2.service_account import Credentials as KeyCredentials

        from infra.gcp.iam_signing import IamSigner

        settings = self._settings
        nobody = settings.storage_emulator_host and settings.iam_endpoint
        own = AnonymousCredentials() if nobody else clients.credentials()  # type: ignore[no-untyped-call]
        if isinstance(own, KeyCredentials) and not settings.signer:
            return own
        return IamSigner(own, settings.signer, settings.iam_endpoint, self._signing_s)


def _signed_at(url: str) -> Instant:
    said = parse_qs(urlsplit(url).query)["X-Goog-Date"][0]
    return datetime.strptime(f"{said}+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
