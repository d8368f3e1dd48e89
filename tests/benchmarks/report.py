"""Rows of the benchmark table: printed, and kept in ``results.json``."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Row:
    """One figure against its goal.

    Attributes:
        value: the figure that the goal is about, usually a ratio to the peer.
        peer: against what, and the figures behind the ratio.
    """

    name: str
    value: float
    goal: float
    higher_is_better: bool
    unit: str
    peer: str
    spread: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.higher_is_better else self.value <= self.goal


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Median, and the range in brackets."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} [{low:.{digits}f}-{high:.{digits}f}]"


def publish(rows: Sequence[Row]) -> None:
    """Print the table and merge it into the results."""
    table = Table(title="Serenade benchmarks", caption="medians of interleaved rounds [min-max]")
    for heading in ("what", "value", "goal", "met", "measured"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        goal = f"{'≥' if row.higher_is_better else '≤'} {row.goal:g}"
        met = "yes" if row.met else "NO"
        table.add_row(
            row.name, f"{row.value:.3g} {row.unit}", goal, met, f"{row.peer} {row.spread}"
        )
    Console(width=140).print(table)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for row in rows:
        told = asdict(row)
        known[told.pop("name")] = {
            k: told[k] for k in ("value", "goal", "higher_is_better", "unit", "peer", "spread")
        }
    RESULTS.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
