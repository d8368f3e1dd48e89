"""Chords: what they are called, and which notes they hold.

Labels are C. Harte's ("Towards automatic extraction of harmony information from music signals", PhD
thesis, London 2010): a root, a colon, a quality, and the bass where it is not the root; ``N`` is no
chord.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from shared.errors import Permanent
from shared.music.key_names import COMMONEST_NAMES, LETTERS, fifths_of
from shared.music.scales import MAJOR_STEPS

QUALITIES: dict[str, tuple[int, ...]] = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11),
    "maj6": (0, 4, 7, 9),
    "min6": (0, 3, 7, 9),
    "dim7": (0, 3, 6, 9),
    "hdim7": (0, 3, 6, 10),
}
"""The qualities that are told apart: semitones above the root."""

_EXTENDED = {
    "9": "7",
    "11": "7",
    "13": "7",
    "maj9": "maj7",
    "maj11": "maj7",
    "maj13": "maj7",
    "min9": "min7",
    "min11": "min7",
    "min13": "min7",
    "5": "maj",
    "1": "maj",
}
"""Qualities with more notes, or fewer, and what they are taken for."""

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

_LABEL = re.compile(
    r"(?P<letter>[A-G])(?P<shifts>[#b]{0,2})"
    r"(:(?P<quality>[a-z0-9]+)?(\((?P<degrees>[*#b0-9,]+)\))?)?"
    r"(/(?P<bass>[#b]{0,2}(1[0-3]|[1-9])))?"
)
_MINOR_THIRD = 3


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """A chord.

    Attributes:
        root: pitch class, C is 0.
        quality: one of `QUALITIES`.
        bass: semitones of the lowest note above the root, 0 to 11.
    """

    root: int
    quality: str
    bass: int = 0

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The notes it holds, C is 0; its bass with them."""
        return frozenset((self.root + step) % 12 for step in (*QUALITIES[self.quality], self.bass))

    @property
    def is_minor(self) -> bool:
        """Whether a minor third stands on its root."""
        return _MINOR_THIRD in QUALITIES[self.quality]

    def transposed(self, semitones: int) -> ChordSymbol:
        """The same chord so much higher."""
        return ChordSymbol((self.root + semitones) % 12, self.quality, self.bass)

    def label(self, names: tuple[str, ...] = SHARP_NAMES) -> str:
        """As in 'C:maj', 'Bb:maj7' or 'A:min/b3'.

        Args:
            names: of the twelve pitch classes; see `root_names`.
        """
        over = f"/{_degree(self.bass)}" if self.bass else ""
        return f"{names[self.root]}:{self.quality}{over}"


def read_chord(label: str) -> ChordSymbol | None:
    """The chord that a label names; None for ``N`` and ``X``, which name none.

    Of added and omitted degrees nothing is kept; ninths and more are read as sevenths.

    Raises:
        Permanent("unknown_chord"): it is no label of Harte's, or of a quality that is not known.
    """
    if label in ("N", "X"):
        return None
    read = _LABEL.fullmatch(label)
    quality = (read["quality"] or "maj") if read else ""
    quality = _EXTENDED.get(quality, quality)
    if read is None or quality not in QUALITIES:
        raise Permanent(
            "unknown_chord", f"There is no chord {label!r}; 'C:maj' is one, or 'F#:min7'."
        )
    root = (LETTERS[read["letter"]] + _shift(read["shifts"])) % 12
    return ChordSymbol(root, quality, _semitones(read["bass"]) if read["bass"] else 0)


@cache
def root_names(key: str | None) -> tuple[str, ...]:
    """How the twelve pitch classes are written in a key as `shared.music.keys` names it.

    With flats where its signature has flats; without a key the commonest of each.
    """
    if key is None:
        return COMMONEST_NAMES
    return FLAT_NAMES if fifths_of(key) < 0 else SHARP_NAMES


def _shift(signs: str) -> int:
    return signs.count("#") - signs.count("b")


def _semitones(degree: str) -> int:
    """Of a degree such as 'b3' above the root, 0 to 11."""
    number = int(degree.lstrip("#b"))
    return (MAJOR_STEPS[(number - 1) % 7] + _shift(degree)) % 12


def _degree(semitones: int) -> str:
    return ("1", "b2", "2", "b3", "3", "4", "b5", "5", "#5", "6", "b7", "7")[semitones]
