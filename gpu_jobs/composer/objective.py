"""The objective: what makes one melody better than another.

Figures from 0 to 1, weighed by `WEIGHTS`:

- ``harmony``: share of the notes on strong places that belong to the chord, squared;
- ``key``: share of the notes in the key or the chord, squared;
- ``likeness``: how near steps, repeated notes, wide leaps, repeated bars and repeated rhythms are to
  those of the held-out tunes: of each exp(-z²/2), z in standard deviations of the tunes, on average;
- ``expectation``: how near the model's surprise is to that at the held-out tunes, the same way: neither
  predictable nor arbitrary;
- ``density``: notes a quarter against what was wished: exp(-z²/2), z in factors of `_FACTOR`;
- ``rhythm``: entropy of the notes' lengths, 1 from `_MANIFOLD` bits;
- ``climax``: whether the highest note is rare, 1 at once in `_RARE` notes or less, and comes after the
  first quarter of the melody (half the figure without that);
- ``compass``: semitones from lowest to highest note, 1 between `_NARROW` and `_WIDE`;
- ``breath``: share of the gaps between rests or held notes that are no longer than `_LONGEST` bars.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from gpu_jobs.composer.corpus import WINDOW, tune_statistics
from gpu_jobs.composer.measures import Figures, measured
from shared.music.lead_sheet import STEPS, LeadSheet, SheetNote

WEIGHTS: Mapping[str, float] = {
    "harmony": 0.15,
    "key": 0.05,
    "likeness": 0.3,
    "expectation": 0.1,
    "density": 0.05,
    "rhythm": 0.1,
    "climax": 0.1,
    "compass": 0.1,
    "breath": 0.05,
}

_COMPARED = ("steps", "repeats", "leaps", "bar_repetition", "rhythm_repetition")
_MANIFOLD = 1.6
_RARE = 20
_NARROW, _WIDE = 9, 17
_LONGEST = 4.5
_FACTOR = 1.25
_ENOUGH = 2


def judged(
    sheet: LeadSheet,
    melody: Sequence[SheetNote],
    surprise: float | None = None,
    density: float | None = None,
) -> dict[str, float]:
    """Each figure, and their weighted 'total', 0 to 1.

    Args:
        surprise: mean negative log-probability by the model; None is taken for the tunes' own.
        density: notes a quarter that were wished; None for no matter how many.
    """
    if len(melody) < _ENOUGH:
        return {**dict.fromkeys(WEIGHTS, 0.0), "total": 0.0}
    figures = measured(sheet, melody, WINDOW)
    told = {
        "harmony": figures.chord_tones**2,
        "key": figures.in_scale**2,
        "likeness": _likeness(figures),
        "expectation": 1.0 if surprise is None else _near("surprise", surprise),
        "density": 1.0 if density is None else _dense(melody, density),
        "rhythm": min(_entropy([note.end - note.start for note in melody]) / _MANIFOLD, 1.0),
        "climax": _climax(melody),
        "compass": _within(figures.compass),
        "breath": _breath(sheet, melody),
    }
    return {**told, "total": sum(weight * told[name] for name, weight in WEIGHTS.items())}


def _likeness(figures: Figures) -> float:
    return sum(_near(name, getattr(figures, name)) for name in _COMPARED) / len(_COMPARED)


def _near(name: str, value: float) -> float:
    mean, deviation = tune_statistics()[name]
    return math.exp(-(((value - mean) / deviation) ** 2) / 2)


def _dense(melody: Sequence[SheetNote], wished: float) -> float:
    quarters = (melody[-1].end - melody[0].start) / STEPS
    off = math.log(len(melody) / quarters / wished) / math.log(_FACTOR)
    return math.exp(-(off**2) / 2)


def _entropy(lengths: Sequence[int]) -> float:
    """Bits."""
    shares = [count / len(lengths) for count in Counter(lengths).values()]
    return -sum(share * math.log2(share) for share in shares)


def _climax(melody: Sequence[SheetNote]) -> float:
    top = max(note.midi for note in melody)
    tops = [i for i, note in enumerate(melody) if note.midi == top]
    rarity = min(len(melody) / _RARE / len(tops), 1.0)
    return rarity * (1.0 if tops[-1] >= len(melody) / 4 else 0.5)


def _within(compass: int) -> float:
    beyond = max(_NARROW - compass, compass - _WIDE, 0)
    return max(1 - beyond / 6, 0.0)


def _breath(sheet: LeadSheet, melody: Sequence[SheetNote]) -> float:
    """A breath can be taken in a rest, or in a note of two pulses and more."""
    bar, pulse = sheet.metre.bar, sheet.metre.pulse
    breaths = [melody[0].start]
    for note, after in pairwise(melody):
        if after.start > note.end or note.end - note.start >= 2 * pulse:
            breaths.append(after.start)
    gaps = [b - a for a, b in pairwise([*breaths, melody[-1].end])]
    return sum(gap <= _LONGEST * bar for gap in gaps) / len(gaps)
