"""How loud a stroke is."""

from __future__ import annotations

from shared.music.lead_sheet import Metre

_STRESS = (-5, -1, 0, 3)
"""Velocity by the weight of the place in the bar; see `Metre.weight`."""

_QUIETEST, _GAIN = 0.74, 0.36


def loudness(velocity: float, energy: float, metre: Metre, at: int) -> int:
    """Velocity of a note, 1 to 127.

    Args:
        velocity: as it would be in a lively section.
        energy: of the section, 0 to 1.
        at: step of the piece, by whose place in the bar it is stressed.
    """
    scaled = velocity * (_QUIETEST + _GAIN * max(energy, 0.0)) + _STRESS[metre.weight(at)]
    return round(min(max(scaled, 1), 127))
