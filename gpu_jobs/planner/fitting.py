"""How long a piece is: its form, bars and exact tempo for the seconds that were asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gpu_jobs.planner.forms import Form, Laid, lay_out
from gpu_jobs.planner.model import HIGHEST_BPM, LOWEST_BPM
from shared.music.lead_sheet import STEPS, Metre

RING_S = 2.0
"""How long the last chord rings after the last bar."""

_RING_SHARE = 0.35
_GESTURE_BARS = 0.7
_GESTURE = Metre(2, 4)
_STEADY_NUDGE, _LOOSEST_NUDGE = 0.05, 0.25
_NUDGE_COUNTS, _MISS_COUNTS = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A form that lasts as long as was asked.

    Attributes:
        tempo_bpm: exact, pulses a minute.
    """

    sections: Laid
    metre: Metre
    tempo_bpm: float

    @property
    def bars(self) -> int:
        """How many there are."""
        return sum(bars for _, bars in self.sections)


def pulse_steps(metre: Metre) -> int:
    """Steps of what a plan's tempo counts: of 6/8 and its like dotted quarters, else quarters."""
    return metre.pulse if metre.is_compound else STEPS


def bar_seconds(metre: Metre, tempo_bpm: float) -> float:
    """How long a bar lasts at a plan's tempo."""
    return metre.bar / pulse_steps(metre) * 60 / tempo_bpm


def ring_seconds(duration_s: float) -> float:
    """How long the last chord of a piece rings after its last bar; less in a very short piece."""
    return min(RING_S, _RING_SHARE * duration_s)


def fit(
    form: Form, metre: Metre, tempo_bpm: float, duration_s: float, *, is_fixed: bool = False
) -> Fitted:
    """The form and the tempo with which a piece and its last chord's ring last so long.

    The tempo is nudged by 5 % at most, in pieces of few bars by more; a fixed one not at all, so that
    the last chord rings longer or shorter instead. What is shorter than a bar is a gesture, counted in 2/4.

    Args:
        duration_s: more than 0.
    """
    music_s = duration_s - ring_seconds(duration_s)
    bar_s = bar_seconds(metre, tempo_bpm)
    if music_s < _GESTURE_BARS * bar_s:
        return _gesture(music_s)
    ideal = music_s / bar_s
    fewest, most = max(math.floor(ideal * 0.8), 1), math.ceil(ideal * 1.2)
    layouts = lay_out(form, fewest, most, bar_s)
    if not layouts:
        return Fitted((("ending", 1),), metre, _bounded(tempo_bpm / ideal))
    costs: dict[int, float] = {}
    for bars, (odd, _) in layouts.items():
        nudge = _nudge(bars / ideal, bars, is_fixed=is_fixed)
        miss_bars = abs(bars / nudge - ideal)
        costs[bars] = odd + _NUDGE_COUNTS * (math.log(nudge) / _STEADY_NUDGE) ** 2
        costs[bars] += _MISS_COUNTS * miss_bars**2
    bars = min(costs, key=costs.__getitem__)
    nudge = _nudge(bars / ideal, bars, is_fixed=is_fixed)
    return Fitted(layouts[bars][1], metre, _bounded(tempo_bpm * nudge))


def _nudge(ratio: float, bars: int, *, is_fixed: bool) -> float:
    """The factor of the tempo that brings so many bars nearest to the time there is."""
    if is_fixed:
        return 1.0
    most = 1 + max(_STEADY_NUDGE, min(_LOOSEST_NUDGE, 0.5 / bars))
    return min(max(ratio, 1 / most), most)


def _gesture(music_s: float) -> Fitted:
    """Two beats, whatever tempo they need."""
    bpm = _bounded(60 * _GESTURE.beats / music_s)
    return Fitted((("ending", 1),), _GESTURE, bpm)


def _bounded(bpm: float) -> float:
    return min(max(bpm, LOWEST_BPM), HIGHEST_BPM)
