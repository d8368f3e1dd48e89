"""Integrated loudness, measured on a stream: ITU-R BS.1770-4."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from shared.dsp.biquads import Biquad, impulse_response
from shared.dsp.convolution import Convolver, Samples

Floats = NDArray[np.float64]

SILENCE_LUFS = float("-inf")

_HOP_S = 0.1
_HOPS_PER_BLOCK = 4
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_WEIGHTING_S = 0.09
"""Length of the weighting filters' response kept; what follows is below -150 dB."""


def measure_loudness(blocks: Iterable[Samples], rate: int) -> float:
    """Integrated loudness in LUFS of blocks of shape [channels, n]; -inf for silence."""
    meter = LoudnessMeter(rate)
    for block in blocks:
        meter.push(block)
    return meter.integrated()


class LoudnessMeter:
    """Measures a stream of front channels (mono or stereo) in little memory.

    Args:
        rate: frames per second.
    """

    def __init__(self, rate: int) -> None:
        self._weighting = Convolver(_k_weighting(rate))
        self._hop = round(_HOP_S * rate)
        self._energies: list[Floats] = []
        self._rest = np.zeros(0)
        self.frames = 0
        """How much was pushed so far."""

    def push(self, block: Samples) -> None:
        """The next frames, shape [channels, n]."""
        self.frames += block.shape[1]
        weighted = self._weighting.push(block)
        power = np.einsum("cn,cn->n", weighted, weighted, dtype=np.float64)
        power = np.concatenate([self._rest, power])
        whole = len(power) // self._hop * self._hop
        self._energies.append(power[:whole].reshape(-1, self._hop).mean(axis=1))
        self._rest = power[whole:].copy()

    def powers(self) -> Floats:
        """Weighted power, over all channels, of each whole tenth of a second so far; shape [hops]."""
        return np.concatenate([*self._energies, np.zeros(0)])

    def integrated(self) -> float:
        """Loudness so far in LUFS, gated; -inf for silence.

        Of less than one gating block (0.4 s), which the recommendation leaves undefined, it is
        the loudness without gates.
        """
        hops = self.powers()
        if len(hops) < _HOPS_PER_BLOCK:
            total = hops.sum() * self._hop + self._rest.sum()
            return _lufs(float(total) / self.frames) if self.frames else SILENCE_LUFS
        blocks = np.convolve(hops, np.full(_HOPS_PER_BLOCK, 1 / _HOPS_PER_BLOCK), mode="valid")
        audible = blocks[blocks > weighted_power(_ABSOLUTE_GATE_LUFS)]
        if not audible.size:
            return SILENCE_LUFS
        gate = audible.mean() * 10 ** (_RELATIVE_GATE_LU / 10)
        return _lufs(float(audible[audible > gate].mean()))


def _lufs(power: float) -> float:
    return -0.691 + 10 * float(np.log10(power)) if power > 0 else SILENCE_LUFS


def weighted_power(lufs: float) -> float:
    """The weighted power of a sound of this loudness."""
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting(rate: int) -> Floats:
    """The two weighting filters as one impulse response, shape [1, taps].

    Analogue parameters that give the recommendation's coefficients at 48 kHz and the same curve
    at any rate: B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement",
    AES Convention 145, 2018.
    """
    taps = round(_WEIGHTING_S * rate)
    return impulse_response([_head_shelf(rate), _low_cut(rate)], taps)[None, :]


def _head_shelf(rate: int) -> Biquad:
    k = np.tan(np.pi * 1681.9744509555319 / rate)
    q = 0.7071752369554193
    high = 10 ** (3.99984385397 / 20)
    band = high**0.499666774155
    b = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return Biquad(b, _poles(k, q))


def _low_cut(rate: int) -> Biquad:
    k = np.tan(np.pi * 38.13547087613982 / rate)
    a = _poles(k, 0.5003270373253953)
    return Biquad((a[0], -2.0 * a[0], a[0]), a)


def _poles(k: float, q: float) -> tuple[float, float, float]:
    return (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
