"""The colour of a sound over time: cepstrum, shape of the spectrum, level; of a stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from gpu_jobs.ears.timbre import descriptors
from gpu_jobs.ears.timbre.mel import cosines, mel_filters

Floats = NDArray[np.float32]

COEFFICIENTS = 20
DESCRIPTORS = (
    "centroid_hz",
    "bandwidth_hz",
    "rolloff_hz",
    "flatness",
    "zero_crossing_rate",
    "level_db",
)
ROWS = (*(f"mfcc_{number}" for number in range(COEFFICIENTS)), *DESCRIPTORS)
"""What the rows of `Timbre.frames` are."""

_WINDOW, _HOP = 2048, 1024
_FRAMES_AT_ONCE = 64
_MEL_BANDS = 128
_MEL_RANGE_DB = 80.0
_LEAST_POWER = 1e-10
_SOFTEST_DB = -120.0
_AUDIBLE_DB = -70.0


@dataclass(frozen=True, slots=True)
class Timbre:
    """What was heard, frame by frame; frame i is centred at ``i * hop_s``.

    Attributes:
        frames: float32 of shape [26, frames], rows as `ROWS` names them.
        contrast_db: shape [7, frames].
        audible: which frames are above -70 dBFS, shape [frames].
    """

    frames: Floats
    contrast_db: Floats
    audible: NDArray[np.bool_]
    hop_s: float

    @property
    def mfcc(self) -> Floats:
        """The cepstrum, shape [20, frames]."""
        return self.frames[:COEFFICIENTS]


class TimbreMeter:
    """Measures a mono stream by frames of 46 ms, 23 ms apart: librosa's definitions of everything.

    Memory: 26 kB a second of sound.
    """

    RATE = 44_100

    def __init__(self) -> None:
        from scipy.signal.windows import hann

        self._window = hann(_WINDOW, sym=False).astype(np.float32)
        self._hz = np.fft.rfftfreq(_WINDOW, 1 / self.RATE).astype(np.float32)
        self._filters = mel_filters(_MEL_BANDS, _WINDOW, self.RATE).T.copy()
        # the first frame looks at the first sample from both sides
        self._waiting = np.zeros(_WINDOW // 2, np.float32)
        self._mel_db: list[Floats] = []
        self._rows: list[Floats] = []
        self._contrasts: list[Floats] = []
        self._count = 0

    def push(self, block: Floats) -> None:
        """The next frames of sound, shape [n], all finite."""
        self._count += len(block)
        self._waiting = np.concatenate([self._waiting, block])
        self._consume(_FRAMES_AT_ONCE)

    def finish(self) -> Timbre:
        """What was heard; ends the stream. Without a sample there is no frame."""
        if not self._count:
            nothing = np.zeros((len(ROWS) + descriptors.CONTRAST_BANDS, 0), np.float32)
            return self._timbre(nothing[: len(ROWS)], nothing[len(ROWS) :])
        self._waiting = np.concatenate([self._waiting, np.zeros(_WINDOW // 2, np.float32)])
        self._consume(1)
        mel_db = np.concatenate(self._mel_db)
        floor_db = mel_db.max() - np.float32(_MEL_RANGE_DB)
        mfcc = cosines(COEFFICIENTS, _MEL_BANDS) @ np.maximum(mel_db, floor_db).T
        frames = np.concatenate([mfcc, np.concatenate(self._rows, axis=1)])
        return self._timbre(frames, np.concatenate(self._contrasts, axis=1))

    def _timbre(self, frames: Floats, contrast_db: Floats) -> Timbre:
        audible = frames[ROWS.index("level_db")] > _AUDIBLE_DB
        return Timbre(frames, contrast_db, audible, _HOP / self.RATE)

    def _consume(self, at_least: int) -> None:
        """Look at all frames that have come whole, once there are so many."""
        ready = (len(self._waiting) - _WINDOW) // _HOP + 1
        if ready < at_least:
            return
        windows = sliding_window_view(self._waiting, _WINDOW)[::_HOP]
        for first in range(0, ready, _FRAMES_AT_ONCE):
            self._look(windows[first : min(first + _FRAMES_AT_ONCE, ready)])
        self._waiting = self._waiting[ready * _HOP :].copy()

    def _look(self, sounds: Floats) -> None:
        """Keep what is to be known of frames of sound, shape [frames, window]."""
        from scipy.fft import rfft  # numpy takes four times as long for float32

        magnitudes = np.abs(rfft(sounds * self._window))
        mel = np.square(magnitudes) @ self._filters
        self._mel_db.append(10 * np.log10(np.maximum(mel, np.float32(_LEAST_POWER))))
        self._rows.append(self._described(magnitudes, sounds))
        self._contrasts.append(descriptors.contrasts(magnitudes, self._hz))

    def _described(self, magnitudes: Floats, sounds: Floats) -> Floats:
        """The rows that `DESCRIPTORS` names."""
        centroids = descriptors.centroids(magnitudes, self._hz)
        return np.stack(
            [
                centroids,
                descriptors.bandwidths(magnitudes, self._hz, centroids),
                descriptors.rolloffs(magnitudes, self._hz),
                descriptors.flatnesses(magnitudes),
                _zero_crossing_rates(sounds),
                _levels_db(sounds),
            ]
        )


def _zero_crossing_rates(sounds: Floats) -> Floats:
    """Sign changes a sample, shape [frames, window] to [frames]."""
    below = sounds < -_LEAST_POWER
    return np.asarray((below[:, 1:] != below[:, :-1]).sum(axis=1) / _WINDOW, np.float32)


def _levels_db(sounds: Floats) -> Floats:
    """RMS in dBFS, at least -120."""
    power = np.einsum("fn,fn->f", sounds, sounds) / np.float32(_WINDOW)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (_SOFTEST_DB / 10))), np.float32)
