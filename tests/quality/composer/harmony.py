"""How far the harmoniser agrees with people: on tunes that have chords.

``python -m tests.quality.composer.harmony --tunes FOLDER`` reads the ABC files of a folder. The weights
were tuned on every second tune, the first, third …; the others are the judges.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shared.music.harmonising import chord_unit, harmonise
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.lead_sheet import SheetChord
from tests.quality.composer.chorded_tunes import ChordedTune, read_tunes
from tests.quality.composer.rows import Row, print_rows

_AGREES = 0.65


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of the time, judged each half bar (or bar), in which two harmonisations agree.

    Attributes:
        chord: in root, and in being major or minor.
        root: in the root.
        always_tonic: what holding the tonic would reach.
        changes: chord changes a bar, for changes a bar of people's.
    """

    tunes: int
    chord: float
    root: float
    always_tonic: float
    changes: float


def measure_agreement(tunes: Sequence[ChordedTune]) -> Agreement:
    """The harmoniser's chords against those that the tunes have."""
    total = chord = root = tonic = 0
    ours_change = theirs_change = 0
    for tune in tunes:
        ours = harmonise(tune.melody, tune.metre, tune.key, tune.bars)
        unit = chord_unit(tune.metre)
        theirs_units = _by_unit(tune.chords, unit, tune.bars * tune.metre.bar)
        ours_units = _by_unit(ours, unit, tune.bars * tune.metre.bar)
        home = _tonic_of(tune.key)
        for mine, given in zip(ours_units, theirs_units, strict=True):
            if given is None or mine is None:
                continue
            total += unit
            chord += unit * (mine == given)
            root += unit * (mine[0] == given[0])
            tonic += unit * (given == home)
        ours_change += _changes(ours_units)
        theirs_change += _changes(theirs_units)
    return Agreement(
        len(tunes), chord / total, root / total, tonic / total, ours_change / theirs_change
    )


def _by_unit(chords: Sequence[SheetChord], unit: int, end: int) -> list[tuple[int, bool] | None]:
    """Root and whether it is minor at the beginning of each unit; None before the first chord."""
    found: list[tuple[int, bool] | None] = []
    for at in range(0, end, unit):
        here = next((c.chord for c in chords if c.start <= at < c.end), None)
        found.append(None if here is None else (here.root, here.is_minor))
    return found


def _changes(units: Sequence[tuple[int, bool] | None]) -> int:
    return sum(before != after for before, after in pairwise(units))


def _tonic_of(key: str) -> tuple[int, bool]:
    name, _, mode = key.partition(" ")
    is_minor = mode == "minor"
    return (MINOR_NAMES if is_minor else MAJOR_NAMES).index(name), is_minor


def harmony_rows(tunes: Sequence[ChordedTune]) -> list[Row]:
    """All figures; the tunes that were not tuned on are judged."""
    tuned_on, held_out = (measure_agreement(half) for half in (tunes[::2], tunes[1::2]))
    return [
        *_rows(f"{held_out.tunes} tunes held out", held_out, least=_AGREES),
        *_rows(f"{tuned_on.tunes} tunes tuned on", tuned_on),
    ]


def _rows(label: str, found: Agreement, least: float | None = None) -> list[Row]:
    tonic = f"always the tonic {found.always_tonic:.3f}"
    return [
        Row(f"{label}: chords as people's", found.chord, least=least, beside=tonic),
        Row(f"{label}: roots as people's", found.root),
        Row(f"{label}: chord changes, of people's", found.changes),
    ]


def main(folder: Path) -> int:
    """Print the table; 1 where the limit is not kept."""
    rows = harmony_rows(read_tunes(folder))
    print_rows(rows, "chords for tunes")
    return 0 if all(row.met for row in rows) else 1


def _folder() -> Path:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tunes", type=Path, required=True, help="a folder of ABC files")
    return Path(parser.parse_args().tunes)


if __name__ == "__main__":
    sys.exit(main(_folder()))
