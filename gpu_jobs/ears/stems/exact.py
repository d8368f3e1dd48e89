"""Stems whose samples sum to the mix, within what a PCM file can hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.separator import Stems


def with_remainder(mix: Samples, stems: Stems, bits: int) -> Stems:
    """The stems, and as the last one what remains of the mix.

    Everything lies within the range of the file and on its steps, so that writing it changes nothing:
    the stems sum, sample by sample, to the mix as it would be written. Where the remainder would
    exceed the range, the stems give way.

    Args:
        mix: shape [channels, n].
        stems: shape [stems, channels, n].
        bits: of a sample in the file.

    Returns:
        Shape [stems + 1, channels, n].
    """
    step = 2.0 ** (1 - bits)
    lowest, highest = -1.0, 1.0 - step
    whole, told = (
        np.rint(np.clip(sound, lowest, highest).astype(np.float64) / step) * step
        for sound in (mix, stems)
    )
    rest = whole - told.sum(axis=0)
    excess = rest - np.clip(rest, lowest, highest)
    if excess.any():
        told, rest = _giving_way(told, excess, lowest, highest), rest - excess
    return np.concatenate([told, rest[None]]).astype(np.float32)


def _giving_way(
    stems: NDArray[np.float64], excess: NDArray[np.float64], lowest: float, highest: float
) -> NDArray[np.float64]:
    """The stems with the excess added wherever there is room for it: together there always is."""
    moved = stems.copy()
    left = excess
    for stem in moved:
        before = stem.copy()
        np.clip(stem + left, lowest, highest, out=stem)
        left = left - (stem - before)
    return moved
