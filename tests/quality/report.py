"""The table: each measure on the melodies that were tuned on, and on those that nobody saw."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.quality.figures import NoSong, SongFigures
from tests.quality.limits import Limit
from tests.quality.measures import Measure, share_made

RESULTS = Path(__file__).with_name("results.json")
_MOST_FAILURES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A measure's values on both halves."""

    name: str
    limit: Limit
    tuned: float
    held_out: float
    beside: str = ""

    @property
    def met(self) -> bool:
        """Whether both halves keep to the limit; what is only told always does."""
        return not self.limit.judges or all(map(self.limit.holds, (self.tuned, self.held_out)))

    @property
    def is_known(self) -> bool:
        """Whether both halves have a value."""
        return not (math.isnan(self.tuned) or math.isnan(self.held_out))


def rows_of(
    measures: Sequence[Measure], songs: Sequence[SongFigures], failed: Sequence[NoSong]
) -> list[Row]:
    """A row for each measure, and first how many songs there are at all."""
    tuned, held_out = (
        ([s for s in songs if s.held_out is half], [f for f in failed if f.held_out is half])
        for half in (False, True)
    )
    made = Row("songs that were made", Limit(lowest=1.0), share_made(*tuned), share_made(*held_out))
    return [
        made,
        *(Row(m.name, m.limit, m.of(tuned[0]), m.of(held_out[0]), m.beside) for m in measures),
    ]


def print_rows(rows: Sequence[Row], title: str) -> None:
    table = Table(title=title, caption="half of the melodies are held out: nobody tunes on them")
    for heading in ("measure", "limit", "tuned on", "held out", "met", ""):
        table.add_column(heading, overflow="fold")
    for row in rows:
        met = ("yes" if row.met else "NO") if row.limit.judges else ""
        table.add_row(
            row.name, str(row.limit), _shown(row.tuned), _shown(row.held_out), met, row.beside
        )
    Console(width=150).print(table)


def print_failures(failed: Sequence[NoSong]) -> None:
    for failure in failed[:_MOST_FAILURES_SHOWN]:
        print(f"not made: {failure.name} ({failure.voice}): {failure.why}")


def keep_results(rows: Sequence[Row], songs: int) -> None:
    """Into ``results.json``, beside this file."""
    known = {
        row.name: {
            "limit": str(row.limit),
            "tuned": _rounded(row.tuned),
            "held_out": _rounded(row.held_out),
            "met": row.met,
        }
        for row in rows
    }
    RESULTS.write_text(json.dumps({"songs": songs, "measures": known}, indent=2) + "\n")


def _shown(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}"


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
