"""Lyrics fitted to notes: what is sung when (``lyrics.json``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Syllable(BaseModel):
    """A syllable on one or more consecutive notes (several are a melisma)."""

    model_config = ConfigDict(frozen=True)

    text: str
    phonemes: str = Field(description="IPA in the embedded singer's alphabet; empty if unknown.")
    notes: list[int] = Field(
        min_length=1, description="Indices into the melody's notes, ascending."
    )
    start: float
    end: float
    word: int = Field(ge=0, description="Index of its word within the line.")


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

    language: str = "en"
    mode: str = Field(description="'given' or 'all-la'.")
    lines: list[Line]
    merged: int = Field(0, description="Syllables that had to share a note with another.")
    unsung: str = Field("", description="Given text for which there were no notes.")
