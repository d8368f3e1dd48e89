"""What a provider's refusals mean here: one table for all providers.

No sentence carries a key: a provider's own words are quoted only where they speak of the request, and
never with the key in them.
"""

from __future__ import annotations

from shared.errors import EngineUnavailable, SerenadeError
from shared.ports import Declined, Unanswered, Unavailable

_BUSY = frozenset({429, 529})
_NOBODY_KNOWS = frozenset({408, 409})
_ABOUT_THE_REQUEST = frozenset({400, 404, 413, 422})
_QUOTED = 200
"""Characters of a provider's own words."""


def refusal(
    who: str, status: int, *, said: str = "", retry_after: str | None = None, key: str = ""
) -> SerenadeError:
    """The error for an HTTP status that is no success.

    Args:
        who: the provider's name.
        said: its own words.
        retry_after: the header, as it came.
        key: what must not be quoted.
    """
    if status in _BUSY:
        return Declined(f"{who} is busy ({status}){_wait(retry_after)}.")
    if status in _NOBODY_KNOWS or status >= 500:
        return Unavailable(f"{who} failed ({status}).")
    words = _quoted(said, key) if status in _ABOUT_THE_REQUEST else ""
    return EngineUnavailable("provider_refused", f"{who} refuses ({status}){words}.")


def check_key(who: str, key: str) -> None:
    """Return if the key may travel in a header; a client's error about it would tell the key.

    Raises:
        EngineUnavailable: ``provider_refused``.
    """
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EngineUnavailable(
            "provider_refused", f"The key for {who} holds a space, a line end or the like."
        )


def unreachable(who: str) -> Declined:
    """No connection came about, so nothing was asked."""
    return Declined(f"{who} cannot be reached.")


def broken_off(who: str) -> Unanswered:
    """The answer, or the asking, ended before its end."""
    return Unanswered(f"The conversation with {who} broke off.")


def unreadable(who: str) -> Unanswered:
    """The answer is not what this API answers with."""
    return Unanswered(f"{who}'s answer cannot be read.")


def late(who: str, limit_s: float) -> Unanswered:
    """No whole answer came in time."""
    return Unanswered(f"{who} did not answer within {limit_s:g} s.")


def _wait(retry_after: str | None) -> str:
    seconds = (retry_after or "").strip()
    whole = seconds.partition(".")[0]
    plain = whole.isascii() and whole.isdigit() and len(whole) < 7
    return f"; it asks to wait {whole} s" if plain else ""


def _quoted(said: str, key: str) -> str:
    """Its own words on one line, cut, and without the key."""
    words = " ".join(said.split())
    if key:
        words = words.replace(key, "…")
    return f": {words[:_QUOTED].rstrip('. ')}" if words else ""
