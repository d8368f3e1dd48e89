"""Who plays: the instruments that were said, and what is usual where none was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.genres import Genre, MoodRow
from gpu_jobs.planner.instruments import kin_of, load_instruments, meant_by
from gpu_jobs.planner.model import PARTS, InstrumentName, PartName
from gpu_jobs.planner.reading import Reading
from shared.music.styles import StyleName

_GUITAR = "guitar"
"""A guitar of any kind, where none is named."""

_MOST_COLOURS = 4
_DRAWN_COLOURS = 2
_MOST_SILENT = len(PARTS) - 1
_SUITS_MOOD = 4.0
_BAND: tuple[PartName, ...] = ("drums", "bass", "pad")
"""What is silent where few play alone."""


TWO_HANDED: tuple[InstrumentName, ...] = (
    "piano",
    "honky-tonk piano",
    "electric piano",
    "harpsichord",
    "organ",
    "church organ",
    "harp",
    "marimba",
)
"""Who plays its own bass."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The instruments of a plan; its fields are the plan's."""

    lead: InstrumentName
    colours: tuple[InstrumentName, ...]
    without: tuple[PartName, ...]
    avoid: tuple[InstrumentName, ...]


def cast_of(
    reading: Reading, genre: Genre, beside: Sequence[Genre], style: StyleName, mood: MoodRow, lots: Lots
) -> Cast:  # fmt: skip
    """The instruments of a piece."""
    said = _said(reading, style)
    avoid = tuple(name for name in _refused(reading) if name not in said)
    lead = _lead(said, genre, mood, avoid, lots)
    if reading.wanted("solo") and said:
        return Cast(lead, (), _all_but_own(lead), avoid)
    if reading.wanted("duet") and len(said) > 1:
        others = tuple(name for name in said if name != lead)[:_MOST_COLOURS]
        return Cast(lead, others, _BAND, avoid)
    lent = [c for row in beside if "colours" in row.yields for c in row.colours]
    return Cast(
        lead,
        _colours(said, lead, [*lent, *genre.colours], avoid, lots),
        _silent(reading, genre),
        avoid,
    )


def _said(reading: Reading, style: StyleName) -> list[InstrumentName]:
    named = [found.meaning.value for found in reading.wanted("instrument")]
    has_kind = any(name in kin_of(_GUITAR) for name in named)
    meant = (meant_by(name, style) for name in named if name != _GUITAR or not has_kind)
    return list(dict.fromkeys(meant))


def _refused(reading: Reading) -> tuple[InstrumentName, ...]:
    kin = (name for found in reading.refused("instrument") for name in kin_of(found.meaning.value))
    return tuple(dict.fromkeys(kin))


def _lead(
    said: Sequence[InstrumentName],
    genre: Genre,
    mood: MoodRow,
    avoid: Sequence[InstrumentName],
    lots: Lots,
) -> InstrumentName:
    """Of those that were said the one that sings best; else one that suits genre and mood."""
    instruments = load_instruments()
    able = [name for name in said if _may_lead(name, genre)]
    if able:
        return next((name for name in able if instruments[name].is_melodic), able[0])
    choices = [name for name in genre.leads if name not in avoid] or [
        name for name in (*mood.leads, *instruments)
        if name not in avoid and "lead" in instruments[name].parts
    ]  # fmt: skip
    weights = {name: _SUITS_MOOD if name in mood.leads else 1.0 for name in choices}
    return lots.pick("lead", weights)


def _may_lead(name: InstrumentName, genre: Genre) -> bool:
    """Whether it can play the melody; strings or a choir only in the manner of an orchestra."""
    parts = load_instruments()[name].parts
    is_background = parts[0] == "pad" and genre.style != "classical"
    return "lead" in parts and not is_background


def _colours(
    said: Sequence[InstrumentName],
    lead: InstrumentName,
    usual: Sequence[InstrumentName],
    avoid: Sequence[InstrumentName],
    lots: Lots,
) -> tuple[InstrumentName, ...]:
    """Those that were said, the lead too where it can accompany; then some of the usual ones."""
    chosen = [name for name in said if name != lead]
    if lead in said and load_instruments()[lead].parts[0] == "chords":
        chosen.append(lead)
    for n in range(min(_DRAWN_COLOURS, max(_MOST_COLOURS - len(chosen), 0))):
        left = [name for name in usual if name not in avoid and _is_new(name, chosen)]
        if left:
            chosen.append(lots.any_of(f"colour {n}", left))
    return tuple(chosen[:_MOST_COLOURS])


def _is_new(name: InstrumentName, chosen: Sequence[InstrumentName]) -> bool:
    """Whether nobody has its place: of basses and of pads one is enough."""
    instruments = load_instruments()
    part = instruments[name].parts[0]
    taken = [instruments[other].parts[0] for other in chosen]
    return name not in chosen and (part == "chords" or part not in taken)


def _silent(reading: Reading, genre: Genre) -> tuple[PartName, ...]:
    wanted = {found.meaning.value for found in reading.wanted("part")}
    refused = {found.meaning.value for found in reading.refused("part")}
    usual = set(genre.without) - wanted
    return tuple(part for part in PARTS if part in refused | usual)[:_MOST_SILENT]


def _all_but_own(lead: InstrumentName) -> tuple[PartName, ...]:
    """What is silent where an instrument plays alone: it accompanies itself as far as it can."""
    own = {"lead"}
    if "chords" in load_instruments()[lead].parts:
        own |= {"chords", "bass"} if lead in TWO_HANDED else {"chords"}
    return tuple(part for part in PARTS if part not in own)
