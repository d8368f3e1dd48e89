"""SwiftF0: fundamental frequency of a voice by a small bundled network (MIT)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.music.pitch_track import PitchTrack

if TYPE_CHECKING:
    import swift_f0

NAME = "swift-f0"
RATE = 16_000
"""Samples per second that the network hears."""

# One thread: 0.007 of real time against 0.0046 with two, and workers share the cores.
_THREADS = 1


def listen(samples: NDArray[np.float32]) -> PitchTrack:
    """Track the pitch.

    Args:
        samples: mono at `RATE`, shape [n], n ≥ 1, finite. Frames that peak below -60 dBFS count
            as unvoiced.
    """
    import swift_f0

    heard = _detector().detect(samples, RATE)
    # Pitches lie between 46.9 and 2093.8 Hz, also where nothing is voiced.
    return PitchTrack(
        hop_s=swift_f0.FRAME_PERIOD,
        midi=69.0 + 12.0 * np.log2(heard.pitch_hz / 440.0),
        confidence=np.clip(heard.confidence, 0.0, 1.0),
    )


def version() -> str:
    """The package's version, for the provenance."""
    import swift_f0

    return str(swift_f0.__version__)


@cache
def _detector() -> swift_f0.SwiftF0:
    import swift_f0

    return swift_f0.SwiftF0(threads=_THREADS, spin=False)
