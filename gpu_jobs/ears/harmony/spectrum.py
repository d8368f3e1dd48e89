"""The spectrum that harmony is heard in: three bins a semitone, at the pitch the music is tuned to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.dsp.constant_q import ConstantQ

Floats = NDArray[np.float32]

RATE = 22_050
HOP = 1_024
"""Samples from one column to the next: 46 ms."""

BINS_PER_OCTAVE = 36
OCTAVES = 7
LOWEST_MIDI = 24
"""C1, the pitch of the first bin."""

_FINE = 2
"""Columns are measured twice as finely, so that they can be read between the bins."""

_MARGIN = 4
"""Fine bins below and above: a quarter tone, and a neighbour to look at."""

_PIECE = 1_024
"""Columns that are worked on at a time."""

_NOTHING = 1e-9


class PitchSpectrum:
    """Hears a recording block by block and keeps its spectrum: 44 kB a second."""

    def __init__(self) -> None:
        fine = BINS_PER_OCTAVE * _FINE
        lowest = 440 * 2 ** ((LOWEST_MIDI - 69) / 12 - _MARGIN / fine)
        bins = OCTAVES * fine + 2 * _MARGIN
        self._transform = ConstantQ(RATE, HOP, lowest, bins, fine, resolution=BINS_PER_OCTAVE)
        self._columns: list[Floats] = []

    def push(self, block: Floats) -> None:
        """Go on with mono samples at `RATE`, shape [n]."""
        self._columns.append(self._transform.push(block))

    def finish(self) -> FineSpectrum:
        """All that was heard."""
        self._columns.append(self._transform.finish())
        amplitudes = np.concatenate(self._columns)
        self._columns = []
        return FineSpectrum(amplitudes)


class FineSpectrum:
    """Amplitudes of a recording, every sixth of a semitone; a sine of full scale has 1.

    Attributes:
        amplitudes: float32 of shape [columns, bins], `HOP` samples apart.
    """

    def __init__(self, amplitudes: Floats) -> None:
        self.amplitudes = amplitudes

    @property
    def midi(self) -> NDArray[np.float64]:
        """The pitch of every bin, fractional MIDI numbers."""
        fine = np.arange(self.amplitudes.shape[1]) - _MARGIN
        return LOWEST_MIDI + fine * 12 / (BINS_PER_OCTAVE * _FINE)

    def tuned(self, cents: float) -> Floats:
        """Amplitudes of the 252 bins from C1, where A4 is so many cents above 440 Hz.

        Between the fine bins a parabola through the levels of three is read.

        Args:
            cents: -50 to 50.
        """
        away = cents / 1200 * BINS_PER_OCTAVE * _FINE
        pieces = range(0, len(self.amplitudes), _PIECE)
        return np.concatenate(
            [_read_between(self.amplitudes[at : at + _PIECE], away) for at in pieces]
        )


def _read_between(amplitudes: Floats, away: float) -> Floats:
    """Every other bin within the margins, moved by ``away`` bins."""
    nearest = round(away)
    rest = away - nearest
    first, count = _MARGIN + nearest, OCTAVES * BINS_PER_OCTAVE * _FINE
    below, at, above = (
        np.log(amplitudes[:, first + side : first + side + count : _FINE] + np.float32(_NOTHING))
        for side in (-1, 0, 1)
    )
    bent = at + np.float32(rest / 2) * (above - below)
    bent += np.float32(rest**2 / 2) * (above - 2 * at + below)
    return np.asarray(np.exp(bent), np.float32)
