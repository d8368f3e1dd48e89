"""Passages: the parts of a long recording in which something sounds, short enough to hear one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]

_HOP_S = 0.02
_QUIET_DB = 40.0
"""So far below the loud parts nothing is sung: breath, hiss, the room."""
_PAUSE_S = 2.0
_MARGIN_S = 0.1
_SMOOTH_HOPS = 15
"""A cut looks for 0.3 s that are quiet, not for a gap within a word."""


def find_passages(samples: Mono, rate: int, *, longest_s: float) -> list[slice]:
    """Where ``samples`` (mono) sound, as slices in order and apart.

    A pause of two seconds parts passages; what then lasts longer than ``longest_s`` is cut at the
    quietest moment of its second half. Silence gives none.
    """
    if not len(samples):
        return []
    levels = levels_db(samples, round(_HOP_S * rate))
    sounding = _sounding(levels)
    longest = max(2, int(longest_s / _HOP_S))
    return [
        slice(round(start * _HOP_S * rate), min(round(end * _HOP_S * rate), len(samples)))
        for whole in _parted(sounding, len(levels))
        for start, end in _shortened(whole, levels, longest)
    ]


def levels_db(samples: Mono, hop: int) -> NDArray[np.float64]:
    """Level of each ``hop`` samples, dB; the last hop may be shorter. Nothing has none."""
    starts = np.arange(0, len(samples), hop)
    energies = np.add.reduceat(np.square(samples), starts, dtype=np.float64)
    return 10.0 * np.log10(energies / hop + 1e-12)


def _sounding(levels: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of the hops that are not quiet beside the loud ones."""
    loud = float(np.percentile(levels, 95))
    return np.flatnonzero(levels > max(loud - _QUIET_DB, -100.0))


def _parted(sounding: NDArray[np.intp], hops: int) -> Iterator[tuple[int, int]]:
    """First and past-the-last hop of each stretch without a pause, with a margin around."""
    if not len(sounding):
        return
    margin = round(_MARGIN_S / _HOP_S)
    breaks = np.flatnonzero(np.diff(sounding) >= _PAUSE_S / _HOP_S) + 1
    for stretch in np.split(sounding, breaks):
        yield max(0, int(stretch[0]) - margin), min(hops, int(stretch[-1]) + 1 + margin)


def _shortened(
    whole: tuple[int, int], levels: NDArray[np.float64], longest: int
) -> Iterator[tuple[int, int]]:
    start, end = whole
    while end - start > longest:
        first = start + longest // 2
        around = np.convolve(levels[first : start + longest], np.ones(_SMOOTH_HOPS), "same")
        inner = around[_SMOOTH_HOPS:-_SMOOTH_HOPS] if len(around) > 3 * _SMOOTH_HOPS else around
        cut = first + int(np.argmin(inner)) + (len(around) - len(inner)) // 2
        yield start, cut
        start = cut
    yield start, end
