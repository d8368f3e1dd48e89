"""What is composed, arranged and made from words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared.music.mood import MoodName
from shared.music.styles import StyleName
from shared.parameters.base import Parameters, PromptParameters, VoiceParameters
from shared.parameters.fields import ChordLabel, Key


class ComposeMelodyParameters(VoiceParameters):
    """What melody is composed."""

    bars: int = Field(
        32,
        ge=1,
        le=400,
        strict=True,
        description="The longest it may be, bars. A variation is as long as its melody; a melody that"
        " has as many already is continued by so many.",
    )
    melody_register: Literal["auto", "low", "middle", "high"] = Field(
        "auto", description="Where it lies; 'auto' is where the voice is at home."
    )
    density: Literal["sparse", "normal", "dense"] = Field(
        "normal", description="How many notes it has."
    )
    ending: Literal["tonic", "open"] = Field(
        "tonic", description="Whether it comes home, or ends as a question."
    )
    melody_mode: Literal["new", "continuation", "variation", "interpolation"] = Field(
        "new",
        description="'continuation' goes on where the input 'melody' ends, 'variation' varies it,"
        " 'interpolation' lies between it and the input 'other'.",
    )
    distance: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Of a variation: 0 is the same, 1 keeps the form alone. Of an interpolation: 0"
        " is the one melody, 1 the other.",
    )
    candidates: int = Field(
        16, ge=1, le=64, strict=True, description="How many are composed; the best is taken."
    )
    chords: tuple[ChordLabel, ...] | None = Field(
        None,
        min_length=1,
        max_length=512,
        description="A chord a bar, over and over, where there is no backing: ['C', 'Am7', 'N.C.'], in any"
        " usual spelling; under a melody they are found, if none are named.",
    )
    key: Key | None = Field(
        None, description="As 'C major' or 'F# minor', where there is no backing."
    )
    tempo_bpm: float | None = Field(
        None,
        ge=30,
        le=300,
        description="Quarters a minute, of 6/8 and its like dotted quarters; where there is neither"
        " backing nor melody.",
    )
    metre: Annotated[str, Field(pattern=r"^([1-9]|1[0-9])/(2|4|8|16)$")] | None = Field(
        None, description="As '3/4' or '6/8', where there is neither backing nor melody."
    )


class LeadSheetParameters(Parameters):
    """How a lead sheet is written: there is nothing to choose."""


class ArrangeParameters(Parameters):
    """How a band accompanies."""

    style: StyleName | None = Field(
        None, description="How it plays; without one, as the metre and the words' style suggest."
    )
    energy: float = Field(0.6, ge=0, le=1, description="How many play, and how hard.")


class RenderParameters(Parameters):
    """How notes become sound."""

    bits: Literal[16, 24] = Field(16, description="Bits a sample of the files.")


class GenerateMusicParameters(PromptParameters):
    """Music that is to be made. What is said here holds against what the prompt says."""

    prompt: str = Field(
        "", max_length=5000, description="What it is like: style, mood, tempo, instruments."
    )
    lyrics: str | None = Field(
        None, max_length=5000, description="Words to sing, for models that sing."
    )
    genre: str | None = Field(
        None, max_length=40, description="As 'jazz', 'lofi' or 'drum and bass'."
    )
    mood: MoodName | None = Field(None, description="How it feels.")
    style: StyleName | None = Field(None, description="How the band plays.")
    tempo_bpm: float | None = Field(
        None, ge=30, le=300, description="Quarters a minute, of 6/8 and its like dotted quarters."
    )
    key: Key | None = Field(None, description="As 'C major' or 'F# minor'.")

    @property
    def described(self) -> str:
        """All of it in words, for models that read nothing else."""
        tempo = f"{self.tempo_bpm:g} bpm" if self.tempo_bpm else None
        said = (self.prompt.strip(), self.genre, self.style, self.mood, tempo, self.key)
        return ", ".join(word for word in said if word)
