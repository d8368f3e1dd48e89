"""The spectral envelope of a voice on one known pitch, without its harmonics."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats

_SIZE = 2400
_PERIODS = 3
_SMOOTHED = 2 / 3
_SHARPENED = -0.15
_FLOOR = 1e-10


def spectral_envelope(samples: Floats, hz: float) -> Floats:
    """Log power density of each frame, natural, [601, frames]; a frame every `HOP` samples.

    CheapTrick: M. Morise, "CheapTrick, a spectral envelope estimator for high-quality speech
    synthesis", Speech Communication 67, 2015. White noise of variance v comes out as log v.

    Args:
        samples: mono at `SAMPLE_RATE`, of a voice whose pitch is ``hz`` throughout.
    """
    log = np.log(_smoothed(_power(samples, hz), hz) + _FLOOR)
    cepstrum = np.fft.irfft(log)
    quefrency_s = np.minimum(np.arange(_SIZE), _SIZE - np.arange(_SIZE)) / SAMPLE_RATE
    lifter = np.sinc(hz * quefrency_s)
    lifter *= 1 - 2 * _SHARPENED + 2 * _SHARPENED * np.cos(2 * np.pi * hz * quefrency_s)
    envelope: Floats = np.fft.rfft(cepstrum * lifter).real[:, ::2].T.astype(np.float32)
    return envelope


def minimum_phase(envelope: Floats) -> Floats:
    """Radians in (-pi, pi) of the causal filter with this log power, [601, frames] to the same."""
    cepstrum = np.fft.irfft(envelope.T / 2)
    folded = np.zeros_like(cepstrum)
    half = cepstrum.shape[1] // 2
    folded[:, 0] = cepstrum[:, 0]
    folded[:, 1:half] = 2 * cepstrum[:, 1:half]
    folded[:, half] = cepstrum[:, half]
    phase: Floats = np.angle(np.exp(1j * np.fft.rfft(folded).imag)).T.astype(np.float32)
    return phase


def _power(samples: Floats, hz: float) -> Floats:
    """Power of frames three periods long, per unit of the window's energy: [frames, bins]."""
    length = round(_PERIODS * SAMPLE_RATE / hz) | 1
    window = np.hanning(length + 2)[1:-1]
    window /= np.sqrt(np.square(window).sum())
    padded = np.pad(samples, (length // 2, length))
    frames = sliding_window_view(padded, length)[::HOP][: len(samples) // HOP + 1]
    power: Floats = np.square(np.abs(np.fft.rfft(frames * window, _SIZE)))
    return power


def _smoothed(power: Floats, hz: float) -> NDArray[np.float64]:
    """The mean over two thirds of the pitch around each bin: what is between harmonics is filled."""
    reach = max(round(_SMOOTHED * hz * _SIZE / SAMPLE_RATE / 2), 1)
    mirrored = np.pad(power, ((0, 0), (reach + 1, reach)), mode="reflect")
    sums = np.cumsum(mirrored, axis=1, dtype=np.float64)
    width = 2 * reach + 1
    return (sums[:, width:] - sums[:, :-width]) / width
