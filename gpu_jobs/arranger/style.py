"""What a style is: its feel, and what each member of its band plays. Data; the players are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gpu_jobs.arranger.instruments import Instrument
from gpu_jobs.arranger.patterns import Pattern

Manner = Literal["block", "strum", "broken", "power", "hold"]
"""How chords are played: all notes at once, across the strings, one by one, bare fifths, held on."""

Colour = Literal["plain", "sevenths", "rootless"]
"""What is added to plain chords: nothing, sevenths, or sevenths and ninths without the root."""


@dataclass(frozen=True, slots=True)
class Swing:
    """How late the second of a pair comes.

    Attributes:
        pair: steps of two equal halves: 12 are eighths, 6 sixteenths.
        share: of the pair that its first half lasts: 0.5 is straight, 2/3 a triplet.
    """

    pair: int = 12
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class DrumLine:
    """What one drum or cymbal plays.

    Marks: ``X`` loud, ``x``, ``o`` soft, ``g`` a ghost note, ``?`` a ghost note now and then.

    Attributes:
        key: of General MIDI's percussion.
        above, below: the energies from which on, and up to which, it plays.
    """

    key: int
    pattern: Pattern
    above: float = 0.0
    below: float = 1.01


@dataclass(frozen=True, slots=True)
class Fill:
    """The end of a bar that leads on: keys with cells for the last beats, marked as a `DrumLine` is."""

    beats: int
    lines: tuple[tuple[int, str], ...]
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Drums:
    """A drummer.

    Attributes:
        kit: General MIDI kit.
        crash: key of the cymbal that begins sections, and ends the piece.
        late: steps by which all of it is played behind the beat, 0 to 0.1.
    """

    kit: int
    lines: tuple[DrumLine, ...]
    fills: tuple[Fill, ...] = ()
    crash: int = 49
    gain_db: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """What is played from some energy on."""

    above: float
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Bass:
    """A bass player.

    Marks: ``r`` root, ``R`` with stress, ``3``, ``5``, ``8``, ``a`` the note that leads to the next
    root, ``x`` a dead note. Notes last until the next.

    Attributes:
        enters: the energy from which on it plays.
        walks: from this energy on it walks instead, a note a beat.
        gate: how much of its time a note sounds.
    """

    instrument: Instrument
    levels: tuple[Level, ...]
    enters: float = 0.0
    walks: float = 2.0
    gate: float = 0.92


@dataclass(frozen=True, slots=True)
class Comping:
    """One who plays chords.

    Marks: ``X``, ``x``, ``o`` all notes, loud to soft; ``d``, ``u`` strummed down and up, ``D`` with
    stress; ``1`` to ``5`` one note, the lowest first; ``-`` stops what sounds.

    Attributes:
        name: of its stem.
        voices: notes of a chord, 3 or 4.
        gate: steps for which a stroke sounds at most.
        below_melody: semitones from the melody's middle down to that of the chords.
        enters, leaves: the energies between which it plays.
        velocity: in a lively section.
        with_root: whether strokes downwards take the root on the low strings with them.
        always_strikes: whether also chords are struck that the pattern passes over.
        pushes: whether a stroke just before a chord belongs to it, if nothing is struck with it.
        answers: whether it plays only where the melody leaves room.
    """

    name: str
    instrument: Instrument
    manner: Manner
    levels: tuple[Level, ...] = ()
    voices: int = 3
    colour: Colour = "plain"
    gate: int = 96
    below_melody: int = 7
    enters: float = 0.0
    leaves: float = 1.01
    velocity: int = 84
    with_root: bool = False
    always_strikes: bool = True
    pushes: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A way to play together.

    Attributes:
        lead: what plays the melody where nobody sings it.
    """

    name: str
    swing: Swing
    drums: Drums | None
    bass: Bass
    comping: tuple[Comping, ...]
    lead: Instrument
