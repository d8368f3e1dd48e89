"""What Google's services answer when they do not answer: said so that somebody can act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.ports import Declined, Unavailable


class Misconfigured(Declined):
    """The service answered, and will not do it until somebody changes the deployment."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.code = "misconfigured"


@contextmanager
def google_calls(doing: str) -> Iterator[None]:
    """Within, errors of Google's clients are the ports' errors.

    Args:
        doing: what is being done, as it follows "could not": ``"publish to serenade-steps"``.

    Raises:
        Misconfigured: no permission, no credentials, no such resource; says what to do.
        Declined: a quota is spent.
        Unavailable: no answer in time, or none that tells whether it has landed.
    """
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except GoogleAPIError as error:
        raise _of_api(doing, error) from error
    except GoogleAuthError as error:
        raise _of_credentials(doing, error) from error
    except RequestException as error:
        raise Unavailable(f"Could not {doing}: {_told(error)}") from error


def _of_api(doing: str, error: Exception) -> Unavailable:
    from google.api_core import exceptions as api

    told = f"Could not {doing}: {_told(error)}"
    if isinstance(error, api.Forbidden):
        return Misconfigured(
            f"{told} Grant the missing role to the account this runs as, and see that the API is"
            " enabled in the project."
        )
    if isinstance(error, api.Unauthorized):
        return Misconfigured(f"{told} {_SIGN_IN}")
    if isinstance(error, api.NotFound):
        return Misconfigured(
            f"{told} Apply the Terraform of this deployment, or mend the setting that names it"
            " (SERENADE_PROJECT, SERENADE_DATABASE, SERENADE_PREFIX, the buckets)."
        )
    if isinstance(error, api.FailedPrecondition) and "index" in str(error):
        return Misconfigured(f"{told} Apply the Terraform of this deployment: an index is missing.")
    if isinstance(error, api.ServiceUnavailable) and _NO_TOKEN in str(error).lower():
        return Misconfigured(f"{told} {_what_to_do(error)}")
    if isinstance(error, api.TooManyRequests):
        return Declined(f"{told} A quota is spent: wait, or ask Google for more.")
    if isinstance(error, api.BadRequest) and not isinstance(error, api.FailedPrecondition):
        raise error  # we asked for nonsense: a mistake of ours that no later attempt mends
    return Unavailable(told)


_SIGN_IN = (
    "Attach a service account, or run 'gcloud auth application-default login' on this machine."
)
_SET_THE_CLOCK = "The clock of this machine is wrong: set it."
_NO_TOKEN = "getting metadata from plugin failed"
"""How gRPC says that our credentials gave it no token."""
_SKEW = ("iat", "too early", "skew", "in the future", "expired token")


def _of_credentials(doing: str, error: Exception) -> Unavailable:
    from google.auth.exceptions import DefaultCredentialsError, RefreshError

    told = f"Could not {doing}: {_told(error)}"
    if isinstance(error, DefaultCredentialsError):
        return Misconfigured(f"{told} {_SIGN_IN}")
    if isinstance(error, RefreshError) and not error.retryable:
        return Misconfigured(f"{told} {_what_to_do(error)}")
    return Unavailable(told)


def _what_to_do(error: Exception) -> str:
    skewed = any(sign in str(error).lower() for sign in _SKEW)
    return _SET_THE_CLOCK if skewed else _SIGN_IN


def _told(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text if text.endswith((".", "!", "?")) else f"{text}."
