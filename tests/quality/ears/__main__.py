"""``python -m tests.quality.ears [TASK …]`` prints how well the ears hear; the whole is written down."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.data.music.model import Half
from tests.data.music.playing import font
from tests.quality.ears.measuring import TASKS, Heard, by_figure, heard
from tests.quality.ears.real import real_rows
from tests.quality.ears.report import print_real, print_results, write_quality
from tests.quality.ears.rows import ROWS, Result

_REAL = "real"
_HALVES: dict[str, tuple[Half, ...]] = {
    "tune": ("tune",),
    "report": ("report",),
    "both": ("tune", "report"),
}


def main(arguments: Sequence[str]) -> int:
    """Hear, compare, print; 0 where no floor is missed on the report half."""
    asked = _parser().parse_args(arguments)
    unknown = sorted(set(asked.tasks) - {*TASKS, _REAL})
    if unknown:
        _parser().error(f"there is no task {unknown[0]!r}; there are {', '.join([*TASKS, _REAL])}")
    tasks = [task for task in TASKS if not asked.tasks or task in asked.tasks]
    halves = _HALVES[asked.half]
    if not _has_soundfont():
        print(
            "The test music is played with a soundfont that is not here: `make music` fetches it."
        )
        return 1
    pieces = list(heard(tasks, halves, asked.processes)) if tasks else []
    figures = {half: by_figure(pieces, half) for half in _HALVES["both"]}
    results = [
        Result(row, {half: row.value(figures[half]) for half in figures})
        for row in ROWS
        if row.task in tasks
    ]
    real = real_rows() if not asked.tasks or _REAL in asked.tasks else []
    if results:
        print_results(results)
    if real:
        print_real(real)
    if asked.pieces:
        _print_pieces(pieces)
    if not asked.tasks and asked.half == "both":
        write_quality(results, pieces, real)
    return 1 if any(result.is_missed for result in results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.ears", description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join([*TASKS, _REAL]))
    parser.add_argument("--half", choices=_HALVES, default="both", help="which pieces")
    parser.add_argument("--processes", type=int, default=2, help="kinds of pieces at once")
    parser.add_argument("--pieces", action="store_true", help="the figures of every piece too")
    return parser


def _has_soundfont() -> bool:
    try:
        font()
    except FileNotFoundError:
        return False
    return True


def _print_pieces(pieces: Sequence[Heard]) -> None:
    for piece in pieces:
        told = ", ".join(f"{name} {value:.3f}" for name, value in piece.figures.items())
        print(f"{piece.item} ({', '.join(piece.facts.values())}): {told}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
