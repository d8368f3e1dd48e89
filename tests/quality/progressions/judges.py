"""Progressions that people wrote, and that the statistics have never seen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from shared.music.chords import read_chord
from shared.music.key_names import read_key
from shared.music.symbols.chord import Chord, chord_of
from shared.music.symbols.reading import read_symbol
from tests.quality.composer.chorded_tunes import ChordedTune, read_tunes

HELD_OUT = Path(__file__).parents[2] / "data" / "progressions.json"
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Judge:
    """Chord changes of a tune in one key."""

    name: str
    key: str
    chords: tuple[Chord, ...]


def held_out(field: str = "chords") -> list[Judge]:
    """Songs of the Billboard annotations that were set apart.

    Args:
        field: 'chords' has each phrase once, 'phrases' all as they are played.
    """
    rows = json.loads(HELD_OUT.read_text("utf-8"))
    return [
        Judge(row["song"], row["key"], _changes(row[field].replace("|", " ").split()))
        for row in rows
    ]


def folk_tunes(folder: Path) -> tuple[list[Judge], float]:
    """Tunes of ABC files with chords; and how often a bar has the chord of the bar before it."""
    tunes = read_tunes(folder)
    judges = [
        Judge(
            tune.name, tune.key, tuple(_joined([chord_of(s.chord) for s in tune.chords if s.chord]))
        )
        for tune in tunes
    ]
    pairs = [pair for tune in tunes for pair in pairwise(_by_bar(tune))]
    stays = sum(one == other for one, other in pairs) / max(len(pairs), 1)
    return [judge for judge in judges if len(judge.chords) >= _FEWEST], stays


def pop_songs(folder: Path) -> list[Judge]:
    """Songs of POP909 (MIT) that stay in one key: their chords were heard by a program, in MIDI."""
    judges = []
    for path in sorted(folder.glob("*/chord_midi.txt")):
        keys = path.with_name("key_audio.txt").read_text("utf-8").split("\n")
        names = {row.split("\t")[-1].strip() for row in keys if row.strip()}
        if len(names) == 1 and (key := _key(names.pop())) is not None:
            rows = path.read_text("utf-8").splitlines()
            labels = [row.split("\t")[-1].strip() for row in rows if row.strip()]
            heard = [symbol for symbol in map(read_chord, labels) if symbol is not None]
            chords = tuple(_joined([chord_of(symbol, key) for symbol in heard]))
            judges.append(Judge(path.parent.name, key, chords))
    return [judge for judge in judges if len(judge.chords) >= _FEWEST]


def _key(label: str) -> str | None:
    """Of 'Gb:maj'."""
    return read_key(label.replace(":", " "))


def _by_bar(tune: ChordedTune) -> list[object]:
    """The chord at the beginning of each bar."""
    starts = range(0, tune.bars * tune.metre.bar, tune.metre.bar)
    return [next((s.chord for s in tune.chords if s.start <= at < s.end), None) for at in starts]


def _changes(symbols: Sequence[str]) -> tuple[Chord, ...]:
    read = (read_symbol(symbol) for symbol in symbols)
    return tuple(_joined([chord for chord in read if chord is not None]))


def _joined(chords: Sequence[Chord]) -> Iterator[Chord]:
    """Without what is the same triad as the chord before it."""
    for _, group in groupby(chords, key=lambda c: (c.root_class, triad(c))):
        yield next(group)


def triad(chord: Chord) -> str:
    """Its kind, sevenths and more left out; power chords count as major ones."""
    quality = chord.reduced.quality
    return {
        "7": "maj", "maj7": "maj", "maj6": "maj", "min7": "min", "minmaj7": "min", "min6": "min",
        "dim7": "dim", "hdim7": "dim", "sus2": "sus", "sus4": "sus",
    }.get(quality, quality)  # fmt: skip
