"""The plan's instruments on an arrangement's parts: who plays what, and who is silent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from gpu_jobs.planner.instruments import Instrument, load_instruments
from gpu_jobs.planner.model import InstrumentName, PartName, Plan
from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import LeadSheet

_GROUPS: dict[PartName, tuple[str, ...]] = {
    "drums": ("drums",),
    "bass": ("bass",),
    "chords": ("chords", "guitar", "arp", "pluck", "pizzicato"),
    "pad": ("pad", "strings", "horns"),
    "lead": ("lead",),
}
"""The parts of arrangements that a part of a plan means."""

_STAND_INS: dict[PartName, tuple[InstrumentName, ...]] = {
    "chords": ("piano", "acoustic guitar", "organ", "harp", "marimba"),
    "pad": ("strings", "pad", "organ", "choir"),
    "bass": ("electric bass", "upright bass", "synth bass", "cello"),
    "lead": ("flute", "piano", "violin", "saxophone", "synth lead"),
}
_HELD_NAMES = ("pad", "strings")
DOUBLE = "colour"
"""The part that doubles the melody."""

_BAND: frozenset[PartName] = frozenset({"drums", "pad"})
_FAMILY = 8
"""Programs of General MIDI come in families of eight."""

_OCTAVE = 12
_PAD_LOW = 57
_PAD_GAIN_DB, _DOUBLE_GAIN_DB = -6.0, -3.0
_SOFTEST, _LOUDEST = 42, 84
_FULL = 0.12
"""How far above the mean energy of the piece a section lies in which the melody is doubled."""


def cast(plan: Plan, sheet: LeadSheet, arrangement: Arrangement) -> Arrangement:
    """The arrangement as the plan's instruments play it.

    The lead plays the melody; each colour takes over the first part that suits it and no other colour
    has. Where there is none, sustaining instruments get a part of held chords, and a melodic one doubles
    the melody where the piece is fullest. What must not be heard is replaced, what is to be silent left
    out; where neither drums nor pad play, few play at all: bass, chords and melody.

    Args:
        sheet: with its melody.
    """
    parts = [part for part in arrangement.parts if _group(part) not in plan.without]
    # a style may have none of the parts that are left
    parts = parts or list(arrangement.parts)
    if set(plan.without) >= _BAND:
        parts = [part for part in parts if part.name in ("chords", "bass", "lead")]
    parts = [_as_lead(part, plan, sheet) if part.name == "lead" else part for part in parts]
    if _is_solo(plan):
        program = load_instruments()[plan.lead].program
        return Arrangement(tuple(replace(part, program=program) for part in parts), arrangement.end)
    taken: set[str] = set()
    for name in plan.colours:
        parts = _with_colour(parts, name, plan, sheet, taken)
    kept = [part if part.name in taken else _without_avoided(part, plan) for part in parts]
    return Arrangement(tuple(kept), arrangement.end)


def _is_solo(plan: Plan) -> bool:
    return not plan.colours and set(plan.without) >= _BAND


def _group(part: Part) -> PartName:
    return next((group for group, names in _GROUPS.items() if part.name in names), "chords")


def _as_lead(part: Part, plan: Plan, sheet: LeadSheet) -> Part:
    """The melody where it was composed, on the plan's instrument."""
    played = float(np.median([note.midi for note in part.notes]))
    written = float(np.median([note.midi for note in sheet.melody]))
    octaves = round((written - played) / _OCTAVE)
    program = load_instruments()[plan.lead].program
    return replace(part, program=program, notes=_shifted(part.notes, octaves * _OCTAVE))


def _with_colour(
    parts: Sequence[Part], name: InstrumentName, plan: Plan, sheet: LeadSheet, taken: set[str]
) -> list[Part]:
    """The parts with one more colour; its part's name is added to ``taken``."""
    instrument = load_instruments()[name]
    group = instrument.parts[0]
    for part in parts:
        if group != "lead" and _group(part) == group and part.name not in taken:
            taken.add(part.name)
            return [replace(p, program=instrument.program) if p is part else p for p in parts]
    added: Part | None = None
    if group == "pad" and "pad" not in plan.without:
        added = _held_chords(sheet, instrument, {part.name for part in parts})
    elif group == "lead" and name != plan.lead:
        added = _doubling(parts, sheet, instrument)
    if added is None or not added.notes or any(part.name == added.name for part in parts):
        return list(parts)
    taken.add(added.name)
    return [*parts, added]


def _held_chords(sheet: LeadSheet, instrument: Instrument, names: Collection[str]) -> Part:
    """Each chord held in one octave, so that common tones stay where they are."""
    name = next((name for name in _HELD_NAMES if name not in names), _HELD_NAMES[0])
    notes = []
    for span in sheet.chords:
        if span.chord is not None:
            energy = sheet.section_at(span.start).energy
            velocity = round(_SOFTEST + (_LOUDEST - _SOFTEST) * energy)
            pitches = sorted(_PAD_LOW + (pc - _PAD_LOW) % 12 for pc in span.chord.pitch_classes)
            notes += [PlayedNote(span.start, span.end, midi, velocity) for midi in pitches]
    return Part(name, tuple(notes), instrument.program, pan=-0.2, gain_db=_PAD_GAIN_DB)


def _doubling(parts: Sequence[Part], sheet: LeadSheet, instrument: Instrument) -> Part | None:
    """The melody once more in the fullest sections, in the octave that suits the instrument."""
    lead = next((part for part in parts if part.name == "lead"), None)
    if lead is None:
        return None
    usual = float(np.mean([section.energy for section in sheet.sections]))
    full = [s for s in sheet.sections if s.energy >= usual + _FULL]
    notes = [n for n in lead.notes if any(s.start <= n.start < s.end for s in full)]
    if not notes:
        return None
    middle = float(np.median([note.midi for note in notes]))
    octaves = round(((instrument.low + instrument.high) / 2 - middle) / _OCTAVE)
    doubled = _shifted(notes, octaves * _OCTAVE)
    return Part(DOUBLE, doubled, instrument.program, pan=0.25, gain_db=_DOUBLE_GAIN_DB)


def _shifted(notes: Sequence[PlayedNote], semitones: int) -> tuple[PlayedNote, ...]:
    """Higher by so much; what General MIDI has no number for comes back by octaves."""
    return tuple(replace(n, midi=_in_range(n.midi + semitones)) for n in notes)


def _in_range(midi: int) -> int:
    while midi > 127:
        midi -= _OCTAVE
    while midi < 0:
        midi += _OCTAVE
    return midi


def _without_avoided(part: Part, plan: Plan) -> Part:
    """The part on another instrument, if its own must not be heard."""
    group = _group(part)
    instruments = load_instruments()
    families = {instruments[name].program // _FAMILY for name in plan.avoid}
    if part.is_drums or part.program // _FAMILY not in families or group not in _STAND_INS:
        return part
    for name in _STAND_INS[group]:
        if instruments[name].program // _FAMILY not in families:
            return replace(part, program=instruments[name].program)
    return part
