"""A pitch track, and what can be told from it: a note's pitch, and whether anybody sings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from shared.music.notes import Note

Floats = NDArray[np.float64]

VOICED = 0.5
"""Frames of at least this confidence are voiced."""

_VIBRATO_S = 0.192
"""One cycle of slow vibrato: averaged over this, a sung note is level however wide it swings."""

_JUDGED_FROM_S = 1.0
"""With less voiced sound than this nobody can tell speech from song."""


@dataclass(frozen=True, slots=True)
class PitchTrack:
    """Fundamental frequency over time.

    Attributes:
        hop_s: frame i is centred at ``i * hop_s``.
        midi: pitch, fractional MIDI number, shape [frames]; meaningless where unvoiced.
        confidence: 0 to 1, shape [frames]; voiced from `VOICED` on.
    """

    hop_s: float
    midi: Floats
    confidence: Floats

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Which frames have a pitch, shape [frames]."""
        return self.confidence >= VOICED

    @property
    def hz(self) -> Floats:
        """Pitch in hertz, 0 where unvoiced, shape [frames]."""
        return np.where(self.voiced, 440.0 * 2.0 ** ((self.midi - 69.0) / 12.0), 0.0)

    def note(self, start: float, end: float) -> Note | None:
        """The note sung between two times (seconds): the median of its voiced frames, if any."""
        # Frames whose centres lie inside; times are sums of binary fractions.
        first, last = (math.ceil(t / self.hop_s - 1e-6) for t in (start, end))
        inside = slice(first, max(last, first + 1))
        voiced = self.voiced[inside]
        if not voiced.any():
            return None
        return Note(
            start=start,
            end=end,
            midi=round(float(np.median(self.midi[inside][voiced])), 3),
            confidence=round(float(self.confidence[inside].mean()), 3),
        )


def sounds_spoken(track: PitchTrack) -> bool:
    """Whether the pitch glides all the time, as in speech, instead of staying on notes.

    Sung pitch is level for a while, once vibrato is averaged out, or moves in steps. A recording
    is taken for speech only if it does clearly less of either than any singing we measured: of
    voiced time, averaged pitch is level for 112 ms in .27 to .93 (singing, also ornamented) and
    0 to .13 (speech); raw pitch is level for 80 ms in .25 and more (runs of ten notes a second)
    and 0 to .23 (speech; .33 in the most monotonous synthetic voice, which thus passes).
    """
    voiced = int(track.voiced.sum())
    if voiced * track.hop_s < _JUDGED_FROM_S:
        return False
    pitch = np.where(track.voiced, track.midi, np.nan)
    cycle = max(1, round(_VIBRATO_S / track.hop_s))
    averaged = np.convolve(pitch, np.full(cycle, 1 / cycle), mode="valid")
    held = _level_frames(averaged, round(0.112 / track.hop_s)) / voiced
    stepped = _level_frames(pitch, round(0.080 / track.hop_s)) / voiced
    return held < 0.14 and stepped < 0.24


def _level_frames(pitch: Floats, length: int) -> int:
    """In how many stretches of ``length`` frames the pitch stays within 30 cents."""
    if len(pitch) < length:
        return 0
    stretches = sliding_window_view(pitch, length)
    spread = stretches.max(axis=1) - stretches.min(axis=1)
    return int(np.sum(spread < 0.3))  # unvoiced frames are NaN, and NaN is not below anything
