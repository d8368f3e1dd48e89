"""A piece along a melody that is given: its time, key and notes, in the manner that words ask for."""

from __future__ import annotations

from dataclasses import replace

from gpu_jobs.arranger.arranging import arrange
from gpu_jobs.planner.casting import cast
from gpu_jobs.planner.model import Plan
from shared.music.arrangement import Arrangement
from shared.music.harmonising import harmonise
from shared.music.lead_sheet import LeadSheet, SheetSection
from shared.music.notes import Notes
from shared.music.sheets import sheet_of_melody
from shared.music.timeline import Timeline

_SECTION_BARS = 8


def piece_along(plan: Plan, melody: Notes, seed: int) -> tuple[LeadSheet, Arrangement, Timeline]:
    """The melody with chords under it, what a band plays, and the timeline of its beats.

    Of the plan genre, instruments and energy hold; time, metre and key are the melody's.

    Raises:
        Permanent("no_notes"): there is none.
    """
    bare, timeline = sheet_of_melody(melody)
    chords = harmonise(bare.melody, bare.metre, melody.key, bare.bars)
    sheet = replace(bare, chords=chords, sections=_sections(bare, plan.energy))
    return sheet, cast(plan, sheet, arrange(sheet, plan.style, seed, plays_melody=True)), timeline


def _sections(sheet: LeadSheet, energy: float) -> tuple[SheetSection, ...]:
    """Verses and choruses in turn."""
    step = _SECTION_BARS * sheet.metre.bar
    labels = ("verse", "chorus")
    return tuple(
        SheetSection(
            at,
            min(at + step, sheet.end),
            labels[at // step % 2],
            min(energy + 0.15 * (at // step % 2), 1),
        )
        for at in range(0, sheet.end, step)
    )
