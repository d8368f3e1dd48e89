"""What may be suggested: the chords of a key, level by level, or those that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.errors import Permanent
from shared.music.key_names import mode_of, tonic_of
from shared.music.suggesting.colours import COLOURS
from shared.music.suggesting.degrees import seen_in
from shared.music.suggesting.kinds import kind_of
from shared.music.suggesting.model import VOCABULARIES, ChordKind, Vocabulary
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import name_of
from shared.music.symbols.suffixes import suffix_of

MOST_CHORDS = 200
"""Of a vocabulary that is told chord by chord."""

# per mode and level: semitones above the tonic, and colours
_ADDED: dict[str, dict[Vocabulary, tuple[tuple[int, str], ...]]] = {
    "major": {
        "diatonic": ((0, "major"), (2, "m"), (4, "m"), (5, "major"), (7, "major 7"), (9, "m"), (11, "dim")),
        "borrowed": (
            (0, "m"), (1, "major"), (2, "dim"), (3, "major"), (5, "m"), (7, "m"), (8, "major"),
            (10, "major"),
        ),
        "secondary": ((0, "7"), (2, "major 7"), (4, "major 7"), (9, "major 7"), (11, "major 7")),
        "sevenths": (
            (0, "maj7 add9 sus4 sus2"), (2, "m7 m7b5 sus4"), (3, "maj7"), (4, "m7"),
            (5, "maj7 7 add9 sus2 m7"), (7, "sus4 7sus4 m7"), (8, "maj7"), (9, "m7 sus4"), (10, "7 maj7"),
            (11, "m7b5"),
        ),
        "jazz": (
            (0, "6 6/9 maj9 9 13 aug"), (1, "7 9 maj7 dim7"), (2, "m9 9 13 m6"), (3, "7 dim7"),
            (4, "7b9 7#9"), (5, "6 maj9 m6 m9 9"), (6, "7 m7b5 dim7"),
            (7, "9 13 7b9 7#9 7#5 9sus4 aug"), (8, "7 9"), (9, "7b9 7#9 7#5 m9 9"), (10, "9 13 maj9"),
            (11, "7b9 dim7"),
        ),
    },
    "minor": {
        "diatonic": (
            (0, "m"), (2, "dim"), (3, "major"), (5, "m"), (7, "m major 7"), (8, "major"), (10, "major"),
            (11, "dim"),
        ),
        "borrowed": ((0, "major"), (1, "major"), (2, "m"), (5, "major")),
        "secondary": ((0, "7"), (2, "major 7"), (3, "7"), (5, "7")),
        "sevenths": (
            (0, "m7 sus4 sus2"), (2, "m7b5 m7"), (3, "maj7 add9"), (5, "m7"), (7, "m7 sus4 7sus4"),
            (8, "maj7 add9"), (10, "7 sus4"), (11, "dim7"),
        ),
        "jazz": (
            (0, "m6 m9 m(maj7)"), (1, "7 maj7"), (3, "6 maj9 aug"), (5, "m6 m9 9"), (6, "7 dim7"),
            (7, "7b9 7#9 7#5 9"), (8, "7 9 6 maj9"), (9, "m7b5"), (10, "9 13 9sus4"),
        ),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chord that may be suggested, and what a key sees in it."""

    chord: Chord
    code: str
    colour: str
    kind: ChordKind


def candidates(vocabulary: str | Sequence[Chord], key: str) -> tuple[Candidate, ...]:
    """What may be suggested in a key.

    Args:
        vocabulary: one of `VOCABULARIES`, or the very chords.

    Raises:
        Permanent("unknown_vocabulary"): there is none of that name, or there are no chords in it, or too
            many.
    """
    if isinstance(vocabulary, str):
        return _of_level(known_vocabulary(vocabulary), key)
    if not 1 <= len(vocabulary) <= MOST_CHORDS:
        raise Permanent(
            "unknown_vocabulary",
            f"A vocabulary of one's own has 1 to {MOST_CHORDS} chords, not {len(vocabulary)}.",
        )
    return tuple(_seen(chord, key) for chord in dict.fromkeys(vocabulary))


def known_vocabulary(name: str) -> Vocabulary:
    """The level of that name.

    Raises:
        Permanent("unknown_vocabulary"): there is none.
    """
    for level in VOCABULARIES:
        if level == name:
            return level
    told = ", ".join(VOCABULARIES)
    raise Permanent(
        "unknown_vocabulary", f"There is no vocabulary {name[:40]!r}; there are {told}."
    )


@lru_cache(maxsize=256)
def _of_level(level: Vocabulary, key: str) -> tuple[Candidate, ...]:
    return tuple(_seen(chord, key) for chord in dict.fromkeys(_chords(level, key)))


def _chords(level: Vocabulary, key: str) -> Iterator[Chord]:
    tonic = tonic_of(key)
    for reached in VOCABULARIES[: VOCABULARIES.index(level) + 1]:
        for above, names in _ADDED[mode_of(key)][reached]:
            for name in names.split():
                root = name_of((tonic + above) % 12, key)
                yield Chord(root, COLOURS["" if name == "major" else name])


def _seen(chord: Chord, key: str) -> Candidate:
    code = seen_in(chord, tonic_of(key), mode_of(key))
    return Candidate(chord, code, suffix_of(chord.degrees), kind_of(chord, key))
