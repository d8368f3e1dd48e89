"""How true the pitch is, against notes and the glides between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpu_jobs.engines import swift_f0
from shared.music.pitch_track import PitchTrack
from tests.quality.periods import likeness
from tests.quality.sounds import Floats, Heard, Sound

SURE = 0.8
"""Confidence from which the tracker's word is taken: below, it follows consonants and breath."""

TOLERANCE_CENTS = 50.0
_GLIDE_S = 0.08
"""Within this of the moment at which the pitch changes, anything between both pitches is true."""

_AROUND_S = 0.25
"""Consonants before a phrase and the release after it are voiced on its first and last pitch."""

_DRIFT = 1.03
_PERIODS = 4.0
_ALIKE, _CLEARLY, _UNLIKE = 0.9, 0.1, 0.4
_ROUND_ABOUT = 2

_SETTLED_AFTER_S, _LEAVES_BEFORE_S = 0.05, 0.03


@dataclass(frozen=True, slots=True)
class Tuning:
    """Errors of pitch, cents.

    Attributes:
        notes: signed, the median within each note in which a pitch was heard.
        frames: unsigned, of each voiced frame from its note, or from the way between two.
        unheard: notes in which no pitch was heard.
    """

    notes: list[float]
    frames: list[float]
    unheard: int


def track_pitch(sound: Sound) -> PitchTrack:
    """Its pitch, by a tracker that knows nothing of the melody, and what the sound's periods say of it.

    Where a strong second harmonic misleads it by an octave, the period decides: what repeats itself
    clearly better after twice the period sounds an octave lower. A moment is not asked alone: most
    of those around it must say the same, for nobody leaps an octave and back in an instant. Where the
    sound does not repeat itself after the tracker's period at all, its word is not taken.
    """
    import soxr

    heard = soxr.resample(sound.samples, sound.rate, swift_f0.RATE).astype(np.float32)
    track = swift_f0.listen(heard)
    sure = np.flatnonzero(track.confidence >= SURE)
    once, twice = np.array([_likenesses(sound, track, k) for k in sure.tolist()]).reshape(-1, 2).T
    lower = (twice > _ALIKE) & (twice - once > _CLEARLY)
    agreed = np.array([lower[np.abs(sure - k) <= _ROUND_ABOUT].mean() > 0.5 for k in sure], bool)
    midi, confidence = track.midi.copy(), track.confidence.copy()
    midi[sure] -= 12.0 * agreed
    confidence[sure[~agreed & (once < _UNLIKE)]] = 0.0
    return replace(track, midi=midi, confidence=confidence)


def _likenesses(sound: Sound, track: PitchTrack, k: int) -> tuple[float, float]:
    """How well a moment repeats itself after the tracker's period, and after twice that."""
    hz, at = 440 * 2 ** ((track.midi[k] - 69) / 12), k * track.hop_s
    once, _ = likeness(sound, at, hz / _DRIFT, hz * _DRIFT, periods=_PERIODS)
    twice, _ = likeness(sound, at, hz / 2 / _DRIFT, hz / 2 * _DRIFT, periods=_PERIODS / 2)
    return once, twice


def measure_tuning(track: PitchTrack, melody: Sequence[Heard]) -> Tuning:
    """Compare a track with the melody that should be sung."""
    times = np.asarray(np.arange(len(track.midi)) * track.hop_s, np.float64)
    voiced = track.confidence >= SURE
    medians = [_median_error(track, times, voiced, note) for note in melody]
    heard = [error for error in medians if error is not None]
    errors = 100 * _distance(track.midi, *_allowed(times, melody))
    frames = errors[voiced & np.isfinite(errors)]
    return Tuning(heard, frames.tolist(), unheard=len(medians) - len(heard))


def _median_error(
    track: PitchTrack, times: Floats, voiced: np.ndarray, note: Heard
) -> float | None:
    length = note.end - note.start
    begin = note.start + min(_SETTLED_AFTER_S, 0.25 * length)
    end = note.end - min(_LEAVES_BEFORE_S, 0.25 * length)
    within = (times >= begin) & (times <= end) & voiced
    if not within.any():
        return None
    return 100 * float(np.median(track.midi[within]) - note.midi)


def _allowed(times: Floats, melody: Sequence[Heard]) -> tuple[Floats, Floats]:
    """Lowest and highest true pitch of each moment; NaN where nothing should sound."""
    lowest, highest = np.full(len(times), np.nan), np.full(len(times), np.nan)
    for i, note in enumerate(melody):
        before = melody[i - 1] if i else None
        follows = before is not None and note.start - before.end < _AROUND_S
        begin = note.start - (_GLIDE_S if follows else _AROUND_S)
        next_start = melody[i + 1].start if i + 1 < len(melody) else np.inf
        end = min(note.end + _AROUND_S, next_start + _GLIDE_S)
        place = (times >= begin) & (times < end)
        lowest[place] = np.fmin(lowest[place], note.midi)
        highest[place] = np.fmax(highest[place], note.midi)
    return lowest, highest


def _distance(midi: Floats, lowest: Floats, highest: Floats) -> Floats:
    return np.asarray(np.maximum(np.maximum(lowest - midi, midi - highest), 0.0))
