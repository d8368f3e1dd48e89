"""Energies: how full and loud each section is, as the plan and the mood have it."""

from __future__ import annotations

from gpu_jobs.planner.forms import ENDING, Laid
from gpu_jobs.planner.genres import load_moods
from gpu_jobs.planner.model import Plan

_OF_LABEL = {
    "intro": 0.35, "verse": 0.5, "chorus": 0.85, "bridge": 0.55, "solo": 0.75, "build": 0.6,
    "drop": 1.0, "break": 0.25, "A": 0.5, "B": 0.65, "C": 0.7, "climax": 1.0, "ending": 0.5,
}  # fmt: skip
_USUAL = 0.6
_SPREAD = 0.85
_LEAST, _MOST = 0.05, 1.0


def energies(plan: Plan, sections: Laid) -> tuple[float, ...]:
    """The energy of each section, 0.05 to 1.

    Around the plan's own: choruses above, introductions and bridges below, as far as the mood sets
    them apart; and growing or waning through the piece. In a piece of one or two sections all play.
    """
    mood = load_moods()[plan.mood]
    apart = _SPREAD * mood.contrast if len(sections) > 2 else 0.0
    last = max(len(sections) - 1, 1)
    told = []
    for number, (label, _) in enumerate(sections):
        place = number / last - 0.5
        level = _OF_LABEL[label] if label != ENDING else _of_ending(plan)
        energy = plan.energy + apart * (level - _USUAL) + mood.arc * place
        told.append(round(min(max(energy, _LEAST), _MOST), 3))
    return tuple(told)


def _of_ending(plan: Plan) -> float:
    """Loud pieces end loud, quiet ones fade."""
    return 0.3 + 0.6 * plan.energy
