"""What a tab is written from: chords with their grips, and a line of single notes, on one board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.music.lead_sheet import Metre
from shared.music.symbols.chord import Chord
from shared.music.tabs.fretboard import Fretboard, Instrument
from shared.music.tabs.voicing import Voicing

LineKind = Literal["melody", "bass"]


@dataclass(frozen=True, slots=True)
class ChartSpan:
    """A chord and how long it holds.

    Attributes:
        start, end: steps (`shared.music.lead_sheet.STEPS`), 0 begins the first bar.
        chord: None is no chord.
    """

    start: int
    end: int
    chord: Chord | None


@dataclass(frozen=True, slots=True)
class ChartChord:
    """A chord, how long it holds and how it is held.

    Attributes:
        start, end: steps (`shared.music.lead_sheet.STEPS`), 0 begins the first bar.
        chord: as it sounds; None is no chord.
        voicing: None where no chord is, or where the instrument plays none.
    """

    start: int
    end: int
    chord: Chord | None
    voicing: Voicing | None


@dataclass(frozen=True, slots=True)
class TabNote:
    """A single note of a melody or a bass line.

    Attributes:
        start, end: steps.
        string: its index on the board.
        fret: counted from the capo, 0 is open.
        midi: MIDI number of what sounds.
    """

    start: int
    end: int
    string: int
    fret: int
    midi: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A piece as one player has it before them.

    Attributes:
        board: its strings as the capo leaves them.
        capo: its fret, 0 is none.
        tuning: as it is told: 'standard', or the strings' notes, 'D A D G A D'.
        bars: how many, 1 or more.
        bpm: quarter notes a minute.
        key: as in 'C major' or 'F# minor', as it sounds; None where none is known.
        chords: in order, without overlap.
        line: in order, one note at a time.
        line_kind: what the line is: a tune, or a bass below the chords.
        strumming: name of a pattern; '' is one stroke a chord.
    """

    instrument: Instrument
    board: Fretboard
    capo: int
    tuning: str
    metre: Metre
    bars: int
    bpm: float
    key: str | None
    title: str
    chords: tuple[ChartChord, ...]
    line: tuple[TabNote, ...] = ()
    left_handed: bool = False
    strumming: str = ""
    line_kind: LineKind = "melody"

    def shape(self, chord: Chord) -> Chord:
        """What the hand plays below the capo: the chord so many semitones lower."""
        return chord.transposed(-self.capo) if self.capo else chord
