"""How the right hand plays: patterns of strokes a bar, by metre and feel, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from shared.errors import Permanent
from shared.music.lead_sheet import Metre

Direction = Literal["down", "up"]
Strings = Literal["all", "bass", "high", "third", "second", "first"]
"""Which of a chord's strings are struck: all, its lowest, its highest four, or one of these, counted
from the highest."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the right hand.

    Attributes:
        at: steps after the bar's line.
        sign: how it is written: one of `LEGEND`.
        is_short: damped at once.
    """

    at: int
    sign: str
    direction: Direction
    strings: Strings = "all"
    is_accented: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Strumming:
    """A pattern of one bar.

    Attributes:
        slots: equal parts of the bar, each with a stroke or none.
        signs: of each slot how it is written; ' ' where nothing is struck.
        strokes: in order, one at least.
    """

    name: str
    metre: Metre
    slots: int
    signs: tuple[str, ...]
    strokes: tuple[Stroke, ...]

    @property
    def is_picked(self) -> bool:
        """Whether it plucks strings one by one."""
        return all(stroke.strings in _SINGLE for stroke in self.strokes)


# A sign is D or U, a stroke down or up; x, a short one down; B, the lowest string of the chord; d or u, a
# stroke of the high strings; 3, 2 and 1 the third, second and first string that sounds, from the
# highest. A quote after it is an accent.
_SIGNS: dict[str, tuple[Direction, Strings, bool]] = {
    "D": ("down", "all", False),
    "U": ("up", "all", False),
    "x": ("down", "all", True),
    "B": ("down", "bass", False),
    "d": ("down", "high", False),
    "u": ("up", "high", False),
    "3": ("down", "third", False),
    "2": ("down", "second", False),
    "1": ("down", "first", False),
}
_SINGLE = ("bass", "third", "second", "first")

_PATTERNS: dict[tuple[int, int], dict[str, str]] = {
    (4, 4): {
        "down": "D' D D' D",
        "eighths": "D' D D' D D' D D' D",
        "ballad": "D' . . . D . D U",
        "folk": "B' . d u B . d u",
        "pop": "D' . D U D . D' U",
        "island": "D' . D U . U D U",
        "rock": "D' . D . . U D' U",
        "reggae": ". x' . x'",
        "arpeggio": "B' 3 2 3 1 3 2 3",
    },
    (3, 4): {
        "down": "D' D D",
        "waltz": "B' d d",
        "ballad": "D' . . . D U",
        "folk": "B' . d u d u",
        "pop": "D' . D U D U",
        "arpeggio": "B' 3 2 1 2 3",
    },
    (2, 4): {
        "down": "D' D",
        "folk": "B' . d u",
        "pop": "D' . D U",
        "rock": "D' U D U",
        "arpeggio": "B' 3 2 1",
    },
    (6, 8): {
        "down": "D' . . D . .",
        "ballad": "D' D D D D D",
        "folk": "D' . U D . U",
        "pop": "D' . . D . U",
        "waltz": "B' d d B d d",
        "arpeggio": "B' 3 2 1 2 3",
    },
}
_PATTERNS[12, 8] = {name: f"{half} {half}" for name, half in _PATTERNS[6, 8].items()}
_PATTERNS[9, 8] = {
    name: f"{half} {' '.join(half.split()[3:])}" for name, half in _PATTERNS[6, 8].items()
}
_PATTERNS[2, 2] = _PATTERNS[4, 4]


def strummings(metre: Metre) -> tuple[str, ...]:
    """Names of the patterns of a metre; every metre has 'down'."""
    return tuple(_PATTERNS.get((metre.beats, metre.unit), {"down": ""}))


@cache
def strumming(name: str, metre: Metre) -> Strumming:
    """The pattern of this name in this metre.

    Raises:
        Permanent("unknown_strumming"): this metre has none of this name.
    """
    known = strummings(metre)
    if name not in known:
        raise Permanent(
            "unknown_strumming",
            f"There is no strumming {name[:40]!r} in {metre.beats}/{metre.unit};"
            f" there is {', '.join(known)}.",
        )
    written = _PATTERNS.get((metre.beats, metre.unit), {}).get(name) or _beaten(metre)
    return _read(name, metre, written.split())


def _beaten(metre: Metre) -> str:
    """A stroke down on each pulse of a bar; the first is stressed."""
    beats_a_pulse = metre.pulse // metre.beat
    return " ".join(
        "." if beat % beats_a_pulse else "D" + "'" * (beat == 0) for beat in range(metre.beats)
    )


def _read(name: str, metre: Metre, slots: list[str]) -> Strumming:
    wide = metre.bar // len(slots)
    strokes = []
    for number, slot in enumerate(slots):
        if slot != ".":
            direction, strings, is_short = _SIGNS[slot[0]]
            is_accented = slot.endswith("'")
            stroke = Stroke(number * wide, slot[0], direction, strings, is_accented, is_short)
            strokes.append(stroke)
    signs = tuple(" " if slot == "." else slot[0] for slot in slots)
    return Strumming(name, metre, len(slots), signs, tuple(strokes))


def write_strumming(pattern: Strumming) -> str:
    """The strokes under the counts that they fall on, and accents under them, without a line break.

    As in::

        1 & 2 & 3 & 4 &
        D   D U   U D U
        >
    """
    counts = counts_of(pattern.metre, pattern.slots)
    wide = pattern.metre.bar // pattern.slots
    accented = {stroke.at // wide for stroke in pattern.strokes if stroke.is_accented}
    marks = [">" if slot in accented else " " for slot in range(pattern.slots)]
    rows = (counts, pattern.signs, marks)
    return "\n".join(" ".join(cell.ljust(_width(counts)) for cell in row).rstrip() for row in rows)


def _width(counts: tuple[str, ...]) -> int:
    return max(map(len, counts))


def counts_of(metre: Metre, slots: int) -> tuple[str, ...]:
    """What is counted in each of the equal parts of a bar: '1 & 2 & …', or '1 e & a …'."""
    between = {1: (), 2: ("&",), 3: ("la", "li"), 4: ("e", "&", "a")}
    parts = max(slots // metre.beats, 1)
    if parts not in between or slots % metre.beats:
        return tuple(str(slot + 1) for slot in range(slots))
    return tuple(count for beat in range(metre.beats) for count in (str(beat + 1), *between[parts]))


LEGEND = {
    "D": "D strokes down, across the strings towards the floor",
    "U": "U strokes up",
    "x": "x strokes down and is stopped at once",
    "B": "B plucks the lowest string of the chord",
    "d": "d strokes the high strings down",
    "u": "u strokes the high strings up",
    "3": "3, 2 and 1 pluck the third, second and first string that sounds, from the highest",
}
"""What the signs mean, for those who see them first."""


def legend_of(pattern: Strumming) -> tuple[str, ...]:
    """What the signs of a pattern mean, and its accents."""
    told = [words for sign, words in LEGEND.items() if sign in pattern.signs]
    if any(stroke.is_accented for stroke in pattern.strokes):
        told.append("> is a little louder")
    return tuple(told)
