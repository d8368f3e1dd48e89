"""The harmony of notes that are written down, by the same decisions as that of sound."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.deciding import (
    BY_BEAT,
    FEWEST_BEATS,
    bar_ease,
    decided,
    keys_of,
    named,
    with_ends,
)
from gpu_jobs.ears.harmony.model import Evidence, Harmony
from shared.music.chords import QUALITIES
from shared.music.harmonic_path import CHORDS, NO_CHORD, Costs
from shared.music.tuning import find_tuning

Floats = NDArray[np.float64]

COLUMN_S = 0.1
"""Seconds from one step to the next where chords change freely."""

_BY_COLUMN = Costs(change=3.0, modulation=30.0, prior=0.5)
_AROUND = 2
"""Steps to either side that belong to the same arpeggio or strum."""

_SHARPNESS = 14.0
_BASS = 0.5
"""How much more the lowest note counts than by its length."""

_ABSENT = -20.0


class Sounding(Protocol):
    """A note: seconds, and its MIDI number, which may be fractional."""

    @property
    def start(self) -> float: ...

    @property
    def end(self) -> float: ...

    @property
    def midi(self) -> float: ...


def harmony_of_notes(
    notes: Sequence[Sounding],
    beats_s: Sequence[float],
    downbeats_s: Sequence[float],
    duration_s: float,
) -> Harmony:
    """The chords and keys of notes.

    Args:
        notes: without drums; any number may sound at once.
        beats_s: rising, seconds; with fewer than four, chords are not aligned.
        downbeats_s: those of the beats that begin a bar.
        duration_s: > 0.
    """
    columns = np.append(np.arange(0.0, duration_s, COLUMN_S), duration_s)
    weights = _pitch_classes(notes, columns)
    evidence = _evidence(columns, _blurred(weights))
    chords = decided(evidence, _BY_COLUMN)
    on_beats, aligned = evidence, chords
    if len(beats_s) >= FEWEST_BEATS:
        edges = with_ends(beats_s, duration_s)
        on_beats = _evidence(edges, _pitch_classes(notes, edges))
        aligned = decided(on_beats, BY_BEAT, ease=bar_ease(edges, downbeats_s))
    keys = keys_of(on_beats, aligned)
    lengths = [note.end - note.start for note in notes]
    return Harmony(
        raw=named(evidence, chords, keys),
        aligned=named(on_beats, aligned, keys),
        key=keys.key,
        key_confidence=keys.confidence,
        regions=keys.regions,
        tuning_cents=find_tuning([note.midi for note in notes], lengths) if notes else None,
        chroma=(weights / max(float(weights.max(initial=0)), 1e-9)).astype(np.float32),
        hop_s=COLUMN_S,
    )


def _pitch_classes(notes: Sequence[Sounding], edges_s: Floats) -> Floats:
    """How many of each pitch class sound in the mean of each step, shape [steps, 12]."""
    sums = np.zeros((len(edges_s) - 1, 12))
    lowest = np.full(len(sums), np.inf)
    bass = np.zeros(len(sums), np.intp)
    lengths = np.maximum(np.diff(edges_s), 1e-9)
    for note in notes:
        first = max(int(np.searchsorted(edges_s, note.start, side="right")) - 1, 0)
        last = int(np.searchsorted(edges_s, note.end))
        begins = np.maximum(edges_s[first:last], note.start)
        ends = np.minimum(edges_s[first + 1 : last + 1], note.end)
        heard = np.maximum(ends - begins[: len(ends)], 0) / lengths[first : first + len(ends)]
        steps = np.arange(first, first + len(ends))
        pitch_class = int(np.floor(note.midi + 0.5)) % 12
        sums[steps, pitch_class] += heard
        is_lower = note.midi < lowest[steps]
        lowest[steps[is_lower]] = note.midi
        bass[steps[is_lower]] = pitch_class
    sums[np.arange(len(sums)), bass] += np.where(np.isfinite(lowest), _BASS, 0)
    return sums


def _blurred(weights: Floats) -> Floats:
    """The mean over neighbouring steps, where any of them sounds."""
    span = 2 * _AROUND + 1
    kernel = np.hanning(span + 2)[1:-1]
    padded = np.pad(weights, ((_AROUND, _AROUND), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, span, axis=0)
    return np.asarray(windows @ (kernel / kernel.sum()))


def _evidence(edges_s: Floats, weights: Floats) -> Evidence:
    likeness = np.sqrt(weights)
    likeness /= np.maximum(np.linalg.norm(likeness, axis=1, keepdims=True), 1e-9)
    qualities = np.exp(_SHARPNESS * (np.einsum("sp,qrp->sqr", likeness, _tones()) - 1))
    names = list(QUALITIES)
    families = [qualities[:, names.index(name)] for name in ("maj", "min")]
    triads = np.full((len(weights), CHORDS), _ABSENT)
    sounds = weights.sum(axis=1) > 0
    odds = np.concatenate(families, axis=1)[sounds]
    triads[sounds, :NO_CHORD] = np.log(odds / odds.sum(axis=1, keepdims=True))
    triads[~sounds, NO_CHORD] = 0
    return Evidence(edges_s, triads, qualities, weights)


@cache
def _tones() -> Floats:
    """The notes of each quality on each root, of length 1, shape [14, 12, 12]."""
    tones = np.zeros((len(QUALITIES), 12, 12))
    for place, steps in enumerate(QUALITIES.values()):
        for root in range(12):
            tones[place, root, [(root + step) % 12 for step in steps]] = len(steps) ** -0.5
    return tones
