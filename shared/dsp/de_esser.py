"""Takes the sharpness from hissing consonants, and leaves everything else alone."""

from __future__ import annotations

import numpy as np

from shared.dsp.biquads import band_pass, impulse_response
from shared.dsp.convolution import Convolver, Samples
from shared.dsp.hops import HOP, Ballistics, Floats, GainCurve, levels_db

_BAND_HZ, _BAND_Q = 6700.0, 1.7
"""The band from 5 to 9 kHz."""

_RESPONSE_S = 0.01
_ATTACK_S, _RELEASE_S = 0.002, 0.04

_HISSING_DB = -10.0
"""The band's level beside the whole: of vowels -20 dB and less, of hissing -6 dB and more."""

_STRENGTH = 1.5


class DeEsser:
    """Lowers the band of sibilants while it is both the greater part of the sound, and loud.

    The sound less a share of its band is a bell filter whose depth follows the sound; it has no
    delay.

    Args:
        rate: frames per second.
        threshold_db: level of the band below which it is left alone.
        most_db: deepest cut of the band, >= 0.
    """

    def __init__(self, rate: int, *, threshold_db: float, most_db: float) -> None:
        self._threshold_db = threshold_db
        self._most_db = most_db
        taps = round(_RESPONSE_S * rate)
        response = impulse_response([band_pass(_BAND_HZ, _BAND_Q, rate)], taps)
        self._band = Convolver(response[None, :])
        self._gain_db = Ballistics(_ATTACK_S, _RELEASE_S, HOP / rate)
        self._curve = GainCurve()

    def push(self, block: Samples) -> Samples:
        """The next frames, shape [channels, n]; n is a multiple of `HOP`, but at the end."""
        band = self._band.push(block)
        gains_db = self._gain_db.follow(-self._cut(levels_db(band), levels_db(block)))
        share = self._curve.reach(10 ** (gains_db / 20), block.shape[1]) - np.float32(1)
        return block + share * band

    def _cut(self, band: Floats, whole: Floats) -> Floats:
        excess = np.minimum(band - whole - _HISSING_DB, band - self._threshold_db)
        return np.clip(_STRENGTH * excess, 0, self._most_db)
