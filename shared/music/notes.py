"""Notes: what a melody is, as the tasks pass it on (``notes.json``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from shared.music.analysis import Metre


class Note(BaseModel):
    """One note of a melody."""

    model_config = ConfigDict(frozen=True)

    start: float = Field(ge=0, description="Onset, seconds.")
    end: float = Field(gt=0, description="Offset, seconds.")
    midi: float = Field(ge=0, le=127, description="Pitch, fractional MIDI number.")
    confidence: float = Field(ge=0, le=1)
    level_db: float = Field(
        0.0, ge=-60, le=0, description="How loud it was, dB relative to the loudest note."
    )


class F0(BaseModel):
    """A fundamental-frequency track; frame i is centred at ``i * hop_s``."""

    model_config = ConfigDict(frozen=True)

    hop_s: float = Field(gt=0)
    hz: list[float] = Field(description="0 where unvoiced.")


class Counted(BaseModel):
    """Beats that are known, and how they are counted."""

    model_config = ConfigDict(frozen=True)

    beats_s: list[float] = Field(description="Seconds, ascending.")
    downbeats_s: list[float] = Field(description="Those that begin bars.")
    metre: Metre


class Notes(BaseModel):
    """A monophonic melody: notes in order of onset that do not overlap."""

    model_config = ConfigDict(frozen=True)

    duration_s: float = Field(gt=0)
    tuning_cents: float = Field(ge=-50, le=50, description="Offset from A4 = 440 Hz.")
    key: str = Field(description="As in 'C major' or 'F# minor'.")
    notes: list[Note]
    f0: F0
    counted: Counted | None = Field(None, description="Its beats, where it was read and not heard.")
