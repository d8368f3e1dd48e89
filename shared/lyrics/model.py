"""Lyrics fitted to notes: what is sung when (``lyrics.json``)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field


class Syllable(BaseModel):
    """A syllable on one or more consecutive notes (several are a melisma)."""

    model_config = ConfigDict(frozen=True)

    text: str
    phonemes: str = Field(description="IPA in the embedded singer's alphabet; empty if unknown.")
    notes: list[int] = Field(
        min_length=1, description="Indices into the melody's notes, ascending."
    )
    start: float = Field(description="Onset of its first note, seconds.")
    end: float = Field(description="Offset of its last note, seconds.")
    stress: Literal[0, 1, 2] = Field(0, description="1 primary, 2 secondary, 0 none.")
    word: int = Field(ge=0, description="Index of its word within the line.")

    @computed_field(description="Index of its first note.")  # type: ignore[prop-decorator]
    @property
    def note(self) -> int:
        """Index of its first note."""
        return self.notes[0]


class Line(BaseModel):
    """What is sung in one breath: notes between two rests."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: float
    end: float
    syllables: list[Syllable]


class Lyrics(BaseModel):
    """All lines, in order of time. Every note of the melody is sung by exactly one syllable."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    language: str = "en"
    mode: str = Field(description="'given', 'written', 'as-sung' or 'all-la'.")
    lines: list[Line]
    rhyme_scheme: str = Field(
        "", description="A letter a line, as in 'ABAB'; '-' rhymes with none."
    )
    engine: str = Field("", description="What wrote or fitted them.")
    seed: int = 0
    merged: int = Field(0, description="Syllables that had to share a note with another.")
    repeated: int = Field(1, ge=1, description="How often the given text was begun.")
    unsung: str = Field("", description="Given text for which there were no notes.")
