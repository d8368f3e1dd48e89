"""Instants as the wire writes them: RFC 3339, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.ports import Instant


def to_rfc3339(instant: Instant) -> str:
    """As ``2026-11-21T05:36:00.250Z``, to the millisecond."""
    moment = datetime.fromtimestamp(instant, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_rfc3339(text: str) -> Instant:
    """The instant that a text with an offset (or ``Z``) names.

    Raises:
        ValueError: it is no such text, or lacks its offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} does not say its offset from UTC")
    return moment.timestamp()
