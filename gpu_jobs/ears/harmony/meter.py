"""Hears the harmony of a recording block by block: chords, keys, tuning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.harmony import spectrum
from gpu_jobs.ears.harmony.attacks import at_attacks, rises
from gpu_jobs.ears.harmony.chroma import chroma_of
from gpu_jobs.ears.harmony.deciding import (
    BY_COLUMN,
    decided,
    decided_on_beats,
    grid_of_changes,
    keys_of,
    named,
)
from gpu_jobs.ears.harmony.evidence import COLUMN_S, heard_evidence
from gpu_jobs.ears.harmony.intonation import heard_tuning
from gpu_jobs.ears.harmony.levels import LevelMeter
from gpu_jobs.ears.harmony.model import Harmony

_EVERY = round(COLUMN_S * spectrum.RATE / spectrum.HOP)
"""Columns of the spectrum to one that the networks hear."""


class HarmonyMeter:
    """Hears the harmony of a recording; of each second it keeps 44 kB.

    Push all of it, then finish once.
    """

    RATE = spectrum.RATE

    def __init__(self) -> None:
        self._spectrum = spectrum.PitchSpectrum()
        self._levels = LevelMeter(spectrum.HOP * _EVERY)
        self._frames = 0

    def push(self, block: NDArray[np.float32]) -> None:
        """Go on with mono samples at `RATE`, shape [n], finite."""
        self._frames += len(block)
        self._spectrum.push(block)
        self._levels.push(block)

    def finish(self, beats_s: Sequence[float], downbeats_s: Sequence[float] = ()) -> Harmony:
        """What was heard.

        Args:
            beats_s: rising, seconds; with fewer than four, or where chords do not change on them,
                nothing is aligned.
            downbeats_s: those of the beats that begin a bar.
        """
        heard = self._spectrum.finish()
        tuning = heard_tuning(heard)
        tuned = heard.tuned(tuning or 0.0)
        del heard
        rising, amplitudes = rises(tuned), tuned[::_EVERY]
        duration_s = self._frames / self.RATE
        evidence = heard_evidence(amplitudes, self._levels.silent(len(amplitudes)), duration_s)
        chords = decided(evidence, BY_COLUMN)
        keys = keys_of(evidence, chords)
        raw = aligned = at_attacks(named(evidence, chords, keys), rising)
        grid = grid_of_changes(raw, beats_s)
        if grid is not None:
            on_beats, by_beat = decided_on_beats(evidence, grid, downbeats_s)
            keys = keys_of(on_beats, by_beat)
            aligned = named(on_beats, by_beat, keys)
        return Harmony(
            raw=raw,
            aligned=aligned,
            key=keys.key,
            key_confidence=keys.confidence,
            regions=keys.regions,
            tuning_cents=tuning,
            chroma=chroma_of(amplitudes),
            hop_s=COLUMN_S,
        )
