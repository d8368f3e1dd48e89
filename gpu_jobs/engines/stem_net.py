"""Our own network for four stems. Card: ``gpu_jobs/weights/stems.md``."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import Spectra, magnitudes
from gpu_jobs.engines.networks import bundled

_THREADS = 2


def stem_masks(spectra: Spectra) -> NDArray[np.float32]:
    """How much of the mix each of `network_input.STEMS` is: shape [4, frames, bins], summing to 1.

    Args:
        spectra: of left and right, shape [2, frames, bins], of a mix near `LEVEL_DBFS`.
    """
    mix = magnitudes(spectra)[None].astype(np.float32)
    return cast(NDArray[np.float32], bundled("stems", _THREADS).run(["masks"], {"mix": mix})[0][0])
