"""The track record of models: how often they served of late, and how quickly."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from pydantic import Field

from shared.committing import SCHEMA_VERSION, decoded, encoded
from shared.model import Noun
from shared.money import durations
from shared.money.insisting import insist
from shared.ports import Absent, AtVersion, Clock, DocumentStore, Instant, Key, Put, Stored
from shared.wire import Wire

KIND = "track"

SHARDS = 4
"""Documents of a model, so that none is written by everybody."""

WEEK_S = 7 * 86400.0
WEEKS = 4
"""How many are remembered, the present one included."""


class Measured(Wire):
    """What is known of a model, from the last three to four weeks.

    Attributes:
        calls: that were counted.
        success_rate: 0 to 1; None without calls.
        p50_s, p95_s: seconds that half, and all but one in twenty, of the calls that succeeded took
            at most, to some 10 %; None where none succeeded.
    """

    calls: int = 0
    success_rate: float | None = None
    p50_s: float | None = None
    p95_s: float | None = None


class _Week(Noun):
    """One week's calls; ``durations`` of those that succeeded, by class."""

    calls: int = 0
    successes: int = 0
    durations: dict[int, int] = Field(default_factory=dict)


class _Shard(Noun):
    """Some of a model's calls, by number of the week since 1970."""

    weeks: dict[int, _Week] = Field(default_factory=dict)


class TrackRecord:
    """Counts calls in a few documents a model; a call may be counted twice where an answer was lost."""

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    def add(self, model: str, succeeded: bool, seconds: float) -> None:
        """One more call.

        Args:
            model: the row of the catalogue.
            seconds: it took.
        Raises:
            Conflict, Unavailable: still, after many attempts.
        """

        def once() -> None:
            # whoever is overtaken draws again: most likely another document
            key = _key(model, secrets.randbelow(SHARDS))
            stored = self._documents.get(key)
            shard = _with_call(_read(stored), _week(self._clock()), succeeded, seconds)
            only_if = AtVersion(stored.version) if stored else Absent()
            self._documents.commit([Put(key, encoded(shard), {}, only_if, SCHEMA_VERSION)])

        insist(once)

    def of(self, models: Iterable[str]) -> dict[str, Measured]:
        """What is known of each of the models, also of those that nobody called."""
        names = list(dict.fromkeys(models))
        keys = [_key(model, number) for model in names for number in range(SHARDS)]
        shards = [_read(stored) for stored in self._documents.get_many(keys)]
        now = _week(self._clock())
        return {
            model: _measured(
                week
                for shard in shards[number * SHARDS : (number + 1) * SHARDS]
                for week in _recent(shard.weeks, now).values()
            )
            for number, model in enumerate(names)
        }


def _key(model: str, number: int) -> Key:
    return Key(KIND, f"{quote(model, safe='')}.{number}")


def _read(stored: Stored | None) -> _Shard:
    return decoded(stored, _Shard) if stored else _Shard()


def _week(now: Instant) -> int:
    return int(now // WEEK_S)


def _recent(weeks: Mapping[int, _Week], now: int) -> dict[int, _Week]:
    return {number: week for number, week in weeks.items() if number > now - WEEKS}


def _with_call(shard: _Shard, now: int, succeeded: bool, seconds: float) -> _Shard:
    weeks = _recent(shard.weeks, now)
    week = weeks.get(now, _Week())
    counts = durations.with_one(week.durations, seconds) if succeeded else week.durations
    weeks[now] = week.model_copy(
        update={
            "calls": week.calls + 1,
            "successes": week.successes + succeeded,
            "durations": counts,
        }
    )
    return shard.model_copy(update={"weeks": weeks})


def _measured(weeks: Iterable[_Week]) -> Measured:
    calls = successes = 0
    counts: dict[int, int] = {}
    for week in weeks:
        calls += week.calls
        successes += week.successes
        counts = durations.together(counts, week.durations)
    return Measured(
        calls=calls,
        success_rate=successes / calls if calls else None,
        p50_s=durations.percentile(counts, 0.50),
        p95_s=durations.percentile(counts, 0.95),
    )
