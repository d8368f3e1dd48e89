"""Who we are to Google Cloud, by what clock, and whether what we sign is taken."""

from __future__ import annotations

import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

from infra.gcp import clients
from infra.gcp.errors import Misconfigured, google_calls
from shared.ports import Clock, ObjectStore, Unavailable
from shared.settings import Settings, variable

_ANSWER_S = 5.0
_STORAGE = "https://storage.googleapis.com"
_TOLERATED_SKEW_S = 5.0
_NO_OBJECT = "serenade-doctor/no-such-object"


def credentials(settings: Settings) -> str:
    """Whose they are, once they have given a token."""
    elsewhere = (
        settings.firestore_emulator_host,
        settings.pubsub_emulator_host,
        settings.storage_emulator_host,
    )
    if all(elsewhere):
        return "emulators ask for none"
    found = clients.credentials()
    with google_calls("get an access token"):
        found.refresh(_bounded_requests())
    return getattr(found, "service_account_email", "") or "a person's own"


def clock(settings: Settings, ours: Clock) -> str:
    """How far apart ours and Google's are: tokens and signatures bear a time."""
    url = settings.storage_emulator_host or _STORAGE
    before = ours()
    told = _asked(url)[1].get("Date")
    if told is None:
        raise Unavailable(f"{url} does not tell the time.")
    halfway = (before + ours()) / 2
    skew_s = halfway - parsedate_to_datetime(told).timestamp()
    if abs(skew_s) > _TOLERATED_SKEW_S:
        side = "ahead of" if skew_s > 0 else "behind"
        raise Misconfigured(
            f"The clock of this machine is {abs(skew_s):.0f} s {side} Google's: set it, or let NTP"
            " keep it."
        )
    return f"within {_TOLERATED_SKEW_S:g} s of Google's"


def signing(settings: Settings, objects: ObjectStore, ours: Clock) -> str:
    """Sign a URL of an object that does not exist, and see that the signature is what is taken."""
    signed = objects.sign_download(
        settings.results_bucket,
        _NO_OBJECT,
        filename="doctor",
        content_type="text/plain",
        expires_at=ours() + 60,
    )
    status, _, body = _asked(signed.url)
    if status != 404:
        raise Misconfigured(
            f"Cloud Storage answers {status} to a URL that was just signed: {body[:300]!r}. See that"
            " the signing account may read the results bucket (roles/storage.objectViewer)."
        )
    return f"signed by {settings.signer or 'our own account'}, and taken"


def health(settings: Settings) -> str:
    """Whether the API answers, and is well."""
    status, _, body = _asked(f"{settings.url.rstrip('/')}/health")
    if status != 200:
        raise Unavailable(
            f"{settings.url} answers {status}: {body[:300]!r}. See the logs of the function api, and"
            f" that {variable('url')} is its address."
        )
    return f"{settings.url} is well"


def _bounded_requests() -> Any:
    """What Google's library makes its own requests with, which else would wait for minutes."""
    from requests import Session

    from infra.gcp.iam_signing import TimedRequests

    return TimedRequests(Session(), _ANSWER_S)


def _asked(url: str) -> tuple[int, Any, str]:
    """Status, headers and body of an answer, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_S) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        place, why = url.partition("?")[0], getattr(error, "reason", error)
        raise Unavailable(f"{place} does not answer: {why}.") from None
