"""Makes loud moments of a voice less loud, so that the quiet ones are understood beside them."""

from __future__ import annotations

import numpy as np

from shared.dsp.convolution import Samples
from shared.dsp.hops import HOP, Ballistics, Floats, GainCurve, levels_db

_KNEE_DB = 8.0
_ATTACK_S, _RELEASE_S = 0.006, 0.12


class Compressor:
    """Feed-forward, with a soft knee; all channels are turned down alike.

    D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", Journal of
    the Audio Engineering Society 60(6), 2012.

    Args:
        rate: frames per second.
        threshold_db: level (mean power of a hop) from which it turns down.
        ratio: dB that the level has to rise above the threshold for 1 dB more of output; >= 1.
    """

    def __init__(self, rate: int, *, threshold_db: float, ratio: float) -> None:
        self._threshold_db = threshold_db
        self._slope = 1 - 1 / ratio
        self._gain_db = Ballistics(_ATTACK_S, _RELEASE_S, HOP / rate)
        self._curve = GainCurve()

    def push(self, block: Samples) -> Samples:
        """The next frames, shape [channels, n]; n is a multiple of `HOP`, but at the end."""
        gains_db = self._gain_db.follow(-self._slope * self._excess(levels_db(block)))
        return block * self._curve.reach(10 ** (gains_db / 20), block.shape[1])

    def _excess(self, levels: Floats) -> Floats:
        """dB above the threshold, rising gently from 0 within the knee."""
        over = levels - self._threshold_db
        within = np.square(np.clip(over + _KNEE_DB / 2, 0, _KNEE_DB)) / (2 * _KNEE_DB)
        return np.asarray(np.where(over > _KNEE_DB / 2, over, within), np.float64)
