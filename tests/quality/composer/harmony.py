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
from tests.quality.limits import Limit

_AGREES = Limit(lowest=0.65)


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


def main() -> int:
    """Prints a table; 1 where the limit is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tunes", type=Path, required=True, help="a folder of ABC files")
    tunes = read_tunes(parser.parse_args().tunes)
    held_out = measure_agreement(tunes[1::2])
    rows = (("tuned on", measure_agreement(tunes[::2])), ("held out", held_out))
    print(f"{'tunes':<10}{'n':>5}{'chord':>8}{'root':>8}{'tonic':>8}{'changes':>9}")
    for name, a in rows:
        print(
            f"{name:<10}{a.tunes:>5}{a.chord:>8.3f}{a.root:>8.3f}{a.always_tonic:>8.3f}{a.changes:>9.2f}"
        )
    met = _AGREES.holds(held_out.chord)
    print(
        f"chord agreement held out {held_out.chord:.3f}, limit {_AGREES}, met: {'yes' if met else 'NO'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
