"""What somebody wants chords for: a progression to go on with, or a melody to carry."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from shared.music.mood import MoodName
from shared.music.styles import StyleName
from shared.music.suggesting.model import LONGEST, MOST_SUGGESTIONS, Vocabulary
from shared.parameters import Key, Parameters
from shared.parameters.melody_notes import Melody
from shared.parameters.progression_fields import Chords, MetreName, chords_in
from shared.typed_fields import fault


class ChordWish(Parameters):
    """A progression or a melody, and what may be suggested."""

    chords: Chords = Field(
        "",
        description="The progression so far, 'Am F' or ['Am', 'F']; nothing at all: how to begin.",
        examples=["Am F"],
    )
    melody: Melody = Field((), description="A melody, in place of chords: what carries it.")
    key: Key | None = Field(None, description="null: it is found, and told.")
    style: StyleName | None = Field(None, description="Whose habits are followed.")
    mood: MoodName | None = None
    vocabulary: Vocabulary = Field(
        "secondary",
        description="How far suggestions may go; each has all of those before it: diatonic, borrowed (of the"
        " parallel key), secondary (dominants of other chords), sevenths, jazz.",
    )
    only: Chords = Field(
        "", description="The very chords that may be suggested, in place of a vocabulary."
    )
    count: int = Field(5, ge=1, le=MOST_SUGGESTIONS, description="Suggestions, at most.")
    length: int = Field(1, ge=1, le=LONGEST, description="Chords of each suggestion.")
    metre: MetreName = Field("4/4", description="Of the melody.")
    slot_beats: float | None = Field(
        None,
        ge=0.5,
        le=16,
        description="Quarter notes for which a chord under a melody holds; null: a bar.",
    )

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if self.melody and self.chords:
            sentence = "Give chords to go on with, or a melody to carry, not both."
            raise fault("two_questions", sentence)
        if self.only and not any(chords_in(self.only)):
            raise fault("no_chords", "'only' names no chord that could be suggested.")
        return self
