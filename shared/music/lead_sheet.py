"""A piece on paper: bars, keys, chords, melody, sections. What composer, arranger and engraver share.

Everything is counted in steps of a twelfth of a quarter note (`STEPS`), so that its halves, quarters and
thirds are whole numbers; 0 begins the first bar, and a pickup lies before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shared.music.chords import ChordSymbol

STEPS = 12
"""Steps a quarter note."""

_WHOLE_NOTE = 4 * STEPS
_COMPOUND_UNIT = 8


@dataclass(frozen=True, slots=True)
class Metre:
    """How bars are counted, as a time signature says it.

    Attributes:
        beats: in a bar, 1 or more.
        unit: the note that a beat is: 2, 4, 8 or 16.
    """

    beats: int = 4
    unit: int = 4

    @property
    def beat(self) -> int:
        """Steps of a beat."""
        return _WHOLE_NOTE // self.unit

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return self.beats * self.beat

    @property
    def is_compound(self) -> bool:
        """Whether three beats are felt as one, as in 6/8."""
        return self.unit == _COMPOUND_UNIT and self.beats % 3 == 0

    @property
    def pulse(self) -> int:
        """Steps of the beat that is felt: of 6/8 a dotted quarter."""
        return 3 * self.beat if self.is_compound else self.beat

    @property
    def counted(self) -> int:
        """Steps of the note that tempi count: a quarter, of 6/8 and its like a dotted one."""
        return STEPS * 3 // 2 if self.is_compound else STEPS

    def weight(self, step: int) -> int:
        """How strong a place in the bar is: 3 its beginning, 2 its middle, 1 a pulse, 0 any other.

        Only bars of an even number of pulses have a middle.
        """
        at = step % self.bar
        if at == 0:
            return 3
        if at % self.pulse:
            return 0
        return 2 if 2 * at == self.bar else 1


class Spanned(Protocol):
    """What lasts from ``start`` to ``end``, steps."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class SheetChord:
    """A chord and how long it holds; None is no chord."""

    start: int
    end: int
    chord: ChordSymbol | None


@dataclass(frozen=True, slots=True)
class SheetNote:
    """A note of the melody.

    Attributes:
        midi: MIDI number.
        velocity: 1 to 127.
    """

    start: int
    end: int
    midi: int
    velocity: int = 90


@dataclass(frozen=True, slots=True)
class SheetKey:
    """A stretch in one key, as in 'C major' or 'F# minor'."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A stretch of the form, of whole bars.

    Attributes:
        label: equal ones are played alike: 'intro', 'A', 'B', 'ending' …
        energy: 0 to 1: how many play, and how hard.
    """

    start: int
    end: int
    label: str
    energy: float = 0.6


@dataclass(frozen=True, slots=True)
class LeadSheet:
    """A piece. Keys, chords and sections each cover all its bars, in order and without gaps.

    Attributes:
        bars: how many, 1 or more.
        melody: in order, one note at a time; may be empty.
    """

    metre: Metre
    bars: int
    keys: tuple[SheetKey, ...]
    chords: tuple[SheetChord, ...]
    sections: tuple[SheetSection, ...]
    melody: tuple[SheetNote, ...] = ()

    @property
    def end(self) -> int:
        """Step at which the last bar ends."""
        return self.bars * self.metre.bar

    def chord_at(self, step: int) -> ChordSymbol | None:
        """What sounds there; before the beginning and after the end what is nearest."""
        return _at(self.chords, step).chord

    def key_at(self, step: int) -> str:
        """The key there; before the beginning and after the end the nearest."""
        return _at(self.keys, step).key

    def section_at(self, step: int) -> SheetSection:
        """The section there; before the beginning and after the end the nearest."""
        return _at(self.sections, step)


Span = TypeVar("Span", bound=Spanned)


def _at(spans: Sequence[Span], step: int) -> Span:
    place = bisect_right(spans, step, key=lambda span: span.start) - 1
    return spans[max(place, 0)]
