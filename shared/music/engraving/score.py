"""A score: staves, voices, chords, in ticks; ready to be written in any notation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

TICKS = 12
"""Ticks a beat: a quarter of it is 3, a third 4."""

Clef = Literal["treble", "bass", "treble-8", "bass-8"]
"""Those with an 8 sound an octave lower than written: guitars, tenors, bass guitars."""


@dataclass(frozen=True, slots=True)
class Chord:
    """Notes that begin and end together.

    Attributes:
        start, end: ticks.
        midis: MIDI numbers, from the lowest up.
    """

    start: int
    end: int
    midis: tuple[int, ...]


Voice = tuple[Chord, ...]
"""Chords one after another, which do not overlap."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Five lines and what stands on them: one voice or two."""

    clef: Clef
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Music as it is written.

    Attributes:
        instrument: name of the part.
        key: as in 'C major' or 'F# minor'.
        beats_per_bar, beat_unit: the time signature.
        bpm: beats a minute.
        triplets: the beats that are divided into thirds.
        first: tick of the first bar's line: 0 or a bar line before it, or within the bar for a
            pickup.
        staves: one or two, the higher first.
        remark: what a reader must know, or nothing.
    """

    instrument: str
    key: str
    beats_per_bar: int
    beat_unit: int
    bpm: float
    triplets: frozenset[int]
    first: int
    staves: tuple[Staff, ...]
    remark: str = ""

    @property
    def bar(self) -> int:
        """Ticks of a whole bar."""
        return self.beats_per_bar * TICKS

    @property
    def is_compound(self) -> bool:
        """Whether three beats are counted as one, as in 6/8."""
        return self.beat_unit == 8 and self.beats_per_bar % 3 == 0

    @property
    def counted_bpm(self) -> float:
        """The tempo as it is counted: of 6/8 in dotted quarters."""
        return self.bpm / 3 if self.is_compound else self.bpm

    def bars(self) -> list[range]:
        """The ticks of each bar, from the first to the one in which the last chord ends."""
        chords = [chord for staff in self.staves for voice in staff.voices for chord in voice]
        end = max((chord.end for chord in chords), default=self.first + 1)
        lines = [self.first]
        while lines[-1] < end:
            lines.append((lines[-1] // self.bar + 1) * self.bar)
        return [range(a, b) for a, b in pairwise(lines)]
