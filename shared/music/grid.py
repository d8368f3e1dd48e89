"""The beat heard in a melody: where its beats lie, and into what they are divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FEWEST_ONSETS = 5
"""Fewer onsets fit many beats equally well."""

_SHORTEST_BEAT_S, _LONGEST_BEAT_S, _BEATS_TRIED = 0.3, 1.2, 1400
_USUAL_BEAT_S = 0.55
_SUBDIVISIONS = (1, 2, 3, 4)
_SHORTEST_STEP_S = 0.1
_SUREST_ONSET_S = 0.012
"""Nobody's onsets lie closer to the beat: tighter ones prove nothing more."""

# In onsets: the beat is first looked for in some stretches, each short enough for a steady tempo.
_STRETCH = 16
_STRETCHES = 8

_PULLS_PHASE, _PULLS_TEMPO = 0.4, 0.08
_TEMPO_STRAYS = 1.25
_REMEMBERED_BEATS = 4.0
_BEATS_AT_ONCE = 128
_BENDS_BELOW = 0.7
"""A drifting tempo must bring the onsets this much closer than a steady one does."""

# Measured on onsets at random: of 6 notes 88 in 100, of 10 and more at least 95 are less confident.
_BY_CHANCE, _BY_CHANCE_OF_FEW = 0.27, 1.1


@dataclass(frozen=True, slots=True)
class Grid:
    """Beats, and the equal steps into which each is divided.

    Attributes:
        beats: their times, seconds, ascending; from before the first onset to after the last, so
            that the first may be negative. A steady performance has them evenly spaced.
        subdivision: steps a beat, 1 to 4.
        confidence: 0 to 1: how much closer to the steps the onsets lie than they would by chance.
    """

    beats: tuple[float, ...]
    subdivision: int
    confidence: float

    @property
    def period_s(self) -> float:
        """The usual time from one beat to the next."""
        return float(np.median(np.diff(self.beats)))

    @property
    def phase_s(self) -> float:
        """Time of the first beat."""
        return self.beats[0]

    @property
    def tempo_bpm(self) -> float:
        """Beats a minute."""
        return 60.0 / self.period_s

    @property
    def steps(self) -> Floats:
        """Times at which notes may begin, seconds, ascending."""
        count = (len(self.beats) - 1) * self.subdivision + 1
        return np.interp(
            np.arange(count) / self.subdivision, np.arange(len(self.beats)), self.beats
        )


def beat_grid(onsets: Sequence[float], weights: ArrayLike | None = None) -> Grid | None:
    """The beats that explain the onsets best; None where chance would do about as well.

    Of all beats and subdivisions the one is chosen that tells the onsets in the fewest words: a
    long beat needs fewer than a short one, notes on the beat fewer than notes spread over its
    subdivisions, close ones fewer than loose ones. The tempo may drift: the beat is followed from
    where it is clearest to both ends. Where a steady tempo does about as well, it is taken.

    Args:
        onsets: seconds, ascending.
        weights: what each counts, above 0, commonly its note's seconds: ornaments tell little.
    """
    times = np.asarray(onsets, np.float64)
    if len(times) < FEWEST_ONSETS:
        return None
    weighed = np.ones(len(times)) if weights is None else np.asarray(weights, np.float64)
    pulses = [_pulse(times[part], weighed[part]) for part in _stretches(len(times))]
    clearest = max(pulses, key=lambda pulse: pulse.gain)
    grid = _beats_through(times, weighed, _count_steps(times, clearest), clearest.subdivision)
    sure = _BY_CHANCE + _BY_CHANCE_OF_FEW / np.sqrt(_effective(weighed))
    return grid if grid is not None and grid.confidence >= sure else None


@dataclass(frozen=True, slots=True)
class _Pulse:
    """A steady beat: step k is at ``first_s + k * step_s``; every ``subdivision`` th is a beat.

    Attributes:
        gain: nats it saves in telling when an onset is, against naming the moment.
    """

    first_s: float
    step_s: float
    subdivision: int
    gain: float


def _stretches(count: int) -> list[slice]:
    if count <= 1.5 * _STRETCH:
        return [slice(0, count)]
    starts = np.linspace(0, count - _STRETCH, _STRETCHES).round().astype(int)
    return [slice(start, start + _STRETCH) for start in sorted(set(starts.tolist()))]


def _pulse(times: Floats, weights: Floats) -> _Pulse:
    """The steady beat that explains these onsets best; its heaviest steps are the beats."""
    best = max((_best_of(times, weights, d) for d in _SUBDIVISIONS), key=lambda pulse: pulse.gain)
    step = np.round((times - best.first_s) / best.step_s).astype(int)
    heard = np.bincount(step % best.subdivision, weights, best.subdivision)
    return replace(best, first_s=best.first_s + int(np.argmax(heard)) * best.step_s)


