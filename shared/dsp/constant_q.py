"""How strongly each tempered pitch sounds over time: a constant-Q transform that streams."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_PASSED = 0.204
"""Highest frequency that a halving of the rate leaves as it is, as a part of the rate."""

_HALF_TAPS = 39
"""Taps on either side of the halving filter: 88 dB down where it would fold onto what passes."""

_KAISER = 8.5


class ConstantQ:
    """Amplitudes at frequencies that divide the octave evenly, each heard for the same number of periods.

    Low pitches are heard at a lower rate: the rate is halved again and again, and every bin is
    measured at the lowest rate that holds it (C. Schörkhuber and A. Klapuri, "Constant-Q
    transform toolbox for music processing", SMC 2010). Measured in the time domain, which is
    cheaper than transforms where frames lie far apart.

    Memory: the longest kernel and one block at every rate.

    Args:
        rate: frames per second of what is pushed.
        hop: frames from one column to the next; the lowest bin's rate is no lower than ``rate``
            divided by the largest power of two in it.
        lowest_hz: frequency of the first bin.
        bins: how many; the highest must lie below 0.4 × ``rate``.
        bins_per_octave: how finely the octave is divided.
        resolution: bins per octave that the kernels could tell apart; None is ``bins_per_octave``.
            Kernels are ``Q / frequency`` seconds long with Q = 1.44 × resolution.
    """

    def __init__(
        self,
        rate: int,
        hop: int,
        lowest_hz: float,
        bins: int,
        bins_per_octave: int,
        resolution: int | None = None,
    ) -> None:
        self.frequencies = lowest_hz * 2 ** (np.arange(bins) / bins_per_octave)
        self._hop = hop
        self._pushed = 0
        self._given = 0
        self._levels = _levels(rate, hop, self.frequencies, resolution or bins_per_octave)
        self._halvings = [_Halving() for _ in range(max(level.depth for level in self._levels))]
        self._ready = [np.zeros((0, level.bins), np.float32) for level in self._levels]

    def push(self, block: Floats) -> Floats:
        """Go on with mono frames, shape [n].

        Returns:
            The columns that are complete now, shape [columns, bins]; a sine of amplitude 1 on a
            bin's frequency gives 1. Column ``k`` of all is centred on frame ``k * hop``.
        """
        self._pushed += len(block)
        return self._hear(np.asarray(block, np.float32))

    def finish(self) -> Floats:
        """The last columns, as if silence followed: ``1 + n // hop`` in all. Nothing can be pushed after."""
        wanted = 1 + self._pushed // self._hop
        flushing = max(level.flush_frames for level in self._levels)
        last = self._hear(np.zeros(flushing, np.float32))
        return last[: len(last) - max(0, self._given - wanted)]

    def _hear(self, block: Floats) -> Floats:
        at = 0
        for index, level in enumerate(self._levels):
            while at < level.depth:
                block = self._halvings[at].push(block)
                at += 1
            self._ready[index] = np.concatenate([self._ready[index], level.push(block)])
        count = min(len(columns) for columns in self._ready)
        complete = np.concatenate([columns[:count] for columns in reversed(self._ready)], axis=1)
        self._ready = [columns[count:] for columns in self._ready]
        self._given += count
        return complete


class _Level:
    """The bins that are measured at one rate.

    Attributes:
        depth: how often the rate has been halved.
    """

    def __init__(
        self, depth: int, rate: int, hop: int, frequencies: NDArray[np.float64], q: float
    ) -> None:
        self.depth = depth
        self.bins = len(frequencies)
        self._hop = hop >> depth
        self._kernels = _kernels(frequencies * 2**depth / rate, q)
        half = len(self._kernels) // 2
        # the first column is centred on the first frame
        self._waiting = np.zeros(half, np.float32)
        self._skip = 0
        self.flush_frames = ((half + 2) << depth) + (_HALF_TAPS + 1) * (2**depth - 1) + hop

    def push(self, block: Floats) -> Floats:
        """The columns that are complete now, shape [columns, bins]."""
        self._waiting = np.concatenate([self._waiting, block])
        self._pass_over()
        reach = len(self._kernels)
        if len(self._waiting) < reach:
            return np.zeros((0, self.bins), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._waiting, reach)[:: self._hop]
        heard = np.ascontiguousarray(windows) @ self._kernels
        self._skip = len(windows) * self._hop
        self._pass_over()
        return np.asarray(np.hypot(heard[:, : self.bins], heard[:, self.bins :]), np.float32)

    def _pass_over(self) -> None:
        """Drop what no later column looks at; a hop may be longer than a kernel."""
        gone = min(self._skip, len(self._waiting))
        self._waiting = self._waiting[gone:]
        self._skip -= gone


class _Halving:
    """Half the rate: a half-band filter, every other of whose taps is nothing, and every other frame."""

    def __init__(self) -> None:
        # a frame of the result is centred on an even one of what comes
        self._waiting = np.zeros(_HALF_TAPS, np.float32)

    def push(self, block: Floats) -> Floats:
        self._waiting = np.concatenate([self._waiting, block])
        count = (len(self._waiting) - 2 * _HALF_TAPS - 1) // 2 + 1
        if count < 1:
            return np.zeros(0, np.float32)
        heard = self._waiting[: 2 * (count + _HALF_TAPS)]
        outer = np.convolve(heard[::2], _outer_taps(), mode="valid")[:count]
        middle = heard[_HALF_TAPS::2][:count]
        self._waiting = self._waiting[2 * count :]
        return outer + np.float32(0.5) * middle


@cache
def _outer_taps() -> Floats:
    """The half-band filter's taps at odd distances from its middle, in order; they add up to a half."""
    away = np.arange(-_HALF_TAPS, _HALF_TAPS + 1, 2)
    taps = np.sinc(away / 2) * np.kaiser(2 * _HALF_TAPS + 1, _KAISER)[::2]
    return np.asarray(taps / (2 * taps.sum()), np.float32)


def _levels(rate: int, hop: int, frequencies: NDArray[np.float64], resolution: int) -> list[_Level]:
    """The levels that are needed, highest rate (and frequencies) first."""
    deepest = (hop & -hop).bit_length() - 1
    depths = np.floor(np.log2(2 * _PASSED * rate / frequencies)).astype(int).clip(0, deepest)
    q = 1 / math.tanh(math.log(2) / resolution)
    return [
        _Level(depth, rate, hop, frequencies[depths == depth], q)
        for depth in sorted(set(depths.tolist()))
    ]


def _kernels(frequencies: NDArray[np.float64], q: float) -> Floats:
    """Cosines, then sines, in Hann windows of ``q`` periods; shape [frames (odd), 2 * bins].

    Args:
        frequencies: in periods a frame.
    """
    half = math.ceil(q / frequencies.min() / 2)
    frames = np.arange(-half, half + 1)[:, None]
    away = frames * frequencies / q
    windows = np.where(np.abs(away) < 0.5, np.cos(np.pi * away) ** 2, 0.0)
    turns = 2 * np.pi * frames * frequencies
    waves = np.concatenate([np.cos(turns), np.sin(turns)], axis=1)
    gains = np.tile(2 * windows / windows.sum(axis=0), 2)
    return np.asarray(waves * gains, np.float32)
