"""Words understood in a recording (``words.json``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class HeardWord(BaseModel):
    """A word as it was sung."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: float = Field(ge=0, description="Seconds from the start of the input's region.")
    end: float = Field(ge=0, description="Seconds.")
    confidence: float = Field(ge=0, le=1)


class HeardWords(BaseModel):
    """All words, in order of time."""

    model_config = ConfigDict(frozen=True)

    language: str
    engine: str
    words: list[HeardWord]

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join(word.text for word in self.words)
