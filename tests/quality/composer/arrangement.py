"""How well the bands play: ``python -m tests.quality.composer.arrangement`` prints measures and limits.

Every style plays the same lead sheets (`band_songs`). What is measured is what was played, not how it
was written.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
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
from tests.quality.composer.rows import Row, print_rows

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


def seconds_for_four_minutes() -> float:
    """Of computing, the slowest style, for 120 bars; every style has played before."""
    sheet = song(COMMON, is_minor=True)
    slowest = 0.0
    for style in STYLES:
        begin = time.perf_counter()
        arrange(sheet, style, SEED)
        slowest = max(slowest, (time.perf_counter() - begin) * 120 / sheet.bars)
    return slowest


def arrangement_rows(bands: Sequence[Played]) -> list[Row]:
    """All figures and their limits."""
    return [
        Row("notes out of their instrument's range", out_of_range(bands), most=0),
        Row("parallel fifths and octaves of outer voices", parallels(bands), most=0.04),
        Row("movement of voices, of root positions'", movement(bands), most=0.6),
        Row("drums: farthest from the grid, steps", off_grid(bands), most=STRAYS + 0.01),
        Row("drums: median off-beat from its swing, steps", off_beats_on_grid(bands), most=0.12),
        Row("endings that are cadences", cadence(bands), least=1),
        Row("bass on the lowest note as chords begin", bass_on_root(bands), least=0.98),
        Row("comping above the melody's middle", above_melody(bands), most=0.02),
        Row("chorus over introduction, times, least", growth(bands), least=1.5),
        Row("difference of the two likest styles, deviations", least_difference(bands), least=0.7),
        Row("pairs of styles with the same instruments", same_instruments(bands), most=0),
        Row("players, most", players(bands), least=2, most=6),
        Row("seconds for four minutes of music, slowest style", seconds_for_four_minutes()),
    ]


def main() -> int:
    """Print both tables; 1 where a limit is not kept."""
    bands = performances()
    rows = arrangement_rows(bands)
    print_rows(rows, f"bands: {len(STYLES)} styles, {len(bands)} arrangements")
    print_styles(bands)
    return 0 if all(row.met for row in rows) else 1


def print_styles(bands: Sequence[Played]) -> None:
    """What tells the styles apart, in 4/4."""
    table = Table(title="bands: by style, 4/4")
    for heading in (
        "style", "drums", "bass", "chords (a bar)", "syncopation", "swing", "chord (steps)", "parallels",
        "movement",
    ):  # fmt: skip
        table.add_column(heading)
    for style in STYLES:
        own = [b for b in bands if b.style == style]
        row = [f"{value:.2f}" for value in features(own)]
        table.add_row(style, *row, f"{parallels(own):.3f}", f"{movement(own):.2f}")
    Console(width=140).print(table)


if __name__ == "__main__":
    sys.exit(main())
