"""When the ticks of a MIDI file are, and where its bars and beats lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.audio.midi_file import smpte_ticks_a_second

Floats = NDArray[np.float64]

_DEFAULT_TEMPO_US = 500_000
_SMPTE = 0x8000


@dataclass(frozen=True, slots=True)
class TempoMap:
    """How ticks become seconds.

    Attributes:
        ticks: where the tempo changes, ascending, the first 0; shape [changes].
        quarter_us: microseconds a quarter note from there on, at least 0; shape [changes].
        ticks_per_quarter: None where ticks are those of SMPTE time, which knows no notes.
        ticks_per_s: of SMPTE time; else 0.
    """

    ticks: Floats
    quarter_us: Floats
    ticks_per_quarter: int | None
    ticks_per_s: float

    def seconds(self, ticks: ArrayLike) -> Floats:
        """When these ticks are, shape [n]."""
        at = np.asarray(ticks, np.float64)
        if self.ticks_per_quarter is None:
            return at / self.ticks_per_s
        passed = np.diff(self.ticks) * self.quarter_us[:-1]
        before = np.concatenate([[0.0], np.cumsum(passed)])
        span = np.searchsorted(self.ticks, at, side="right") - 1
        microseconds = before[span] + (at - self.ticks[span]) * self.quarter_us[span]
        return np.asarray(microseconds / (self.ticks_per_quarter * 1e6), np.float64)


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """From ``tick`` on bars have ``beats`` notes of value 1/``unit``."""

    tick: int
    beats: int
    unit: int


def tempo_map(division: int, tempi: Mapping[int, int]) -> TempoMap:
    """The map of a file.

    Args:
        division: as the file's header has it.
        tempi: tick → microseconds a quarter note; before the first it is 120 beats a minute.
    """
    changes = sorted({0: _DEFAULT_TEMPO_US, **tempi}.items())
    ticks, quarter_us = (np.array(column, np.float64) for column in zip(*changes, strict=True))
    if not division & _SMPTE:
        return TempoMap(ticks, quarter_us, division, 0.0)
    return TempoMap(ticks, quarter_us, None, smpte_ticks_a_second(division))
