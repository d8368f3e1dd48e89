"""A lesson in songwriting for people who never learned theory: what is wished for, what is answered.

The answer is also what a hosted language model is asked to fill in: no unions but with null, no open
dictionaries, a limit on everything.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.music.mood import MoodName
from shared.music.styles import StyleName

LevelName = Literal["beginner", "intermediate", "advanced"]
InstrumentName = Literal["guitar", "ukulele", "bass", "piano", "voice"]
SectionName = Literal["intro", "verse", "pre-chorus", "chorus", "bridge", "outro"]
MetreName = Literal["4/4", "3/4"]

MOST_THEME = 200
FEWEST_MINUTES, MOST_MINUTES = 5, 240
MOST_BARS = 32

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900)]
_Symbol = Annotated[str, StringConstraints(min_length=1, max_length=16)]
_BarOfChords = Annotated[tuple[_Symbol, ...], Field(min_length=1, max_length=4)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LessonWish(_Frozen):
    """What somebody wants to learn to write."""

    theme: str = Field(
        "", max_length=MOST_THEME, description="What the song is about; may be empty."
    )
    mood: MoodName | None = Field(None, description="How it feels; null leaves it to the theme.")
    style: StyleName | None = Field(None, description="Null leaves it to the mood.")
    level: LevelName = Field("beginner", description="What the player can do already.")
    instrument: InstrumentName = Field("guitar", description="What is played while singing.")
    minutes: int = Field(
        30, ge=FEWEST_MINUTES, le=MOST_MINUTES, description="How much time there is."
    )
    language: Literal["en"] = Field("en", description="The language of the lesson.")
    seed: int = Field(0, ge=0, lt=2**63, description="Another seed gives another lesson.")


class LessonSection(_Frozen):
    """A part of the song."""

    name: SectionName = Field(description="Each name at most once.")
    bars: int = Field(ge=1, le=MOST_BARS, description="How many bars it has.")
    chords: Annotated[tuple[_BarOfChords, ...], Field(min_length=1, max_length=MOST_BARS)] = Field(
        description="A list for each bar: the symbols of its chords, each as long as the others."
    )
    purpose: _Sentence = Field(description="What it is for, in one plain sentence.")


class LessonStep(_Frozen):
    """One thing to do."""

    number: int = Field(ge=1, le=20, description="Counted from 1.")
    title: _Name
    do: _Text = Field(description="What to do, in plain words.")
    minutes: int = Field(ge=1, le=MOST_MINUTES, description="How long it takes.")
    why: _Sentence = Field(description="What to listen for, or what it is good for.")


class HintNote(_Frozen):
    """A note of the melody hint."""

    midi: int = Field(ge=36, le=96, description="MIDI number.")
    start_beat: float = Field(
        ge=0,
        le=128,
        description="Quarter notes after the hint's first bar line; multiples of 0.25.",
    )
    beats: float = Field(gt=0, le=16, description="How long it lasts, in quarter notes.")
    phrase: int = Field(ge=1, le=16, description="Which phrase it belongs to, counted from 1.")
    syllable: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = Field(
        None, description="The syllable of the first lyric starter of its phrase; null for none."
    )


class MelodyHint(_Frozen):
    """A tune to begin with; it can be heard."""

    section: SectionName = Field(description="Over the first bars of this section's chords.")
    bars: int = Field(ge=1, le=MOST_BARS)
    notes: Annotated[tuple[HintNote, ...], Field(min_length=3, max_length=128)] = Field(
        description="In order, one at a time."
    )
    advice: _Text = Field(description="How to find a tune of one's own from it.")


class LyricStarter(_Frozen):
    """A line to begin with: a syllable for each note of a phrase of the hint."""

    line: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    syllables: int = Field(ge=1, le=24)
    stresses: Annotated[str, StringConstraints(pattern=r"^[/.]{1,24}$")] = Field(
        description="A sign for each syllable as it is sung: '/' strong, '.' light."
    )
    phrase: int = Field(ge=1, le=16, description="The hint's phrase that it fits.")
    section: SectionName = Field(description="Where it goes.")


class Instructions(_Frozen):
    """The lesson."""

    title: _Name = Field(description="A working title of the song.")
    summary: _Text = Field(description="What will be made, in two or three sentences.")
    key: Annotated[str, StringConstraints(pattern=r"^[A-G][#b]? (major|minor)$")] = Field(
        description="As 'C major' or 'F# minor'."
    )
    bpm: int = Field(ge=40, le=220, description="Quarter notes a minute.")
    metre: MetreName
    sections: Annotated[tuple[LessonSection, ...], Field(min_length=1, max_length=6)]
    order: Annotated[tuple[SectionName, ...], Field(min_length=1, max_length=16)] = Field(
        description="The sections as the song plays them, from first to last."
    )
    steps: Annotated[tuple[LessonStep, ...], Field(min_length=3, max_length=14)]
    melody: MelodyHint
    lyric_starters: Annotated[tuple[LyricStarter, ...], Field(min_length=2, max_length=16)]
    tips: Annotated[tuple[_Sentence, ...], Field(min_length=1, max_length=8)]
    next_steps: Annotated[tuple[_Sentence, ...], Field(min_length=1, max_length=6)]

    def section(self, name: str) -> LessonSection | None:
        """The section of that name; None where there is none."""
        return next((section for section in self.sections if section.name == name), None)
