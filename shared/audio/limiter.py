"""Keeps peaks below a ceiling by turning down in time, so that nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shared.audio.convolution import Samples

_LOOKAHEAD_S = 0.010
_BLOCK_S = 2.0
_FRAMES_AT_ONCE = 1 << 17
_PHASES = 4
_TAPS = 24
"""Samples that each value between two samples is interpolated from."""

# Peaks found among four values a sample may be 0.2 dB below the true ones (noise up to 20 kHz).
_MARGIN = 10 ** (-0.2 / 20)


def limited(
    samples: Samples, peaks: Samples, rate: int, *, gain: float, ceiling: float
) -> Iterator[Samples]:
    """``samples`` times ``gain`` with true peaks at most ``ceiling``, in blocks.

    The gain each frame needs is held for 10 ms on both sides and smoothed by a window of the same
    reach, so it has arrived when the peak comes. All channels are turned down alike.

    Args:
        samples: shape [channels, n]; not changed.
        peaks: `true_peaks` of ``samples``, shape [n]; they serve for any gain.
        gain, ceiling: factors, not dB; ceiling > 0.
    """
    reach = round(_LOOKAHEAD_S * rate)
    step = round(_BLOCK_S * rate)
    context = 2 * reach
    loudest = ceiling * _MARGIN
    for start in range(0, samples.shape[1], step):
        before = min(start, context)
        around = slice(start - before, start + step + context)
        block = samples[:, start : start + step] * np.float32(gain)
        reached = peaks[around] * np.float32(gain)
        if reached.max() > loudest:
            turned_down = _smoothed(loudest / np.maximum(reached, loudest), reach)
            block *= turned_down[before : before + step]
        yield block


def true_peaks(samples: Samples) -> Samples:
    """The largest magnitude at each frame or on the way to the next, over all channels.

    Four-fold oversampling as in ITU-R BS.1770-4, Annex 2. Shape [channels, n] to [n].
    """
    peaks = np.empty(samples.shape[1], np.float32)
    half = _TAPS // 2
    for start in range(0, samples.shape[1], _FRAMES_AT_ONCE):
        block = peaks[start : start + _FRAMES_AT_ONCE]
        np.abs(samples[:, start : start + _FRAMES_AT_ONCE]).max(axis=0, out=block)
        first, last = start - (half - 1), start + len(block) + half
        missing = (max(0, -first), max(0, last - samples.shape[1]))
        around = np.pad(samples[:, max(0, first) : last], ((0, 0), missing))
        for phase in range(1, _PHASES):
            for channel in around:
                between = np.convolve(channel, _between(phase / _PHASES), mode="valid")
                np.maximum(block, np.abs(between), out=block)
    return peaks


def _between(fraction: float) -> NDArray[np.float32]:
    """Interpolates ``fraction`` of the way from a frame to the next: windowed sinc, reversed."""
    offsets = np.arange(_TAPS) - (_TAPS // 2 - 1) - fraction
    window = np.cos(np.pi * offsets / (_TAPS + 1)) ** 2
    taps = np.sinc(offsets) * window
    return np.asarray((taps / taps.sum())[::-1], np.float32)


def _smoothed(needed: NDArray[np.floating], reach: int) -> Samples:
    """A smooth gain that is nowhere above what is ``needed``."""
    held = _lowest(np.pad(needed, 2 * reach, mode="edge"), 2 * reach + 1)
    # Two running means make a triangle of the reach for which the gain was held.
    once = _running_mean(held, reach + 1)
    return np.asarray(_running_mean(once, reach + 1), np.float32)


def _lowest(values: NDArray[np.floating], width: int) -> NDArray[np.floating]:
    """The lowest of each ``width`` values in a row, in log(width) passes."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = np.minimum(values[:-step], values[step:])
        done += step
    return values


def _running_mean(values: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float64)
