"""How well pieces made up by rule are heard: for the card, on pieces that were not learned from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bands import BANDS
from gpu_jobs.ears.rhythm.meter import Rhythm, rhythm_of_bands
from gpu_jobs.engines.networks import opened
from gpu_jobs.engines.rhythm import likelihoods
from gpu_jobs.training.rhythm.data import Heard
from gpu_jobs.training.rhythm.pieces import SECONDS

Floats = NDArray[np.float64]

_CLOSE_S, _CLOSE_TEMPO = 0.07, 0.04


def measured(pieces: Iterable[Heard], network: Path) -> dict[str, float]:
    """Shares of pieces whose tempo and metre are right, mean F of beats and downbeats (70 ms)."""
    session = opened(network)
    counted = [piece for piece in pieces if len(piece.beats) > 4 and len(piece.downbeats) > 1]
    rows = []
    for piece in counted:
        power = np.sum([_power(bands) for bands in piece.bands_db.values()], axis=0)
        heard = rhythm_of_bands(power, SECONDS, lambda seen: likelihoods(seen, session))
        rows.append(_row(piece, heard))
    means = np.mean(rows, axis=0).round(3).tolist()
    names = ("tempo", "tempo_any_octave", "beat_f", "downbeat_f", "metre")
    return {"pieces": float(len(rows)), **dict(zip(names, means, strict=True))}


def _power(bands_db: NDArray[np.float16]) -> NDArray[np.float32]:
    return np.power(np.float32(10), bands_db.reshape(-1, BANDS).astype(np.float32) / 10)


def _row(piece: Heard, heard: Rhythm) -> list[float]:
    true_bpm = 60 / float(np.median(np.diff(piece.beats)))
    share = (heard.tempo_bpm or 1e-9) / true_bpm
    octaves = (1, 2, 3, 1 / 2, 1 / 3)
    first = np.searchsorted(piece.beats, piece.downbeats[:2] - 1e-6)
    return [
        float(abs(share - 1) < _CLOSE_TEMPO),
        float(any(abs(share / octave - 1) < _CLOSE_TEMPO for octave in octaves)),
        f_measure(piece.beats, np.array(heard.beats_s)),
        f_measure(piece.downbeats, np.array(heard.downbeats_s)),
        float(heard.beats_per_bar == int(first[1] - first[0])),
    ]


def f_measure(true: Floats, found: Floats) -> float:
    """F of moments within 70 ms, each counting once; both ascending, further apart than that."""
    if not len(true) or not len(found):
        return 0.0
    away = np.abs(true[:, None] - found)
    hits = int((away.min(axis=1) <= _CLOSE_S).sum())
    return 2 * hits / (len(true) + len(found))
