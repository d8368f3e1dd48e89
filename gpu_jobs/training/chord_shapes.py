"""Makes the table of grips that players use from chords-db's fingerings.

    python -m gpu_jobs.training.chord_shapes FOLDER

reads the package in FOLDER (see `gpu_jobs.training.fetching`), writes ``chord_shapes.txt`` beside the
code that reads it, and tells how many fingerings were dropped and why.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpu_jobs.training.sources import Source, read_source
from shared.errors import Permanent
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol
from shared.music.tabs.fretboard import Fretboard, fretboard
from shared.music.tabs.hand import fingered, hold
from shared.music.tabs.omissions import reductions
from shared.music.tabs.tunings import Instrument
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicing_search import REACH

TABLE = Path("shared/music/tabs/data/chord_shapes.txt")

_INSTRUMENTS: tuple[Instrument, ...] = ("guitar", "ukulele")
_OUR_SUFFIX = {"major": "", "minor": "m", "69": "6/9"}
_MOST_LEFT_OUT = 2


def source(instrument: Instrument) -> Source:
    """An instrument's fingerings."""
    return Source(
        "chords-db-0.5.1.tgz",
        "12cb3d49e4df882e2a7eb212321a961b0e6e1576d3442edae52bc8433136b674",
        f"package/lib/{instrument}.json",
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """A fingering of a chord.

    Attributes:
        chord: None where its name is none that we read.
        place: its number among the chord's fingerings, from 0.
    """

    chord: Chord | None
    place: int
    frets: tuple[int | None, ...]
    fingers: tuple[int, ...]


def table_of(database: Mapping[str, Any], board: Fretboard, verdicts: Counter[str]) -> list[str]:
    """A line a grip: frets (hexadecimal, x muted) and fingers of each string, and 1 where it is
    the first of its chord.

    Args:
        database: as chords-db has it.
        verdicts: counts of what became of its fingerings, added to.
    """
    lines: dict[str, str] = {}
    for given in _given(database):
        verdict, voicing = _judge(given, board)
        verdicts[verdict] += 1
        if voicing is None:
            continue
        frets = "".join("x" if fret is None else f"{fret:x}" for fret in voicing.frets)
        fingers = "".join(map(str, voicing.fingers))
        is_first = given.place == 0 and _has_bass(given, board)
        if is_first or frets not in lines:
            lines[frets] = f"{frets} {fingers}{' 1' if is_first else ''}"
    return sorted(lines.values())


def _given(database: Mapping[str, Any]) -> Iterator[_Given]:
    for chords in database["chords"].values():
        for chord in chords:
            named = _named(chord["key"] + _OUR_SUFFIX.get(chord["suffix"], chord["suffix"]))
            for place, position in enumerate(chord["positions"]):
                raised = position["baseFret"] - 1
                frets = (
                    None if f < 0 else f + raised if f and raised else f for f in position["frets"]
                )
                yield _Given(named, place, tuple(frets), tuple(position["fingers"]))


def _named(symbol: str) -> Chord | None:
    try:
        return read_symbol(symbol)
    except Permanent:
        return None


def _judge(given: _Given, board: Fretboard) -> tuple[str, Voicing | None]:
    """What is to be said of a fingering, and the grip to keep, if it is."""
    if given.chord is None:
        return "dropped: its chord's name is not read", None
    wrong = _wrong_notes(given, given.chord, board)
    if wrong:
        return f"dropped: {wrong}", None
    stopped = [fret for fret in given.frets if fret]
    if stopped and max(stopped) - min(stopped) >= REACH:
        return "dropped: out of reach", None
    voicing = fingered(given.frets, given.fingers)
    if voicing is not None:
        return "kept", voicing
    ours = hold(given.frets)
    if ours is None:
        return "dropped: no four fingers hold it", None
    return "kept, with other fingers", ours


def _wrong_notes(given: _Given, chord: Chord, board: Fretboard) -> str:
    """What is wrong with what it sounds; '' if nothing."""
    sounding = {midi % 12 for midi in Voicing(given.frets, ()).midi(board)}
    if sounding - chord.pitch_classes:
        return "sounds notes that are not the chord's"
    missing = chord.pitch_classes - sounding
    for left_out in reductions(chord, rootless=not board.carries_bass):
        kept = Chord(chord.root, tuple(d for d in chord.degrees if d not in left_out), chord.bass)
        spare = {(chord.root_class + step) % 12 for step in chord.intervals} - {
            (chord.root_class + step) % 12 for step in kept.intervals
        }
        if missing <= spare and len(left_out) <= _MOST_LEFT_OUT and not _names_it(left_out):
            return ""
    return "lacks notes that name the chord"


def _has_bass(given: _Given, board: Fretboard) -> bool:
    """Whether the chord's bass is lowest, where the instrument carries it."""
    lowest = min(Voicing(given.frets, ()).midi(board)) % 12
    return not board.carries_bass or (given.chord is not None and given.chord.bass_class == lowest)


def _names_it(left_out: tuple[tuple[int, int], ...]) -> bool:
    """Whether a third, a sixth or a seventh is among them."""
    return any(number in (3, 6, 7) for number, _ in left_out)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    lines: list[str] = []
    for instrument in _INSTRUMENTS:
        verdicts: Counter[str] = Counter()
        database = json.loads(read_source(asked.folder, source(instrument)))
        made = table_of(database, fretboard(instrument, "standard", 0), verdicts)
        lines += made
        print(f"{instrument}: {len(made)} grips of {sum(verdicts.values())} fingerings")
        for verdict, number in verdicts.most_common():
            print(f"  {number:5} {verdict}")
    TABLE.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
