"""How well the bands play: ``python -m tests.quality.composer.arrangement`` prints measures and limits.

Every style plays the same lead sheets (`band_songs`). What is measured is what was played, not how it
was written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rich.console import Console
from rich.table import Table

from gpu_jobs.arranger.arranging import arrange
from gpu_jobs.arranger.feel import STRAYS
from gpu_jobs.arranger.styles import STYLES
from tests.quality.composer.band_grooves import (
    features,
    least_difference,
    off_beats_on_grid,
    off_grid,
)
from tests.quality.composer.band_songs import COMMON, SEED, Played, performances, song
from tests.quality.composer.band_voices import above_melody, bass_on_root, movement, parallels
from tests.quality.limits import Limit

# lowest and highest note by General MIDI program, first and last of a family
_RANGES = (
    (0, 7, 21, 108),
    (8, 15, 53, 108),
    (16, 23, 36, 96),
    (24, 31, 40, 88),
    (32, 32, 28, 67),
    (33, 37, 28, 67),
    (38, 39, 21, 72),
    (40, 40, 55, 103),
    (42, 42, 36, 76),
    (44, 55, 28, 100),
    (56, 63, 34, 84),
    (64, 79, 44, 96),
    (80, 103, 24, 108),
)
_DRUM_KEYS = (27, 87)


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured, and how far it may go."""

    name: str
    limit: Limit
    of: Callable[[Sequence[Played]], float]


def out_of_range(bands: Sequence[Played]) -> float:
    """Share of notes that the instrument has not."""
    outside = total = 0
    for band in bands:
        for part in band.arrangement.parts:
            low, high = _DRUM_KEYS if part.is_drums else _range(part.program)
            outside += sum(not low <= note.midi <= high for note in part.notes)
            total += len(part.notes)
    return outside / total


def _range(program: int) -> tuple[int, int]:
    return next((low, high) for first, last, low, high in _RANGES if first <= program <= last)


def cadence(bands: Sequence[Played]) -> float:
    """Share of pieces whose last bar is one chord of three or more players, the tonic, held to the end."""
    right = 0
    for band in bands:
        chord = band.sheet.chords[-1].chord
        bass = band.part("bass")
        ends_home = (
            chord is not None and bass is not None and bass.notes[-1].midi % 12 == chord.root
        )
        last = band.sheet.end - band.sheet.metre.bar
        ends = [max(note.end for note in part.notes) for part in band.arrangement.parts]
        playing = [end for end in ends if end > last + 1]
        held = len(playing) > 2 and min(playing) > band.sheet.end - 0.01
        struck_once = all(
            note.start < last + 13 for part in band.arrangement.parts for note in part.notes
        )
        right += ends_home and held and struck_once
    return right / len(bands)


def growth(bands: Sequence[Played]) -> float:
    """The least by which a style's loudest section exceeds its quietest, in velocity times seconds."""
    least = np.inf
    for band in bands:
        quiet, loud = (_strength(band, label) for label in ("intro", "chorus"))
        least = min(least, loud / quiet)
    return float(least)


def _strength(band: Played, label: str) -> float:
    spans = [s for s in band.sheet.sections if s.label == label]
    bars = sum(s.end - s.start for s in spans)
    return sum(
        note.velocity * min(note.end - note.start, 12)
        for part in band.arrangement.parts
        for note in part.notes
        if any(s.start <= note.start < s.end for s in spans)
    ) / max(bars, 1)


def same_instruments(bands: Sequence[Played]) -> float:
    """Pairs of styles that are played by the same instruments."""
    sets = [
        frozenset(
            (p.program, p.is_drums) for b in bands if b.style == style for p in b.arrangement.parts
        )
        for style in STYLES
    ]
    return float(sum(a == b for a, b in combinations(sets, 2)))


def players(bands: Sequence[Played]) -> float:
    """The most parts that a band has, the melody aside."""
    return float(max(len(band.arrangement.parts) for band in bands))


def seconds_for_four_minutes(bands: Sequence[Played]) -> float:
    """Of computing, the slowest style, for 120 bars; the second time."""
    sheet = song(COMMON, is_minor=True)
    slowest = 0.0
    for style in STYLES:
        begin = time.perf_counter()
        arrange(sheet, style, SEED)
        slowest = max(slowest, (time.perf_counter() - begin) * 120 / sheet.bars)
    return slowest


MEASURES = (
    Measure("notes out of their instrument's range", Limit(highest=0.0), out_of_range),
    Measure("parallel fifths and octaves of outer voices", Limit(highest=0.04), parallels),
    Measure("movement of voices, of root positions'", Limit(highest=0.6), movement),
    Measure("drums: farthest from the grid (steps)", Limit(highest=STRAYS + 0.01), off_grid),
    Measure(
        "drums: median off-beat from its swing (steps)", Limit(highest=0.12), off_beats_on_grid
    ),
    Measure("endings that are cadences", Limit(lowest=1.0), cadence),
    Measure("bass on the lowest note as chords begin", Limit(lowest=0.98), bass_on_root),
    Measure("comping above the melody's middle", Limit(highest=0.02), above_melody),
    Measure("chorus over introduction, least (times)", Limit(lowest=1.5), growth),
    Measure(
        "difference of the two likest styles (deviations)", Limit(lowest=0.7), least_difference
    ),
    Measure("pairs of styles with the same instruments", Limit(highest=0.0), same_instruments),
    Measure("players, most", Limit(2, 6), players),
    Measure("seconds for four minutes of music", Limit(), seconds_for_four_minutes),
)


def main() -> int:
    """Prints the tables; 1 where a limit is not kept."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    bands = performances()
    table = Table(title=f"{len(STYLES)} styles, {len(bands)} arrangements")
    for heading in ("measure", "value", "limit", "met"):
        table.add_column(heading)
    is_kept = True
    for measure in MEASURES:
        value = measure.of(bands)
        met = measure.limit.holds(value)
        is_kept &= met or not measure.limit.judges
        table.add_row(
            measure.name,
            f"{value:.3f}",
            str(measure.limit),
            ("yes" if met else "NO") if measure.limit.judges else "",
        )
    console = Console(width=110)
    console.print(table)
    console.print(_print_styles(bands))
    return 0 if is_kept else 1


def _print_styles(bands: Sequence[Played]) -> Table:
    table = Table(title="by style, 4/4")
    for heading in (
        "style",
        "drums",
        "bass",
        "chords (a bar)",
        "syncopation",
        "swing",
        "chord (steps)",
    ):
        table.add_column(heading)
    for heading in ("parallels", "movement"):
        table.add_column(heading)
    for style in STYLES:
        own = [b for b in bands if b.style == style]
        row = [f"{value:.2f}" for value in features(own)]
        table.add_row(style, *row, f"{parallels(own):.3f}", f"{movement(own):.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
