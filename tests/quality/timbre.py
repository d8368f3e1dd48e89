"""How bright a voice is and how pure, to be compared with the same engine's speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from shared.music.pitch_track import PitchTrack
from tests.quality.periods import likeness
from tests.quality.sounds import Floats, Sound
from tests.quality.tuning import SURE

BRIGHT_FROM_HZ = 4000.0
_HIGHEST_HZ = 11_000.0
_WINDOW_S = 0.03
_AUDIBLE_DB = -30.0
"""Frames so far below the loudest are fading: their spectrum is not the vowel's."""

_LEVEL_SEMITONES = 0.15
_PERIODS = 3.0
_DRIFT = 1.06
_OVERTONES_HZ = (2000.0, 8000.0)


@dataclass(frozen=True, slots=True)
class Timbre:
    """Medians over the voiced moments of a recording.

    Attributes:
        brightness_db: power above 4 kHz, relative to all power.
        purity_db: harmonics to noise (P. Boersma, 1993).
        overtone_purity_db: the same from 2 to 8 kHz, where buzz is heard.
        moments: over how many.
    """

    brightness_db: float
    purity_db: float
    overtone_purity_db: float
    moments: int


def measure_timbre(sound: Sound, track: PitchTrack) -> Timbre | None:
    """None where nothing is voiced."""
    overtones = _band_passed(sound)
    moments = list(_voiced_moments(sound, track))
    purities = [_purity(sound, at, hz) for at, hz in moments]
    overtone_purities = [_purity(overtones, at, hz) for at, hz in moments]
    brightness = [_brightness(sound, at) for at, _ in moments]
    if not moments:
        return None
    return Timbre(
        float(np.median(brightness)),
        float(np.median(purities)),
        float(np.median(overtone_purities)),
        moments=len(moments),
    )


def _voiced_moments(sound: Sound, track: PitchTrack) -> Iterator[tuple[float, float]]:
    """Time and pitch (hertz) of each clearly voiced, audible frame on a pitch that is level.

    A glide looks like noise, and speech glides more than singing does.
    """
    voiced = track.confidence >= SURE
    level = np.abs(track.midi[2:] - track.midi[:-2]) < _LEVEL_SEMITONES
    within = np.flatnonzero(voiced[1:-1] & voiced[:-2] & voiced[2:] & level) + 1
    powers = [_power_db(sound, k * track.hop_s) for k in within]
    for k, power_db in zip(within, powers, strict=True):
        if power_db >= max(powers) + _AUDIBLE_DB:
            yield k * track.hop_s, float(440 * 2 ** ((track.midi[k] - 69) / 12))


def _frame(sound: Sound, at_s: float) -> Floats:
    return sound.between(at_s - _WINDOW_S / 2, at_s + _WINDOW_S / 2)


def _power_db(sound: Sound, at_s: float) -> float:
    return 10 * float(np.log10(np.mean(_frame(sound, at_s) ** 2) + 1e-12))


def _brightness(sound: Sound, at_s: float) -> float:
    frame = _frame(sound, at_s)
    power = np.abs(np.fft.rfft(frame * np.hanning(len(frame)))) ** 2
    hz = np.fft.rfftfreq(len(frame), 1 / sound.rate)
    bright = power[(hz >= BRIGHT_FROM_HZ) & (hz < _HIGHEST_HZ)].sum()
    return 10 * float(np.log10(bright / power[hz < _HIGHEST_HZ].sum() + 1e-12))


def _band_passed(sound: Sound) -> Sound:
    from scipy.signal import butter, sosfiltfilt

    sections = butter(4, _OVERTONES_HZ, "bandpass", fs=sound.rate, output="sos")
    return Sound(np.asarray(sosfiltfilt(sections, sound.samples)), sound.rate)


def _purity(sound: Sound, at_s: float, hz: float) -> float:
    """Power that repeats itself after a period over power that does not, dB."""
    alike, _ = likeness(sound, at_s, hz / _DRIFT, hz * _DRIFT, periods=_PERIODS)
    repeated = min(max(alike, 1e-3), 1 - 1e-5)
    return 10 * float(np.log10(repeated / (1 - repeated)))
