"""Stems: how much nearer to what was played are they than the mix?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tests.data.music.model import Item
from tests.quality.ears.product import stems

Figures = dict[str, float]
Signal = NDArray[np.float64]


def separation_figures(item: Item) -> Figures:
    """Of a mix whose stems are known: the gain of each, and what their sum leaves of the mix."""
    assert item.truth.stems is not None
    truth = item.truth.stems
    found = stems(item.samples, item.rate, len(truth))
    mix = item.samples.astype(np.float64)
    figures = {
        f"{item.kind}: {name}": gain_db(truth[name].astype(np.float64), found[name], mix)
        for name in truth
    }
    figures[f"{item.kind}: rest"] = rest_db(mix, found)
    return figures


def gain_db(truth: Signal, found: Signal, mix: Signal) -> float:
    """By how much the stem's SI-SDR exceeds that of the mix, dB."""
    return si_sdr_db(truth, found) - si_sdr_db(truth, mix)


def si_sdr_db(truth: Signal, found: Signal) -> float:
    """Scale-invariant ratio of signal to distortion, all channels as one signal, dB.

    J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey, "SDR – half-baked or well done?", 2019.
    """
    wanted, heard = truth.ravel(), found.ravel()
    part = wanted * (np.dot(heard, wanted) / max(float(np.dot(wanted, wanted)), 1e-12))
    error = heard - part
    return float(10 * np.log10(max(np.dot(part, part), 1e-12) / max(np.dot(error, error), 1e-12)))


def rest_db(mix: Signal, found: Mapping[str, Signal]) -> float:
    """What the sum of the stems differs from the mix by, dB below the mix."""
    rest = mix - np.sum(list(found.values()), axis=0)
    return float(10 * np.log10(max(np.mean(rest**2), 1e-14) / np.mean(mix**2)))
