"""What every task's and workflow's parameters are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    """Base of all parameters: unknown names are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LanguageParameters(Parameters):
    """In which language is sung."""

    language: str = Field(
        "en",
        pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
        description="Language of the words, as 'en' or 'pt-BR'; others than English need an optional engine.",
    )

    @property
    def is_english(self) -> bool:
        """Whether it is a kind of English."""
        return self.language.partition("-")[0].lower() == "en"


class VoiceParameters(Parameters):
    """Who sings."""

    voice: Literal["high", "low", "child"] = Field("high", description="Who sings.")


class PromptParameters(Parameters):
    """What music is to be like, in words."""

    prompt: str = Field(
        min_length=1, max_length=1000, description="What it is like: style, mood, instruments."
    )
    duration_s: float = Field(
        20.0, ge=1, le=600, description="Length, seconds; models make what they can."
    )


class RunParameters(Parameters):
    """What every workflow takes."""

    engine: str = Field(
        "auto",
        max_length=100,
        description="'auto', a kind ('embedded', 'hosted'), a provider ('replicate'), an engine's"
        " name, or 'name@version'.",
    )
    fallback: bool = Field(
        True,
        description="Whether another engine follows where a hosted model cannot do it: no answer, no"
        " budget, not its kind of input.",
    )
    seed: int = Field(0, ge=0, lt=2**31, description="Seed of every random choice.")
