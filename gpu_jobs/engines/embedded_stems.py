"""The embedded engine for stems: Spleeter's opinion of the voice, and our own network's of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.network_input import LEVEL_DBFS, RATE, STEMS, Spectra, apart
from gpu_jobs.ears.stems.recording import Recording
from gpu_jobs.ears.stems.separator import Stems
from gpu_jobs.ears.stems.spectral import StemSpectra, by_spectra
from gpu_jobs.engines.spleeter import vocal_mask
from gpu_jobs.engines.stem_net import stem_masks

NETWORKS = "spleeter + stems"

_SPLEETER = np.float32(0.5)
"""How much Spleeter's opinion of the voice counts: it knows real voices better, ours those made by code."""

_LITTLE = 1e-6


class EmbeddedStems:
    """Tells vocals, or vocals, drums and bass apart.

    Args:
        recording: the one that it will be given: it is brought to the level that the networks know.
        stems: 2 or 4.
    """

    rate = RATE

    def __init__(self, recording: Recording, stems: int) -> None:
        self.stems = STEMS[: stems - 1]
        self._gain = np.float32(recording.gain_to(LEVEL_DBFS))

    def separate(self, pieces: Iterable[Samples]) -> Iterator[Stems]:
        """As `Separator.separate`."""
        levelled = (piece * self._gain for piece in pieces)
        for stems in by_spectra(levelled, self._apart):
            yield stems / self._gain

    def _apart(self, spectra: Spectra) -> StemSpectra:
        voice = vocal_mask(spectra).mean(axis=0)
        return apart(spectra, with_voice(stem_masks(spectra), voice))[: len(self.stems)]


def with_voice(masks: NDArray[np.float32], voice: NDArray[np.float32]) -> NDArray[np.float32]:
    """The masks, that of the voice being the quadratic mean of two opinions; the others share the rest.

    Each of the two misses voices rather than inventing them, so the greater one counts more.

    Args:
        masks: of `STEMS`, shape [4, frames, bins], summing to 1.
        voice: the other opinion, shape [frames, bins].

    Returns:
        As ``masks``, summing to 1.
    """
    agreed = np.sqrt(_SPLEETER * voice**2 + (1 - _SPLEETER) * masks[0] ** 2)
    others = masks[1:] + np.float32(_LITTLE)
    shares = others / others.sum(axis=0)
    return np.concatenate([agreed[None], shares * (1 - agreed)]).astype(np.float32)
