"""Prints the table, and writes it to ``tests/benchmarks/QUALITY.md``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.quality.ears.measuring import Heard
from tests.quality.ears.real import RealRow
from tests.quality.ears.rows import Result, Row

QUALITY = Path(__file__).parents[2] / "benchmarks" / "QUALITY.md"

_HEADINGS = ("task", "measure", "floor", "aim", "tuned on", "report", "verdict", "peers")
_WEAKEST = 3


def print_results(results: Sequence[Result]) -> None:
    """Every row, with both halves."""
    table = Table(title="Serenade, how well it hears", caption="the verdict is the report half's")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for result in results:
        table.add_row(*_cells(result))
    Console(width=150).print(table)


def print_real(rows: Sequence[RealRow]) -> None:
    """What was heard in real recordings."""
    table = Table(title="Real recordings, not tuned on")
    for heading in ("recording", "measure", "truth", "heard", "right"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row.recording, row.measure, row.truth, row.heard, row.mark)
    Console(width=150).print(table)


def write_quality(
    results: Sequence[Result], pieces: Sequence[Heard], real: Sequence[RealRow]
) -> None:
    """All of it into the page."""
    QUALITY.write_text(markdown_page(results, pieces, real))


def markdown_page(
    results: Sequence[Result], pieces: Sequence[Heard], real: Sequence[RealRow]
) -> str:
    """The table, the pieces it is weakest on, and the real recordings."""
    return "\n".join(_page(results, pieces, real)) + "\n"


def _page(
    results: Sequence[Result], pieces: Sequence[Heard], real: Sequence[RealRow]
) -> Iterator[str]:
    yield "# How well Serenade hears"
    yield ""
    yield (
        "Written by `make quality`. The music is made by code (`tests/data/make_music.py`), so that"
        " what is in it is known. One half may be tuned on, the other is only reported: it has other"
        " instruments, styles, progressions, words and manners of singing. Both are played with a"
        " soundfont that nothing is trained with. Rows without a floor are told, not judged; the"
        " verdict is the report half's. Measures are mir_eval's."
    )
    yield ""
    yield from _markdown(_HEADINGS, [_cells(result) for result in results])
    yield ""
    yield "## Where it is weakest"
    yield ""
    yield "The worst pieces of the report half."
    yield ""
    yield from _markdown(("measure", "pieces"), list(_weakest(results, pieces)))
    yield ""
    yield "## Real recordings, not tuned on"
    yield ""
    if real:
        heard = [(r.recording, r.measure, r.truth, r.heard, r.mark) for r in real]
        yield from _markdown(("recording", "measure", "truth", "heard", "right"), heard)
    else:
        yield "None were at hand."


def _weakest(results: Sequence[Result], pieces: Sequence[Heard]) -> Iterator[tuple[str, str]]:
    for result in results:
        if result.row.floor is None or len(result.row.figures) > 2:
            continue
        worst = sorted(_judged(result.row, pieces), reverse=result.row.is_ceiling)[:_WEAKEST]
        told = [f"{text} {_number(value)}" for value, text in worst if value < 1 or result.row.unit]
        if told:
            yield f"{result.row.task}: {result.row.name}", "; ".join(told)


def _judged(row: Row, pieces: Sequence[Heard]) -> Iterator[tuple[float, str]]:
    for piece in pieces:
        for name in row.figures:
            value = piece.figures.get(name, math.nan)
            if piece.half == "report" and not math.isnan(value):
                yield value, f"{piece.kind} ({', '.join(piece.facts.values())})"


def _cells(result: Result) -> tuple[str, ...]:
    row = result.row
    return (
        row.task,
        row.name,
        _mark(row, row.floor),
        _mark(row, row.aim),
        _number(result.values["tune"], row.unit),
        _number(result.values["report"], row.unit),
        result.verdict,
        row.peer,
    )


def _mark(row: Row, mark: float | None) -> str:
    if mark is None:
        return ""
    return f"{'≤' if row.is_ceiling else '≥'} {mark:g}{f' {row.unit}' if row.unit else ''}"


def _number(value: float, unit: str = "") -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.1f} {unit}" if unit else f"{value:.3f}"


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
