"""A tab as it is answered: grips, the line, and the forms that were asked for."""

from __future__ import annotations

from pydantic import Field

from shared.answering.answers import Answer


class BarreTold(Answer):
    """A finger across several strings, counted from 0, the lowest string first."""

    fret: int
    first: int
    last: int


class Grip(Answer):
    """How a chord is held."""

    symbol: str = Field(description="As it sounds.")
    shape: str = Field(description="What the hand plays: with a capo another chord than sounds.")
    frets: tuple[int | None, ...] = Field(
        description="Of each string, the lowest first, from the capo; null is not played, 0 is open."
    )
    fingers: tuple[int, ...] = Field(
        description="Of each string: 0 none, 1 index finger to 4 little finger."
    )
    barre: BarreTold | None
    notes: tuple[str, ...] = Field(description="What sounds, as in 'C3'.")
    midi: tuple[int, ...]
    left_out: tuple[str, ...] = Field(
        description="Degrees that no hand reaches with the others, or that players spare, as in '5'."
    )
    diagram: str | None = Field(description="An SVG, where diagrams are asked for.")


class PlacedChord(Answer):
    """A chord and when it is played."""

    symbol: str = Field(description="'N.C.' where none is.")
    bar: int = Field(description="From 1.")
    beat: float = Field(description="Within the bar, in quarter notes, from 0.")
    beats: float = Field(description="How long it holds, in quarter notes.")
    grip: int | None = Field(description="Its place in grips; null where it is not strummed.")


class LineNote(Answer):
    """A note of the bass line or the melody."""

    start: float = Field(description="In quarter notes from the first bar.")
    beats: float
    string: int = Field(description="From 0, the lowest string first.")
    fret: int = Field(description="From the capo.")
    note: str
    midi: int


class CapoChoice(Answer):
    """A capo that was tried."""

    fret: int
    effort: float = Field(description="How hard all is to play; only to compare.")
    shapes: tuple[str, ...]


class TabAnswer(Answer):
    """The tab."""

    instrument: str
    tuning: str
    strings: tuple[str, ...] = Field(
        description="As they are tuned, without the capo, lowest first."
    )
    capo: int
    capos: tuple[CapoChoice, ...] = Field(
        description="With capo 'auto': all that were tried, best first."
    )
    key: str | None
    metre: str
    tempo_bpm: float
    bars: int
    movement: float = Field(
        description="How far the hand moves from grip to grip on average, frets."
    )
    grips: tuple[Grip, ...] = Field(description="Each way of holding a chord once.")
    chords: tuple[PlacedChord, ...]
    line: tuple[LineNote, ...]
    remarks: tuple[str, ...] = Field(description="What the player should know, a sentence each.")
    text: str | None = Field(description="For a terminal, in ASCII.")
    chordpro: str | None
    musicxml: str | None = Field(description="With a tablature staff.")
    midi_base64: str | None = Field(description="A Standard MIDI File.")
