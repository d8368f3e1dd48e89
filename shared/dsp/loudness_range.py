"""Loudness range: how far soft and loud passages lie apart, EBU Tech 3342."""

from __future__ import annotations

import numpy as np

from shared.dsp.loudness import Floats, weighted_power

_HOPS_PER_WINDOW = 30
"""Tenths of a second of a short-term loudness."""

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -20.0
_PERCENTILES = (10.0, 95.0)


def loudness_range(powers: Floats) -> float | None:
    """The loudness range in LU, of `LoudnessMeter.powers`.

    Short-term loudness (3 s, every tenth of a second), gated at -70 LUFS and at 20 LU below the mean of
    what is left; the range is from its 10th to its 95th percentile.

    Returns:
        None where less than 3 s was heard, or all of it is below the gate.
    """
    if len(powers) < _HOPS_PER_WINDOW:
        return None
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    short_term = (sums[_HOPS_PER_WINDOW:] - sums[:-_HOPS_PER_WINDOW]) / _HOPS_PER_WINDOW
    audible = short_term[short_term >= weighted_power(_ABSOLUTE_GATE_LUFS)]
    if not audible.size:
        return None
    gate = audible.mean() * 10 ** (_RELATIVE_GATE_LU / 10)
    low, high = np.percentile(10 * np.log10(audible[audible >= gate]), _PERCENTILES)
    return float(high - low)
