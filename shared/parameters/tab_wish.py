"""What somebody wants a tab of."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from shared.errors import Permanent
from shared.music.lead_sheet import STEPS
from shared.music.tabs.bass_notes import BassStyle
from shared.music.tabs.fretboard import HIGHEST_CAPO, fretboard
from shared.music.tabs.levels import LevelName
from shared.music.tabs.one_line import one_line
from shared.music.tabs.strumming import strumming
from shared.music.tabs.tunings import TUNINGS, Instrument
from shared.parameters import Key, Parameters
from shared.parameters.melody_notes import Melody
from shared.parameters.progression_fields import Chords, MetreName, bars_of, metre_of
from shared.typed_fields import fault, typed

AUTO = "auto"
_SHORTEST = STEPS // 4
"""Steps that a chord holds at least: a sixteenth."""

_TUNINGS = "; ".join(f"{instrument}: {', '.join(named)}" for instrument, named in TUNINGS.items())

TabOutput = Literal["text", "musicxml", "chordpro", "diagrams", "midi"]


Title = Annotated[str, StringConstraints(max_length=100), AfterValidator(one_line)]


def _fret(given: object) -> object:
    if given == AUTO or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    sentence = f"A capo is a fret from 0 (none) to {HIGHEST_CAPO}, or 'auto'."
    raise fault("bad_capo", sentence)


Capo = Annotated[int | Literal["auto"], BeforeValidator(_fret)]


class TabWish(Parameters):
    """Chords or a melody, and who plays them."""

    chords: Chords = Field(
        "",
        description="As people write them: 'Am F C G' (a bar each), '| Am F | C G |', or a list of symbols.",
        examples=["Am F C G"],
    )
    melody: Melody = Field(
        (), description="A melody, one note at a time; it is laid on the strings beside the chords."
    )
    instrument: Instrument = "guitar"
    tuning: str = Field(
        "standard",
        max_length=60,
        description=f"A name ({_TUNINGS}), or the strings' notes, the lowest string first:"
        " 'D A D G A D', with octaves 'D2 A2 D3 G3 A3 D4'.",
    )
    capo: Capo = Field(
        0, description=f"Its fret, 0 (none) to {HIGHEST_CAPO}; 'auto' puts it where all is easiest."
    )
    level: LevelName = Field("intermediate", description="What the player can hold.")
    left_handed: bool = Field(False, description="Whether diagrams are mirrored.")
    key: Key | None = Field(
        None, description="The key it sounds in; spells notes and names degrees."
    )
    metre: MetreName = "4/4"
    tempo_bpm: float = Field(90.0, ge=30, le=300, description="Quarter notes a minute.")
    strumming: str = Field(
        "",
        max_length=20,
        description="A pattern: down, ballad, folk, pop, rock, reggae, island, waltz, arpeggio (not each in"
        " every metre); empty: a stroke a chord.",
    )
    line: BassStyle | Literal["none"] = Field(
        "none", description="A bass line that goes with the chords; on a bass at least the roots."
    )
    title: Title = ""
    seed: int = Field(0, ge=0, lt=2**31, description="Another seed, another walking line.")

    @model_validator(mode="after")
    def _can_be_played(self) -> Self:
        self._judge_chords()
        if not isinstance(self.capo, str) and not 0 <= self.capo <= HIGHEST_CAPO:
            frets = f"from 1 to {HIGHEST_CAPO}, or 0 for none"
            raise fault("bad_capo", f"A capo is put at a fret {frets}; not at {self.capo}.")
        if self.melody and self.line != "none":
            sentence = "One line can be laid on the strings: the melody, or a bass line."
            raise fault("two_lines", sentence)
        try:
            fretboard(self.instrument, self.tuning, 0)
            if self.strumming:
                strumming(self.strumming, metre_of(self.metre))
        except Permanent as error:
            raise typed(error) from None
        return self

    def _judge_chords(self) -> None:
        bars = bars_of(self.chords)
        if not self.melody and not bars:
            sentence = "There are no chords and no melody; 'Am F C G' are four chords."
            raise fault("no_chords", sentence)
        most = metre_of(self.metre).bar // _SHORTEST
        for number, bar in enumerate(bars, 1):
            if len(bar) > most:
                room = f"a bar of {self.metre} has room for {most}"
                raise fault("too_many_chords", f"Bar {number} has {len(bar)} chords; {room}.")
