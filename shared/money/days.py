"""Days: an account is of one day, from midnight to midnight UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from shared.errors import Permanent
from shared.instants import to_rfc3339
from shared.ports import Instant

LONGEST_PERIOD_D = 92
"""The most days that are told of at once: a quarter of a year."""


def day_of(instant: Instant) -> str:
    """The day on which a moment lies, as ``2026-11-21``."""
    return datetime.fromtimestamp(instant, UTC).date().isoformat()


def end_of(day: str) -> str:
    """The moment at which a day ends, as the wire writes it."""
    next_day = date.fromisoformat(day) + timedelta(days=1)
    return to_rfc3339(datetime(next_day.year, next_day.month, next_day.day, tzinfo=UTC).timestamp())


def days_between(first: date, last: date) -> list[str]:
    """Every day of a period, both ends included.

    Raises:
        Permanent: ``bad_period``: it ends before it begins, or is longer than `LONGEST_PERIOD_D`.
    """
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST_PERIOD_D:
        raise Permanent(
            "bad_period",
            f"From {first} to {last} are {count} days; ask for 1 to {LONGEST_PERIOD_D}.",
        )
    return [(first + timedelta(days=number)).isoformat() for number in range(count)]
