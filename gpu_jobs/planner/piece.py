"""A plan becomes a whole piece: sheet, melody, arrangement, and when its beats fall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gpu_jobs.arranger.arranging import arrange
from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.wishes import Density, MelodyWish
from gpu_jobs.planner.casting import cast
from gpu_jobs.planner.fitting import pulse_steps
from gpu_jobs.planner.instruments import load_instruments
from gpu_jobs.planner.model import Plan
from gpu_jobs.planner.sheet_writing import write_sheet
from shared.music.arrangement import Arrangement
from shared.music.lead_sheet import STEPS, LeadSheet, Metre
from shared.music.timeline import Timeline

Progress = Callable[[float], None]

_SPARSE, _DENSE = 0.38, 0.68
_WIDEST = 22
_LOWEST_SHARE = 0.15
"""How much of the lead's spare range the darkest melody leaves below, and the brightest above."""

_SHORTEST_S = 0.11
_GRID = (3, 4, 6, 12)
_SILENT = frozenset({"intro", "break"})
"""Sections in which the band is alone."""

_MELODY_SHARE = 0.8


def make_piece(
    plan: Plan, duration_s: float, seed: int, progress: Progress = lambda _share: None
) -> tuple[LeadSheet, Arrangement, Timeline]:
    """The sheet with its melody, what the band plays, and the timeline of its beats from 0 s on.

    Args:
        duration_s: with the last chord's ring; see `write_sheet`.
        seed: equal ones give equal pieces.
        progress: is told the share that is done, 0 to 1.

    Raises:
        Permanent("bad_duration"): the piece would be too short or too long.
    """
    sheet, tempo_bpm = write_sheet(plan, duration_s, seed)
    wish = melody_wish(plan, sheet.metre, tempo_bpm)
    composed = compose(sheet, wish, seed, lambda share: progress(_MELODY_SHARE * share))
    sung = replace(sheet, melody=composed.melody)
    arrangement = cast(plan, sung, arrange(sung, plan.style, seed, plays_melody=True))
    progress(1.0)
    return sung, arrangement, ruled_timeline(sung, tempo_bpm)


def melody_wish(plan: Plan, metre: Metre, tempo_bpm: float) -> MelodyWish:
    """What the composer is asked for: the lead's range, and as many notes as the plan is dense."""
    lead = load_instruments()[plan.lead]
    spare = max(lead.high - lead.low - _WIDEST, 0)
    low = lead.low + round(spare * (_LOWEST_SHARE + (1 - 2 * _LOWEST_SHARE) * plan.brightness))
    return MelodyWish(
        low=low,
        high=min(low + _WIDEST, lead.high),
        density=_density(plan),
        shortest=_shortest(plan, metre, tempo_bpm),
        silent=_SILENT,
    )


def ruled_timeline(sheet: LeadSheet, tempo_bpm: float) -> Timeline:
    """Even beats of the sheet's metre at a plan's tempo; step 0 is at 0 s."""
    metre = sheet.metre
    beat_s = metre.beat / pulse_steps(metre) * 60 / tempo_bpm
    beats = tuple(number * beat_s for number in range(sheet.bars * metre.beats + 1))
    return Timeline(beats, metre.beats, metre.unit, 0, "none")


def _density(plan: Plan) -> Density:
    if plan.density < _SPARSE:
        return "sparse"
    return "dense" if plan.density > _DENSE else "normal"


def _shortest(plan: Plan, metre: Metre, tempo_bpm: float) -> int:
    """Steps of the shortest note: eighths, of dense melodies less, as far as ears can follow."""
    step_s = 60 / tempo_bpm / pulse_steps(metre)
    playable = next((steps for steps in _GRID if steps * step_s >= _SHORTEST_S), STEPS)
    return playable if plan.density > _DENSE else max(playable, STEPS // 2)
