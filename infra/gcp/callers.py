"""Who may call the event functions, where the platform has not checked it before us.

Pub/Sub, Eventarc and Cloud Scheduler send an OpenID Connect token of the service account they act for.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.gcp.errors import Misconfigured, google_calls
from shared.errors import Permanent, Refused
from shared.ports import Clock, Instant, Unavailable
from shared.settings import Settings
from shared.wire import json_object

CERTS_URL = "https://www.googleapis.com/oauth2/v1/certs"
"""Google's certificates by key id; they change every few days."""

ISSUERS = ("accounts.google.com", "https://accounts.google.com")

_STRIPPED = "SIGNATURE_REMOVED_BY_GOOGLE"
"""What Cloud Run puts in a token's signature's place after its own check."""

SKEW_S = 10
"""Seconds by which our clock and the issuer's may differ."""

CERTS_TIMEOUT_S = 5.0
LEAST_AGE_S = 60.0
MOST_AGE_S = 86_400.0
"""Between these, certificates are kept for as long as their answer says."""


class Callers:
    """Admits the service accounts of ``push_callers``, and everybody where that is empty.

    Args:
        certs_url: where the issuer's certificates are, as JSON by key id.
        clock: what the age of the certificates is measured by.

    Raises:
        Misconfigured: callers are named, but no audience.
    """

    def __init__(
        self, settings: Settings, certs_url: str = CERTS_URL, clock: Clock = time.time
    ) -> None:
        if settings.push_callers and not settings.push_audience:
            raise Misconfigured(
                "SERENADE_PUSH_CALLERS names callers, but SERENADE_PUSH_AUDIENCE is empty: set it to"
                " the audience that the subscriptions put into their tokens."
            )
        self._callers = frozenset(settings.push_callers)
        self._audience = settings.push_audience
        self._certificates = _Certificates(certs_url, clock)

    def admit(self, authorization: str | None) -> None:
        """Return if the header ``Authorization`` is one of our callers'.

        Raises:
            Refused: 401 ``unauthenticated``: no token, or none that was made by Google, for us, and is
                valid now; 403 ``forbidden_caller``: somebody else's.
            Unavailable: the issuer's certificates could not be had.
        """
        if not self._callers:
            return
        claims = self._claims(_token(authorization))
        if claims.get("iss") not in ISSUERS:
            raise _unauthenticated("was not issued by Google")
        if claims.get("email") not in self._callers or claims.get("email_verified") is not True:
            raise Refused(
                403, "forbidden_caller", "This function is called by its own subscription only."
            )

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What a token says that is signed, for us, and valid now."""
        if token.endswith(_STRIPPED):
            raise Misconfigured(
                "Cloud Run has checked this caller and taken the signature off its token: leave"
                " SERENADE_PUSH_CALLERS empty there, and let Cloud Run's own invokers decide."
            )
        jwt = _jwt()
        try:
            certificate = self._certificates.of(str(jwt.decode_header(token).get("kid")))
            claims: Mapping[str, Any] = jwt.decode(
                token, certificate, audience=self._audience, clock_skew_in_seconds=SKEW_S
            )
        except (ValueError, RecursionError) as error:
            raise _unauthenticated("is not valid here and now") from error
        return claims


@dataclass(frozen=True)
class _Known:
    """Certificates, from when until when they are taken for the issuer's."""

    by_key: Mapping[str, str]
    since: Instant
    until: Instant


class _Certificates:
    """The issuer's certificates, fetched when a token needs them."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._known = _Known({}, since=0.0, until=0.0)

    def of(self, key_id: str) -> str:
        """The certificate of a key, in PEM.

        An unknown key may be a new one, so that it is looked for again; once a minute, lest whoever
        invents keys makes us ask Google without end.

        Raises:
            ValueError: there is no such key.
            Unavailable: no answer.
        """
        known, now = self._known, self._clock()
        stale = now >= known.until
        if stale or (key_id not in known.by_key and now >= known.since + LEAST_AGE_S):
            known = self._known = self._fetched(now)
        if key_id not in known.by_key:
            raise ValueError("The token was signed by an unknown key.")
        return known.by_key[key_id]

    def _fetched(self, now: Instant) -> _Known:
        from google.auth.transport.requests import Request

        with google_calls("fetch the certificates of callers' tokens"):
            answer = Request()(self._url, timeout=CERTS_TIMEOUT_S)
        if answer.status != 200:
            raise Unavailable(f"The certificates of callers' tokens answered {answer.status}.")
        return _Known(_by_key(answer.data), since=now, until=now + _max_age_s(answer.headers))


def _jwt() -> Any:
    """Google's own reader of tokens, which has no types."""
    from google.auth import jwt

    return jwt


def _by_key(data: bytes) -> Mapping[str, str]:
    try:
        return {str(key): str(certificate) for key, certificate in json_object(data).items()}
    except Permanent as error:
        raise Unavailable("The certificates of callers' tokens are no JSON object.") from error


def _max_age_s(headers: Mapping[str, str]) -> float:
    told = re.search(r"max-age=(\d+)", headers.get("cache-control", ""))
    return min(max(float(told[1]) if told else 0.0, LEAST_AGE_S), MOST_AGE_S)


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthenticated("is missing")
    return token.strip()


def _unauthenticated(what: str) -> Refused:
    return Refused(401, "unauthenticated", f"The caller's OpenID Connect token {what}.")
