"""Fits the weights of `gpu_jobs.ears.rhythm.octaves`.

python -m gpu_jobs.training.rhythm.octaves PACKAGES NETWORK
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bands import BANDS, FRAMES_A_SECOND, compressed
from gpu_jobs.ears.rhythm.beats import best_beats
from gpu_jobs.ears.rhythm.octaves import octave_cues
from gpu_jobs.engines.networks import opened
from gpu_jobs.engines.rhythm import BEAT, DOWNBEAT, ONSET, likelihoods
from gpu_jobs.training.rhythm.data import Heard, pieces_heard
from gpu_jobs.training.rhythm.measuring import f_measure
from gpu_jobs.training.soundfonts import MUSESCORE, soundfont

Likelihoods = NDArray[np.float32]

_SEED = 3
_SURE_F = 0.85
_FEWEST_BEATS = 6


def main() -> None:
    """Prints the weights, and how many of the pieces they judge rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path, help="folder with the soundfonts' package")
    parser.add_argument("network", type=Path, help="rhythm.onnx")
    parser.add_argument("--pieces", type=int, default=600)
    asked = parser.parse_args()
    pieces = pieces_heard(asked.pieces, soundfont(asked.packages, MUSESCORE), _SEED)
    session = opened(asked.network)
    heard = ((piece, likelihoods(_seen(piece), session)) for piece in pieces if len(piece.beats))
    cues, is_beat = zip(*_told(heard), strict=True)
    _fit(np.array(cues), np.array(is_beat))


def _seen(piece: Heard) -> NDArray[np.float32]:
    power = np.zeros((1, BANDS), np.float32)
    for bands in piece.bands_db.values():
        power = power + np.power(np.float32(10), bands.astype(np.float32) / 10)
    return compressed(power)


def _told(heard: Iterator[tuple[Heard, Likelihoods]]) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Cues of each piece whose beats were found, and whether all of them are beats, or every second."""
    for piece, likely in heard:
        beat, downbeat, onset = likely[:, BEAT], likely[:, DOWNBEAT], likely[:, ONSET]
        found = best_beats(beat, downbeat, FRAMES_A_SECOND)
        if len(found) < _FEWEST_BEATS:
            continue
        all_f = f_measure(piece.beats, found)
        half_f = max(f_measure(piece.beats, found[first::2]) for first in (0, 1))
        if max(all_f, half_f) > _SURE_F:
            cues = octave_cues(found * FRAMES_A_SECOND, beat, onset, FRAMES_A_SECOND)
            yield cues, all_f > half_f


def _fit(cues: NDArray[np.float64], is_beat: NDArray[np.bool_]) -> None:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0).fit(cues, is_beat)
    right = (model.predict(cues) == is_beat).mean()
    print(f"{len(cues)} pieces, {np.mean(~is_beat):.2f} of them found twice too fast")
    print("alike, divided, faster:", model.coef_[0].round(2), "else:", model.intercept_.round(2))
    print(f"judged rightly: {right:.3f}; as they were found: {is_beat.mean():.3f}")


if __name__ == "__main__":
    main()
