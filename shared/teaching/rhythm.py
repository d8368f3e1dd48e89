"""Rhythms of phrases: where the syllables of a line fall."""

from __future__ import annotations

from random import Random

from shared.music.lead_sheet import STEPS, Metre
from shared.teaching.model import MetreName
from shared.teaching.scansion import pattern_of

METRES: dict[MetreName, Metre] = {"4/4": Metre(4, 4), "3/4": Metre(3, 4)}
PHRASE_BARS: dict[MetreName, int] = {"4/4": 2, "3/4": 4}
"""Bars of a phrase."""

LINES = {"common": ("././././", "./././"), "short": ("./././", "./././"), "long": ("././././",) * 2,
         "falling": ("/./././", "/./././"), "soft": ("./././.", "./././."),
         "ballad": ("./././.", "./././")}  # fmt: skip
"""The stresses of first and second lines, which take turns; kinds of verse by our own names."""

_RHYTHMS: dict[MetreName, dict[str, tuple[tuple[float, ...], ...]]] = {
    "4/4": {
        "/./././": ((0, 1, 2, 3, 4, 5, 6), (0, 1.5, 2, 3.5, 4, 5, 6), (0, 0.5, 1, 1.5, 2, 3, 4)),
        "././././": ((0.5, 1, 1.5, 2, 3, 4, 5, 6), (1, 2, 2.5, 3, 3.5, 4, 5, 6)),
        "./././": ((1, 2, 3, 4, 5, 6), (1.5, 2, 3, 4, 5.5, 6), (1, 2, 3.5, 4, 5, 6)),
        "./././.": ((0.5, 1, 1.5, 2, 3, 4, 5), (1, 2, 2.5, 3, 3.5, 4, 5)),
    },
    "3/4": {
        "/./././": ((0, 2, 3, 5, 6, 8, 9), (0, 1, 3, 5, 6, 7, 9)),
        "././././": ((1.5, 2, 2.5, 3, 5, 6, 8, 9), (0.5, 1, 2, 3, 5, 6, 8, 9)),
        "./././": ((2, 3, 5, 6, 8, 9), (1, 3, 5, 6, 7, 9)),
        "./././.": ((2, 3, 5, 6, 8, 9, 10), (1, 3, 4, 6, 8, 9, 10)),
    },
}  # fmt: skip


def draw_rhythm(pattern: str, metre: MetreName, rng: Random) -> tuple[float, ...]:
    """Beats of a phrase at which the syllables of a line so stressed begin."""
    return rng.choice(_RHYTHMS[metre][pattern])


def weight_at(beat: float, metre: MetreName) -> int:
    """How strong a place is: 3 begins a bar, 0 lies between the beats."""
    return METRES[metre].weight(round(beat * STEPS))


def pattern_at(onsets: tuple[float, ...], metre: MetreName) -> str:
    """Which of the notes that begin there take a stress."""
    return pattern_of(onsets, [weight_at(beat, metre) for beat in onsets])
