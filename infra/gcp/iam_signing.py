"""Signatures without a key: IAM signs as a service account, in bounded time."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import requests
from google.api_core import exceptions as api
from google.api_core.retry import Retry, if_exception_type
from google.auth.credentials import Signing
from google.auth.exceptions import TransportError
from google.auth.transport import Request, Response
from google.auth.transport.requests import Request as HttpRequest
from urllib3 import Timeout

from infra.gcp.errors import Misconfigured

ENDPOINT = "https://iamcredentials.googleapis.com"

_BUSY = (
    api.TooManyRequests,
    api.InternalServerError,
    api.BadGateway,
    api.ServiceUnavailable,
    api.GatewayTimeout,
    TransportError,
)


class IamSigner(Signing):
    """Signs as a service account through IAM's ``signBlob``.

    Args:
        own: the credentials that IAM is asked with.
        account: e-mail of the account that signs; empty for the account of ``own``.
        endpoint: another server than Google's; empty for Google's.
        within_s: seconds that one signature may take: fresh credentials, repetitions and all.
    """

    def __init__(self, own: Any, account: str, endpoint: str, within_s: float) -> None:
        self._own = own
        self._account = account
        self._endpoint = (endpoint or ENDPOINT).rstrip("/")
        self._within_s = within_s

    @property
    def signer_email(self) -> str:
        """The account that signs.

        Raises:
            Misconfigured: nobody says which.
        """
        return self._account or self._own_account

    @property
    def signer(self) -> IamSigner:
        """Itself."""
        return self

    def sign_bytes(self, message: bytes) -> bytes:
        """The account's RSA signature of the message's SHA-256.

        Raises:
            Misconfigured: we may not sign as this account, or it does not exist.
            google.auth.exceptions.GoogleAuthError, google.api_core.exceptions.GoogleAPIError.
        """
        busy = if_exception_type(*_BUSY)
        patient = Retry(busy, initial=0.1, maximum=1.0, timeout=self._within_s)
        signed: bytes = patient(self._signed)(message, self._requests())
        return signed

    @cached_property
    def _own_account(self) -> str:
        email = getattr(self._own, "service_account_email", "")
        if email == "default":  # on Google Cloud the account's name comes with its first token
            self._own.refresh(self._requests())
            email = self._own.service_account_email
        if not email:
            raise Misconfigured(
                "Could not sign a URL: these credentials are no service account's. Name one that"
                " you may sign as in SERENADE_SIGNER."
            )
        return str(email)

    @cached_property
    def _session(self) -> requests.Session:
        return requests.Session()

    def _requests(self) -> TimedRequests:
        return TimedRequests(self._session, self._within_s)

    def _signed(self, message: bytes, http: TimedRequests) -> bytes:
        url = f"{self._endpoint}/v1/projects/-/serviceAccounts/{self.signer_email}:signBlob"
        headers = {"content-type": "application/json"}
        self._own.before_request(http, "POST", url, headers)
        body = json.dumps({"payload": base64.b64encode(message).decode()}).encode()
        answer = http(url, "POST", body, headers)
        if answer.status in (403, 404):
            raise self._not_allowed(answer)
        if answer.status != 200:
            refusal: Exception = api.from_http_status(answer.status, _told(answer))  # type: ignore[no-untyped-call]
            raise refusal
        return base64.b64decode(json.loads(answer.data)["signedBlob"])

    def _not_allowed(self, answer: Response) -> Misconfigured:
        account = self.signer_email
        if answer.status == 404:
            return Misconfigured(
                f"Could not sign a URL as {account}: {_told(answer)} Name an account that exists in"
                " SERENADE_SIGNER."
            )
        return Misconfigured(
            f"Could not sign a URL as {account}: {_told(answer)} Grant"
            " roles/iam.serviceAccountTokenCreator on this account to the account this runs as,"
            " even if it is the same one, and enable iamcredentials.googleapis.com."
        )


class TimedRequests(Request):
    """HTTP requests that have so many seconds together; none begins afterwards."""

    def __init__(self, session: requests.Session, seconds: float) -> None:
        self._http = HttpRequest(session)
        self._seconds = seconds
        self._ends = time.monotonic() + seconds

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **more: Any,
    ) -> Response:
        """The answer. Raises `TransportError` where none came in time."""
        left = self._ends - time.monotonic()
        if left <= 0:
            late = requests.Timeout(f"No answer within {self._seconds:g} s.")
            raise TransportError(late)  # type: ignore[no-untyped-call]
        # Half of the time for each attempt: a connection that hangs is tried once more.
        wait = Timeout(total=min(left, self._seconds / 2, timeout or left))
        answer: Response = self._http(url, method, body, headers, timeout=wait, **more)
        return answer


def _told(answer: Response) -> str:
    try:
        return str(json.loads(answer.data)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"IAM answered {answer.status}."
