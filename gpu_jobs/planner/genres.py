"""Genres and moods: what is typical of each, from tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from gpu_jobs.planner import data
from gpu_jobs.planner.model import (
    FormName,
    GenreName,
    HarmonyName,
    InstrumentName,
    PartName,
    PlanMetre,
    Share,
)
from shared.music.mood import MoodName
from shared.music.styles import StyleName

Lent = Literal["tempo", "metres", "colours", "energy"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Genre(_Row):
    """What is typical of a genre; the table itself tells what each field means."""

    style: StyleName
    weight: float
    tempo: tuple[float, float]
    minor: Share
    metres: Mapping[str, float] = {"4/4": 1.0}
    moods: Mapping[MoodName, float]
    keys: Literal["guitar", "horns", "strings", "any"]
    leads: tuple[InstrumentName, ...]
    colours: tuple[InstrumentName, ...]
    harmony: HarmonyName
    forms: Mapping[FormName, float]
    lift: Share
    energy: Share
    density: Share
    brightness: Share
    swing: Share
    without: tuple[PartName, ...] = ()
    yields: tuple[Lent, ...] = ()


class MoodRow(_Row):
    """What a mood does to a plan; the table itself tells what each field means."""

    minor: Share
    pace: float
    bpm: tuple[float, float]
    energy: Share
    density: Share
    brightness: Share
    contrast: float
    arc: float
    leads: tuple[InstrumentName, ...]


@lru_cache(maxsize=1)
def load_genres() -> Mapping[GenreName, Genre]:
    """All genres by name."""
    return {name: Genre.model_validate(row) for name, row in read_table("genres").items()}  # type: ignore[misc]


@lru_cache(maxsize=1)
def load_moods() -> Mapping[MoodName, MoodRow]:
    """All moods by name."""
    return {name: MoodRow.model_validate(row) for name, row in read_table("moods").items()}  # type: ignore[misc]


def read_table(name: str) -> dict[str, Any]:
    """A table of the planner's data."""
    return tomllib.loads((files(data) / f"{name}.toml").read_text("utf-8"))


def metre_named(name: str) -> PlanMetre:
    """As in '3/4'."""
    beats, _, unit = name.partition("/")
    return PlanMetre.model_validate({"beats": int(beats), "unit": int(unit)})
