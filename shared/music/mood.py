"""How music feels (``mood.json``): seven moods, and where they lie between unpleasant and pleasant,
between still and excited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

MoodName = Literal["happy", "sad", "energetic", "calm", "angry", "melancholic", "romantic"]
MOODS: tuple[MoodName, ...] = get_args(MoodName)

# Valence and arousal, -1 to 1, after the circumplex of J. A. Russell, "A circumplex model of affect",
# Journal of Personality and Social Psychology 39 (1980).
CIRCUMPLEX: Mapping[MoodName, tuple[float, float]] = {
    "happy": (0.8, 0.5),
    "sad": (-0.7, -0.6),
    "energetic": (0.4, 0.9),
    "calm": (0.5, -0.8),
    "angry": (-0.7, 0.9),
    "melancholic": (-0.5, -0.3),
    "romantic": (0.6, -0.3),
}


class Cue(BaseModel):
    """One thing that was heard, and what it did to the primary mood."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    name: str
    value: float = Field(description="As it was measured, in the unit that its name says.")
    usual: float = Field(description="The same, in music of every mood.")
    effect: float = Field(
        description="By how much it raised the log odds of the primary mood against usual music."
    )


class Mood(BaseModel):
    """How a recording feels."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    primary: MoodName | None = Field(
        description="Null where there is nothing to judge by: silence."
    )
    confidence: float = Field(ge=0, le=1, description="The primary's score.")
    scores: dict[MoodName, float] = Field(description="Probabilities: they add up to 1.")
    valence: float = Field(ge=-1, le=1, description="From unpleasant to pleasant.")
    arousal: float = Field(ge=-1, le=1, description="From still to excited.")
    features: list[Cue] = Field(description="What decided, strongest first.")
    model_version: str


def place(scores: Mapping[MoodName, float]) -> tuple[float, float]:
    """Valence and arousal that moods of these probabilities have on average."""
    valence = sum(p * CIRCUMPLEX[mood][0] for mood, p in scores.items())
    arousal = sum(p * CIRCUMPLEX[mood][1] for mood, p in scores.items())
    return valence, arousal