def _best_of(times: Floats, weights: Floats, subdivision: int) -> _Pulse:
    """The best of all steady beats with this subdivision."""
    shortest = max(_SHORTEST_BEAT_S, subdivision * _SHORTEST_STEP_S)
    beats = np.geomspace(shortest, _LONGEST_BEAT_S, _BEATS_TRIED)
    steps = beats / subdivision
    share = weights / weights.sum()
    angles = 2 * np.pi * times / steps[:, None]
    sine, cosine = _weighed(np.sin(angles), share), _weighed(np.cos(angles), share)
    firsts = np.arctan2(sine, cosine) / (2 * np.pi) * steps
    place = (times - firsts[:, None]) / steps[:, None]
    index = np.round(place)
    off = _weighed(np.square((place - index) * steps[:, None]), share)
    gains = np.log(beats) - 0.5 * np.log(off + _SUREST_ONSET_S**2)
    gains -= _entropy(index.astype(int) % subdivision, subdivision, share)
    unusual = 2.0 * np.square(np.log2(beats / _USUAL_BEAT_S))
    count = _effective(weights)
    divided = 0.5 * (subdivision - 1) * np.log(count)
    gains -= (unusual + divided) / count
    best = int(np.argmax(gains))
    return _Pulse(float(firsts[best]), float(steps[best]), subdivision, float(gains[best]))


def _weighed(values: Floats | NDArray[np.bool_], share: Floats) -> Floats:
    """The weighted mean of each row: too few numbers for the threads that ``@`` would start."""
    return np.asarray(np.einsum("ij,j->i", values, share), np.float64)


def _entropy(places: NDArray[np.intp], kinds: int, share: Floats) -> Floats:
    """Nats it takes to tell at which of ``kinds`` places each is; [rows, n] to [rows]."""
    shares = np.stack([_weighed(places == kind, share) for kind in range(kinds)])
    return np.asarray(-(shares * np.log(np.maximum(shares, 1e-9))).sum(axis=0), np.float64)


def _count_steps(times: Floats, pulse: _Pulse) -> NDArray[np.intp]:
    """On which step each onset lies, counted from the onset nearest to the pulse to both ends."""
    place = (times - pulse.first_s) / pulse.step_s
    nearest = int(np.argmin(np.abs(place - np.round(place))))
    ahead = _follow(times[nearest:] - times[nearest], pulse.step_s)
    back = _follow(times[nearest] - times[nearest::-1], pulse.step_s)
    from_nearest = np.array([-n for n in back[:0:-1]] + ahead, np.intp)
    return from_nearest + round(float(place[nearest]))


def _follow(elapsed: Floats, step_s: float) -> list[int]:
    """Steps from the first onset to each, by a pulse that gives way to what it hears."""
    counted = [0]
    at, period = 0.0, step_s
    for now in elapsed[1:].tolist():
        moved = max(round((now - at) / period), 0)
        late = now - at - moved * period
        at += moved * period + _PULLS_PHASE * late
        period += _PULLS_TEMPO * late / max(moved, 1)
        period = min(max(period, step_s / _TEMPO_STRAYS), step_s * _TEMPO_STRAYS)
        counted.append(counted[-1] + moved)
    return counted


def _beats_through(
    times: Floats, weights: Floats, counted: NDArray[np.intp], subdivision: int
) -> Grid | None:
    """The grid on whose steps the onsets lie as counted; None where they make up no beat."""
    at = counted / subdivision
    beats = np.arange(np.floor(at[0]), np.ceil(at[-1]) + 1)
    if at[-1] - at[0] < 1:
        return None
    share = weights / weights.sum()
    steady, steady_off = _straight(at, times, share, beats)
    bent, bent_off = _bent(at, times, share, beats)
    drifts = bent_off < _BENDS_BELOW * steady_off and float(np.diff(bent).min()) > 0
    drawn, off = (bent, bent_off) if drifts else (steady, steady_off)
    chance = float(np.median(np.diff(drawn))) / subdivision / np.sqrt(12)
    confidence = min(max(1 - off / chance, 0.0), 1.0)
    return Grid(tuple(drawn.tolist()), subdivision, float(confidence))


def _straight(at: Floats, times: Floats, share: Floats, beats: Floats) -> tuple[Floats, float]:
    """Beats of a steady tempo by regression, and how far off the onsets are (RMS, seconds)."""
    around = at - at @ share
    period_s = float((share * around) @ times / ((share * around) @ around))
    first_s = float(times @ share - period_s * (at @ share))
    return first_s + period_s * beats, _rms(times - first_s - period_s * at, share)


def _bent(at: Floats, times: Floats, share: Floats, beats: Floats) -> tuple[Floats, float]:
    """The same, each beat by regression over the onsets around it."""
    some = (beats[i : i + _BEATS_AT_ONCE] for i in range(0, len(beats), _BEATS_AT_ONCE))
    drawn = np.concatenate([_near_beats(at, times, share, part) for part in some])
    return drawn, _rms(times - np.interp(at, beats, drawn), share)


def _near_beats(at: Floats, times: Floats, share: Floats, beats: Floats) -> Floats:
    """When each of ``beats`` (numbers) is, by the onsets around it, seconds."""
    near = share / np.square(1 + np.square((beats[:, None] - at) / _REMEMBERED_BEATS))
    near /= near.sum(axis=1, keepdims=True)
    mean_at, mean_time = near @ at, near @ times
    around = at - mean_at[:, None]
    spread = (near * np.square(around)).sum(axis=1)
    together = (near * around * times).sum(axis=1)
    return np.asarray(mean_time + together / spread * (beats - mean_at), np.float64)


def _rms(values: Floats, share: Floats) -> float:
    return float(np.sqrt(np.square(values) @ share))


def _effective(weights: Floats) -> float:
    """How many equal onsets tell as much."""
    return float(np.square(weights.sum()) / np.square(weights).sum())
