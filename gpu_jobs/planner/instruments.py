"""Instruments: their General MIDI programs, what they can take over, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from gpu_jobs.planner.genres import read_table
from gpu_jobs.planner.model import InstrumentName, PartName
from shared.music.styles import StyleName

_ELECTRIC_STYLES = ("rock", "jazz", "reggae", "edm", "hiphop")

_KIN: Mapping[str, tuple[InstrumentName, ...]] = {
    "guitar": ("nylon guitar", "acoustic guitar", "electric guitar", "distorted guitar"),
    "electric guitar": ("electric guitar", "distorted guitar"),
    "acoustic guitar": ("acoustic guitar", "nylon guitar"),
    "piano": ("piano", "honky-tonk piano", "electric piano"),
    "strings": ("strings", "violin", "viola", "cello", "pizzicato", "fiddle"),
    "violin": ("violin", "fiddle"),
    "brass": ("brass", "trumpet", "trombone", "tuba", "horn"),
    "organ": ("organ", "church organ"),
    "synth lead": ("synth lead", "square lead", "pad", "synth bass"),
}
"""Who is meant besides where an instrument is not wanted."""


class Instrument(BaseModel):
    """An instrument of General MIDI.

    Attributes:
        parts: what it can take over, what suits it best first.
        low, high: MIDI numbers between which it plays a melody well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    program: int = Field(ge=0, le=127)
    parts: tuple[PartName, ...]
    low: int
    high: int

    @property
    def is_melodic(self) -> bool:
        """Whether a melody is what suits it best."""
        return self.parts[0] == "lead"


@lru_cache(maxsize=1)
def load_instruments() -> Mapping[InstrumentName, Instrument]:
    """All instruments by name."""
    rows = read_table("instruments")
    return {name: Instrument.model_validate(row) for name, row in rows.items()}  # type: ignore[misc]


def meant_by(name: str, style: StyleName) -> InstrumentName:
    """The instrument that a name means in a style: a 'guitar' is not the same in all."""
    if name == "guitar":
        return "electric guitar" if style in _ELECTRIC_STYLES else "acoustic guitar"
    return name  # type: ignore[return-value]


def kin_of(name: str) -> tuple[InstrumentName, ...]:
    """All that are meant where a name is not wanted."""
    return _KIN.get(name, (name,))  # type: ignore[arg-type]
