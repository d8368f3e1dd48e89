"""Words understood in a recording (``words.json``), and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from shared.lyrics.lrc import stamp
from shared.music.phrases import split_phrases


class HeardWord(BaseModel):
    """A word as it was sung."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1, description="Without punctuation around it.")
    start: float = Field(ge=0, description="Seconds from the start of the input's region.")
    end: float = Field(ge=0, description="Seconds, after the start and not after the next word's.")
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

    @property
    def lines(self) -> list[list[HeardWord]]:
        """The words sung in one breath each."""
        spans = [(word.start, word.end) for word in self.words]
        return [self.words[line.start : line.stop] for line in split_phrases(spans)]

    def as_text(self) -> str:
        """A line a breath."""
        return "".join(f"{' '.join(word.text for word in line)}\n" for line in self.lines)

    def as_lrc(self) -> str:
        """Enhanced LRC (see `shared.lyrics.lrc`): each word at the time it begins."""
        return "".join(f"{_lrc_line(line)}\n" for line in self.lines)


def _lrc_line(line: Sequence[HeardWord]) -> str:
    words = " ".join(f"<{stamp(word.start)}>{word.text}" for word in line)
    return f"[{stamp(line[0].start)}]{words} <{stamp(line[-1].end)}>"
