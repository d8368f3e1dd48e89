"""How long Cloud Storage is waited for, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.gcp.errors import google_calls
from shared.ports import Unavailable

if TYPE_CHECKING:
    from google.api_core.exceptions import NotFound


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds until a call is given up.

    Attributes:
        connect_s: for a connection.
        answer_s: for each answer, and between two parts of one.
        all_s: for one request with all its repetitions; the last may outlive it by ``answer_s``.
        signing_s: for one signature, whatever it takes.
    """

    connect_s: float = 5.0
    answer_s: float = 20.0
    all_s: float = 40.0
    signing_s: float = 5.0

    def each(self) -> dict[str, Any]:
        """The arguments that make a call of the client library wait like this."""
        from google.cloud.storage.retry import DEFAULT_RETRY

        retry = DEFAULT_RETRY.with_delay(initial=0.2, maximum=5.0).with_timeout(self.all_s)
        return {"timeout": (self.connect_s, self.answer_s), "retry": retry}


PATIENT = Waits()


@contextmanager
def storage_calls(doing: str) -> Iterator[None]:
    """Within, errors of the storage client are the ports' errors.

    Args:
        doing: what is being done, as it follows "could not": ``"read uploads/one"``.

    Raises:
        Misconfigured: no permission, no credentials, no such bucket.
        Unavailable: no answer in time, or one that was damaged on its way.
    """
    from google.cloud.storage.exceptions import DataCorruption
    from urllib3.exceptions import HTTPError

    with google_calls(doing):
        try:
            yield
        except (DataCorruption, HTTPError) as error:
            raise Unavailable(f"Could not {doing}: {error}") from error


def lacks_bucket(error: NotFound) -> bool:
    """Whether it is the bucket that does not exist, and not only the object."""
    return "bucket does not exist" in str(error)
