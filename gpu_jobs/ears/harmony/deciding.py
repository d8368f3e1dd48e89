"""From evidence to chords with names, and to keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.model import Chord, Evidence
from shared.music.chords import QUALITIES, ChordSymbol, root_names
from shared.music.harmonic_path import NO_CHORD, Costs, harmonic_path
from shared.music.modulations import Keys, find_keys

Floats = NDArray[np.float64]

BY_COLUMN = Costs(change=3.0, modulation=30.0, prior=0.5)
"""How unwilling chords change from one column of 93 ms to the next."""

BY_BEAT = Costs(change=0.7, modulation=30.0, prior=0.5)
"""How unwilling they change from beat to beat."""

FEWEST_BEATS = 4
"""With fewer, nothing is aligned."""

_NEAR_S, _AGREEING = 0.1, 0.5
"""Beats agree with chords if so many of their changes lie so near to one."""

_BEAT_WEIGHT = 2.0
"""A beat says more than one of its columns, less than all of them."""

_DOWNBEAT_EASE = 0.7
"""How much cheaper a change is at the beginning of a bar, nats."""

_SEVENTHS, _RARE, _REPLACING = 1.6, 1.0, 0.67
_FAMILIES = {
    "maj": {
        "maj": 1.0,
        "7": _SEVENTHS,
        "maj7": _SEVENTHS,
        "maj6": _RARE,
        "sus4": _REPLACING,
        "sus2": _REPLACING,
        "aug": _REPLACING,
    },
    "min": {
        "min": 1.0,
        "min7": _SEVENTHS,
        "minmaj7": _RARE,
        "min6": _RARE,
        "dim": _REPLACING,
        "hdim7": _REPLACING,
        "dim7": _REPLACING,
    },
}
"""The qualities that a major or minor chord may turn out to be, and what their odds are multiplied by:
sevenths are soft and often not heard; what has another third or fifth must be sure."""


def decided(
    evidence: Evidence, costs: Costs, *, weight: float = 1.0, ease: Floats | None = None
) -> NDArray[np.intp]:
    """The chord of each step, as in `shared.music.harmonic_path`."""
    return harmonic_path(weight * evidence.triads, costs, ease).chords


def decided_on_beats(
    evidence: Evidence, grid_s: Sequence[float], downbeats_s: Sequence[float]
) -> tuple[Evidence, NDArray[np.intp]]:
    """The evidence of each beat, and its chord; before the first and after the last beat too.

    Args:
        grid_s: the beats, as `grid_of_changes` found them.
    """
    edges = with_ends(grid_s, float(evidence.edges_s[-1]))
    by_beat = evidence.pooled(edges)
    ease = bar_ease(edges, downbeats_s)
    return by_beat, decided(by_beat, BY_BEAT, weight=_BEAT_WEIGHT, ease=ease)


def grid_of_changes(heard: Sequence[Chord], beats_s: Sequence[float]) -> list[float] | None:
    """The beats on which chords may change, or those and the moments halfway between them.

    None where there are too few beats, or where chords change on neither: then the beats were not
    heard rightly, and chords are better left where they are.
    """
    if len(beats_s) < FEWEST_BEATS:
        return None
    beats = np.asarray(beats_s, np.float64)
    halves = np.sort(np.concatenate([beats, (beats[1:] + beats[:-1]) / 2]))
    changes = np.array([chord.start_s for chord in heard[1:]])
    for grid in (beats, halves):
        away = np.abs(changes[:, None] - grid).min(axis=1)
        if not len(changes) or np.mean(away < _NEAR_S) >= _AGREEING:
            return [float(moment) for moment in grid]
    return None


def with_ends(beats_s: Sequence[float], duration_s: float) -> Floats:
    """The beats within the piece, its beginning and its end."""
    inner = [beat for beat in beats_s if 0 < beat < duration_s]
    return np.unique(np.array([0.0, *inner, duration_s]))


def bar_ease(edges_s: Floats, downbeats_s: Sequence[float]) -> Floats:
    """How much cheaper a change is at each step: those that begin a bar; shape [steps]."""
    bars = np.asarray(downbeats_s, np.float64)
    is_bar = np.isclose(edges_s[:-1, None], bars[None], atol=1e-3).any(axis=1)
    return np.where(is_bar, _DOWNBEAT_EASE, 0.0)


def keys_of(evidence: Evidence, chords: NDArray[np.intp]) -> Keys:
    """The key of the whole and of its parts."""
    return find_keys(evidence.edges_s, chords.tolist(), evidence.pitch_classes)


def named(evidence: Evidence, chords: NDArray[np.intp], keys: Keys) -> list[Chord]:
    """Steps of one chord joined, and each chord by its full name, written as its key writes it."""
    odds = np.exp(evidence.triads - evidence.triads.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    starts = np.flatnonzero(np.diff(chords, prepend=-1))
    spans = []
    for first, last in zip(starts, [*starts[1:], len(chords)], strict=True):
        start_s, end_s = float(evidence.edges_s[first]), float(evidence.edges_s[last])
        if end_s <= start_s:
            continue
        chord = int(chords[first])
        label = "N"
        if chord != NO_CHORD:
            symbol = _quality(evidence.qualities[first:last].mean(axis=0), chord)
            label = symbol.label(root_names(_key_at(keys, (start_s + end_s) / 2)))
        confidence = float(odds[first:last, chord].mean())
        spans.append(Chord(start_s, end_s, label, min(max(confidence, 0.0), 1.0)))
    return spans


def _quality(likely: Floats, triad: int) -> ChordSymbol:
    """The likeliest quality on the root of a triad, of those that contain its third or replace it."""
    root = triad % 12
    family = _FAMILIES["min" if triad >= 12 else "maj"]
    names = list(QUALITIES)
    odds = {
        quality: weight * float(likely[names.index(quality), root])
        for quality, weight in family.items()
    }
    return ChordSymbol(root, max(odds, key=lambda quality: odds[quality]))


def _key_at(keys: Keys, time_s: float) -> str | None:
    return next(
        (region.key for region in keys.regions if region.start_s <= time_s < region.end_s), keys.key
    )
