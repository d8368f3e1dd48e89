"""Keeps peaks below a ceiling by turning down in time, so that nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from shared.dsp.convolution import Samples
from shared.dsp.hops import on_lines
from shared.dsp.true_peak import PEAK_HOP, SEEN_SHARE

_LOOKAHEAD_S = 0.010


def limited(
    pieces: Iterable[Samples], peaks: Samples, rate: int, *, gain: float, ceiling: float
) -> Iterator[Samples]:
    """The sound times ``gain`` with true peaks at most ``ceiling``.

    The gain each moment needs is held for 10 ms on both sides and smoothed by a window of the same
    reach, so it has arrived when the peak comes. All channels are turned down alike.

    Args:
        pieces: shape [channels, n]; n is a multiple of `PEAK_HOP`, but at the end.
        peaks: `true_peaks` of them, shape [hops]; they serve for any gain.
        gain, ceiling: factors, not dB; ceiling > 0.
    """
    reach = round(_LOOKAHEAD_S * rate / PEAK_HOP)
    loudest = ceiling * SEEN_SHARE
    at = 0
    for piece in pieces:
        hops = -(-piece.shape[1] // PEAK_HOP)
        reached = gain * _around(peaks, at, at + hops, context=2 * reach + 1)
        needed = loudest / np.maximum(reached, loudest)
        curve = on_lines(gain * _smoothed(needed, reach), PEAK_HOP)
        yield piece * curve[: piece.shape[1]]
        at += hops


def is_limited(peaks: Samples, *, gain: float, ceiling: float) -> bool:
    """Whether `limited` turns anything down."""
    return bool(gain * peaks.max(initial=0.0) > ceiling * SEEN_SHARE)


def _around(peaks: Samples, begin: int, end: int, *, context: int) -> NDArray[np.float64]:
    """The peaks from ``begin`` to ``end``, those before and after, and silence beyond the sound."""
    first, last = begin - context, end + context
    missing = (max(0, -first), max(0, last - len(peaks)))
    return np.asarray(np.pad(peaks[max(0, first) : last], missing), np.float64)


def _smoothed(needed: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """A smooth gain where each hop begins and ends, not above what the hops on both sides need.

    Shape [hops + 2 (2 reach + 1)] to [hops + 1].
    """
    held = _lowest(needed, 2 * reach + 2)
    # Two running means make a triangle within the reach for which the gain was held.
    once = _running_mean(held, reach + 1)
    return _running_mean(once, reach + 1)


def _lowest(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The lowest of each ``width`` values in a row, in log(width) passes."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = np.minimum(values[:-step], values[step:])
        done += step
    return values


def _running_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float64)
