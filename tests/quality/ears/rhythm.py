"""Tempo, beats and bars: are they those that were played?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import mir_eval
import numpy as np
from numpy.typing import NDArray

from tests.data.music.model import Item
from tests.quality.ears.product import analysis

Figures = dict[str, float]
Beats = NDArray[np.float64]

_TEMPO_SHARE = 0.04
_OCTAVES = (1.0, 2.0, 3.0, 1 / 2, 1 / 3)


def rhythm_figures(item: Item) -> Figures:
    """Of a piece with beats and bars."""
    truth = item.truth
    assert truth.tempo_bpm is not None
    assert truth.beats is not None
    assert truth.downbeats is not None
    heard = analysis(item.samples, item.rate)
    beats = np.array(heard.beats_s)
    downbeats = np.array(heard.downbeats_s)
    metre_is_right = float(heard.metre.beats_per_bar == truth.beats_per_bar)
    return {
        "tempo acc1": is_tempo(truth.tempo_bpm, heard.tempo.bpm),
        "tempo acc2": is_tempo(truth.tempo_bpm, heard.tempo.bpm, _OCTAVES),
        "beats, this octave": beat_f(np.array(truth.beats), beats),
        "beats, any octave": beat_f_any_octave(np.array(truth.beats), beats),
        "downbeats": beat_f(np.array(truth.downbeats), downbeats),
        f"metre {truth.metre}": metre_is_right,
    }


def is_tempo(truth: float, heard: float | None, octaves: Sequence[float] = (1.0,)) -> float:
    """1 where the tempo is within 4 % of the truth, or of its octave: 2 or 3 times as fast or slow."""
    if heard is None:
        return 0.0
    return float(any(abs(heard / (truth * by) - 1) <= _TEMPO_SHARE for by in octaves))


def beat_f(truth: Beats, heard: Beats) -> float:
    """F1 of beats within 70 ms."""
    if not len(heard):
        return 0.0
    return float(mir_eval.beat.f_measure(truth, heard))


def beat_f_any_octave(truth: Beats, heard: Beats) -> float:
    """The same where one may tap twice as often, or at every other beat."""
    return max(beat_f(tapped, heard) for tapped in _tapped(truth))


def _tapped(beats: Beats) -> Iterator[Beats]:
    yield beats
    halves = np.arange(2 * len(beats) - 1) / 2
    yield np.interp(halves, np.arange(len(beats)), beats)
    yield beats[::2]
    yield beats[1::2]
