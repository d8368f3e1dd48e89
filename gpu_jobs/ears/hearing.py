"""All that is heard in a recording in one pass: every meter over the same stream."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears import findings
from gpu_jobs.ears.dynamics import DynamicsMeter
from gpu_jobs.ears.harmony.meter import HarmonyMeter
from gpu_jobs.ears.harmony.model import Harmony
from gpu_jobs.ears.rhythm.meter import Rhythm, RhythmMeter
from gpu_jobs.ears.stereo import Folding, StereoMeter
from gpu_jobs.ears.structure.likeness import Course
from gpu_jobs.ears.structure.sections import find_sections
from gpu_jobs.ears.timbre.meter import ROWS, Timbre, TimbreMeter
from gpu_jobs.ears.timbre.summary import spectrum_of
from shared.dsp.decibels import decibels
from shared.dsp.loudness import LoudnessMeter
from shared.dsp.loudness_range import loudness_range
from shared.dsp.true_peak import TruePeakMeter
from shared.music.analysis import Analysis, Loudness

Samples = NDArray[np.float32]

RATE = 44_100
FRAMES_NAME = "frames.npy"

_COLOURS = 14
"""Coefficients of the cepstrum that tell sections apart; the first is the level."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The analysis, and the matrix that it speaks of as ``frames.npy``: float32 of shape [26, frames]."""

    analysis: Analysis
    frames: Samples


class Hearing:
    """Hears stereo sound at `RATE`, block by block.

    Memory: of each second about 100 kB are kept; to finish takes four times as much for a moment.
    """

    def __init__(self) -> None:
        self._loudness = LoudnessMeter(RATE)
        self._true_peak = TruePeakMeter()
        self._dynamics = DynamicsMeter(RATE)
        self._stereo = StereoMeter()
        self._folding = Folding(RATE)
        self._timbre = TimbreMeter()
        self._slower = _Slower()
        self._rhythm = RhythmMeter()
        self._harmony = HarmonyMeter()

    @property
    def seconds(self) -> float:
        """How much was heard so far."""
        return self._loudness.frames / RATE

    def push(self, block: Samples) -> None:
        """Go on with these frames, shape [2, n], full scale ±1, all finite."""
        self._loudness.push(block)
        self._true_peak.push(block)
        self._dynamics.push(block)
        self._stereo.push(block)
        mono = self._folding.fold(block)
        self._timbre.push(mono)
        self._push_slower(self._slower.push(mono))

    def finish(self) -> Heard:
        """All that can be said of what was pushed, which is at least one frame; ends the stream."""
        self._push_slower(self._slower.finish())
        rhythm = self._rhythm.finish()
        harmony = self._harmony.finish(rhythm.beats_s, rhythm.downbeats_s)
        timbre = self._timbre.finish()
        return Heard(self._analysis(rhythm, harmony, timbre), timbre.frames)

    def _push_slower(self, mono: Samples) -> None:
        self._rhythm.push(mono)
        self._harmony.push(mono)

    def _analysis(self, rhythm: Rhythm, harmony: Harmony, timbre: Timbre) -> Analysis:
        return Analysis(
            source="audio",
            duration_s=findings.rounded(self.seconds),
            loudness=self._measured_loudness(),
            dynamics=self._dynamics.finish(),
            stereo=self._stereo.finish(),
            tempo=findings.tempo_of(rhythm),
            beats_s=findings.times(rhythm.beats_s),
            downbeats_s=findings.times(rhythm.downbeats_s),
            metre=findings.metre_of(rhythm),
            onset_rate_hz=len(rhythm.onsets_s) / self.seconds,
            key=findings.key_of(harmony),
            tuning_cents=harmony.tuning_cents,
            chords=findings.chords_of(harmony),
            sections=find_sections(
                Course(harmony.chroma.T, harmony.hop_s),
                Course(timbre.mfcc[:_COLOURS], timbre.hop_s),
                rhythm.beats_s,
                rhythm.downbeats_s,
                self.seconds,
            ),
            spectrum=spectrum_of(timbre),
            frames=FRAMES_NAME,
            frame_rows=list(ROWS),
            frame_hop_s=timbre.hop_s,
        )

    def _measured_loudness(self) -> Loudness:
        peak = float(self._true_peak.peaks().max())
        integrated = self._loudness.integrated()
        return Loudness(
            integrated_lufs=integrated if math.isfinite(integrated) else None,
            range_lu=loudness_range(self._loudness.powers()),
            true_peak_dbtp=decibels(peak) if peak > 0 else None,
        )


class _Slower:
    """Mono sound at the rate at which rhythm and harmony listen."""

    def __init__(self) -> None:
        import soxr

        self._stream = soxr.ResampleStream(RATE, RhythmMeter.RATE, 1, dtype="float32")

    def push(self, mono: Samples) -> Samples:
        return np.asarray(self._stream.resample_chunk(mono), np.float32)

    def finish(self) -> Samples:
        rest = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        return np.asarray(rest, np.float32)
