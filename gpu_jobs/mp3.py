"""MP3 for those who listen; what is to be worked on further is WAV."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from gpu_jobs.decoders import Samples

_OF_192_KBIT = 0.4
"""Where 192 kbit/s lie between the highest bitrate (0) and the lowest (1)."""

_TURNED_DOWN_TO = 0.97
"""LAME's own caution at this bitrate, which is made up for: the caller knows the peaks."""


def write_mp3(path: Path, pieces: Iterable[Samples], rate: int) -> None:
    """Write stereo blocks of shape [2, frames] as MP3 of 192 kbit/s.

    The header tells the encoder's delay, so that a player gives back as many frames as there were.
    Peaks are coded a little higher or lower than they are.
    """
    import soundfile

    with soundfile.SoundFile(
        path,
        "w",
        rate,
        channels=2,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=_OF_192_KBIT,
    ) as file:
        for piece in pieces:
            file.write(piece.T * np.float32(1 / _TURNED_DOWN_TO))
