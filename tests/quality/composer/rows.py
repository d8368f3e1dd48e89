"""A table of figures and their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """A figure.

    Attributes:
        least, most: between which it must lie; one without either is told, not judged.
        beside: what it is compared with.
    """

    name: str
    value: float
    least: float | None = None
    most: float | None = None
    beside: str = ""

    @property
    def met(self) -> bool:
        """Whether it keeps its limits; no number keeps none."""
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    @property
    def limit(self) -> str:
        """As it is printed."""
        least = f"≥ {self.least:g}" if self.least is not None else ""
        most = f"≤ {self.most:g}" if self.most is not None else ""
        return " and ".join(part for part in (least, most) if part)


def print_rows(rows: Sequence[Row], title: str) -> None:
    """As a table."""
    table = Table(title=title)
    for heading in ("measure", "value", "limit", "met", ""):
        table.add_column(heading, overflow="fold")
    for row in rows:
        met = ("yes" if row.met else "NO") if row.limit else ""
        table.add_row(row.name, f"{row.value:.3f}", row.limit, met, row.beside)
    Console(width=140).print(table)
