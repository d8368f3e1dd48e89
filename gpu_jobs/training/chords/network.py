"""The network: harmonics of every pitch, folded to pitch classes, looked at over time.

It treats all keys alike: what sounds a semitone higher comes out a semitone higher. Related to F.
Korzeniowski and G. Widmer, "Feature learning for chord recognition: the deep chroma extractor", ISMIR
2016; the harmonics are put side by side as in R. Bittner and others, "Deep salience representations for
f0 estimation in polyphonic music", ISMIR 2017.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gpu_jobs.engines.chord_ear import QUALITIES

SEMITONES = 72
_SIDES = (-1, 0, 1)
_HARMONICS = (-57, -36, 0, 36, 57, 72, 84, 93)
"""A twelfth and an octave below, the pitch, and its harmonics to the sixth; thirds of semitones."""

_PITCH, _FOLDED, _CLASS = 16, 48, 64
_OCTAVES = SEMITONES // 12


class ChordNetwork(nn.Module):  # type: ignore[misc]
    """Log odds of chords for every column.

    Takes levels, float32 [pieces, columns, 252], 0 (silent) to 1. Gives [pieces, columns, 133]: for
    each quality of `QUALITIES` twelve roots, then no chord.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("places", torch.from_numpy(_places()), persistent=False)
        features = len(_HARMONICS) * len(_SIDES)
        self.pitch = nn.Sequential(
            nn.Linear(features, 32), nn.ReLU(), nn.Linear(32, _PITCH), nn.ReLU()
        )
        self.fold = nn.Sequential(nn.Linear(_OCTAVES * _PITCH, _FOLDED), nn.ReLU())
        self.around = nn.Conv2d(_FOLDED, _CLASS, (1, 12))
        self.while_ = nn.Conv2d(_CLASS, _CLASS, (5, 1), padding=(2, 0))
        self.again = nn.Conv2d(_CLASS, _CLASS, (1, 12))
        self.longer = nn.Conv2d(_CLASS, _CLASS, (9, 1), padding=(4, 0), groups=_CLASS)
        self.odds = nn.Conv2d(_CLASS, len(QUALITIES), 1)
        self.none = nn.Linear(_CLASS, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, levels: Tensor) -> Tensor:
        padded = nn.functional.pad(levels, (-min(_HARMONICS) + 1, 93 + 1))
        harmonics = padded[:, :, self.places]
        pitches = self.pitch(harmonics)
        by_class = pitches.unflatten(2, (_OCTAVES, 12)).transpose(2, 3).flatten(3)
        folded = self.fold(by_class).permute(0, 3, 1, 2)
        seen = torch.relu(self.around(_wrapped(folded)))
        seen = seen + torch.relu(self.while_(self.drop(seen)))
        seen = seen + torch.relu(self.again(_wrapped(self.drop(seen))))
        seen = seen + torch.relu(self.longer(seen))
        chords = self.odds(seen).permute(0, 2, 1, 3).flatten(2)
        none = self.none(seen.mean(dim=3).transpose(1, 2))
        return torch.cat([chords, none], dim=2)


def _wrapped(classes: Tensor) -> Tensor:
    """The twelve pitch classes, and eleven of them once more: a look from each to all."""
    return torch.cat([classes, classes[..., :11]], dim=3)


def _places() -> NDArray[np.int64]:
    """Where in the padded spectrum the harmonics of each semitone lie, shape [72, features]."""
    offsets = [harmonic + side for harmonic in _HARMONICS for side in _SIDES]
    first = np.arange(SEMITONES)[:, None] * 3 - min(_HARMONICS) + 1
    return np.asarray(first + np.array(offsets), np.int64)
