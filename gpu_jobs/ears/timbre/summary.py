"""The colour of a whole recording: means and deviations over the frames that can be heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.timbre.meter import ROWS, Timbre
from shared.music.analysis import Spectrum, Spread


def spectrum_of(timbre: Timbre) -> Spectrum | None:
    """The summary, or None where no frame can be heard."""
    if not timbre.audible.any():
        return None
    heard = timbre.frames[:, timbre.audible]
    spreads = dict(zip(ROWS, (_spread(row) for row in heard), strict=True))
    return Spectrum(
        centroid_hz=spreads["centroid_hz"],
        bandwidth_hz=spreads["bandwidth_hz"],
        rolloff_hz=spreads["rolloff_hz"],
        flatness=spreads["flatness"],
        contrast_db=[_spread(band) for band in timbre.contrast_db[:, timbre.audible]],
        zero_crossing_rate=spreads["zero_crossing_rate"],
        mfcc=[spreads[name] for name in ROWS if name.startswith("mfcc_")],
    )


def _spread(values: NDArray[np.float32]) -> Spread:
    return Spread(
        mean=float(values.mean(dtype=np.float64)), std=float(values.std(dtype=np.float64))
    )
