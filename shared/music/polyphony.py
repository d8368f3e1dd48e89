"""Notes that may sound together, as the tasks pass them on (``notes.json``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from shared.music.notes import Note


class PolyphonicNotes(BaseModel):
    """Notes in order of onset, those of one onset from the lowest up; they may overlap.

    A melody (`shared.music.notes.Notes`) can be read as this too: the fields are named alike, and
    its pitch track is passed over.
    """

    model_config = ConfigDict(frozen=True)

    duration_s: float = Field(gt=0)
    tuning_cents: float = Field(ge=-50, le=50, description="Offset from A4 = 440 Hz.")
    key: str = Field(description="As in 'C major' or 'F# minor'.")
    notes: list[Note]
