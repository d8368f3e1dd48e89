"""When the vowels begin, measured on the sound.

A vowel is the loudest periodic sound of its syllable. Its onset is where the periodic part of the
signal between 500 and 3500 Hz, on the pitch that the note or the one before it has, rises most
steeply to about the vowel's own level, before the note ends; of several steep rises the last, for a
nasal or liquid may have risen before it. What rises and dies again, as the release of a stop after
the vowel, is none. A vowel that follows a vowel hardly rises: it begins where the spectrum
changes most, by formants or by pitch (S. Furui, "On the role of spectral transition for speech
perception", JASA 80, 1986).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.quality.periods import likeness
from tests.quality.sounds import Floats, Heard, Sound

_HOP_S = 0.004
_BAND_HZ = (500.0, 3500.0)
_BEFORE_S, _AFTER_S = 0.2, 0.25
_WITHIN_S = 0.15
_RISE_S = 0.024
_WITHIN_DB = 20.0
_REACHED_DB = 12.0
_CLEAR_RISE_DB = 4.0
_ALMOST_STEEPEST = 0.6
_PLATEAU_S = (0.032, 0.2)
_UNPERIODIC, _FULLY_PERIODIC = 0.4, 0.9
_DRIFT = 1.06
_PERIODS = 2.2
_SHORTEST_WINDOW_S = 0.016
_BOUND_S = 0.12
_FLOOR_DB = -100.0
_CHANGE_WITHIN_S = 0.08
_CHANGE_WINDOW_S = 0.025
_CHANGE_BANDS = 16
_CHANGE_OVER_S = 0.024
_AUDIBLE_DB = 55.0


def measure_vowel_onsets(sound: Sound, melody: Sequence[Heard]) -> list[float]:
    """For each syllable, how late its vowel begins after its note, seconds; negative: early."""
    band = _band_passed(sound)
    return [
        _lateness(band, note, melody[i - 1] if i else None)
        for i, note in enumerate(melody)
        if note.opens_syllable
    ]


def _lateness(band: Sound, note: Heard, before: Heard | None) -> float:
    bound = before is not None and note.start - before.end < _BOUND_S
    pitches = [note.hz, before.hz] if bound and before else [note.hz]
    length = note.end - note.start
    times = np.arange(note.start - _BEFORE_S, note.start + max(_AFTER_S, length), _HOP_S)
    levels = np.array([_periodic_level(band, t, pitches) for t in times])
    plateau = _plateau(levels[times >= note.start], length)
    earlier, later = _around(np.clip(levels, plateau - _WITHIN_DB, plateau))
    rise = np.where(later >= plateau - _REACHED_DB, later - earlier, 0.0)
    since = times - note.start
    near = (since >= -_WITHIN_S) & (since <= min(_WITHIN_S, length))
    if rise[near].max() < _CLEAR_RISE_DB:
        return _greatest_change(band, note.start) - note.start
    steep = near & (rise >= _ALMOST_STEEPEST * rise[near].max())
    last = np.flatnonzero(steep)[-1]
    begins = last - np.argmin(steep[last::-1])
    return float(times[begins + 1 + np.argmax(rise[begins + 1 : last + 1])] - note.start)


def _around(levels: Floats) -> tuple[Floats, Floats]:
    """The mean level of the moment before each time, and of the one after it, dB."""
    lag = round(_RISE_S / _HOP_S)
    padded = np.pad(levels, lag, mode="edge")
    means = sliding_window_view(padded, lag).mean(axis=1)
    return means[: len(levels)], means[lag : lag + len(levels)]


def _band_passed(sound: Sound) -> Sound:
    from scipy.signal import butter, sosfiltfilt

    sections = butter(3, _BAND_HZ, "bandpass", fs=sound.rate, output="sos")
    return Sound(np.asarray(sosfiltfilt(sections, sound.samples)), sound.rate)


def _plateau(levels: Floats, length_s: float) -> float:
    """The vowel's own level, from when it has surely begun until it ends: then nothing is periodic."""
    first, last = (round(t / _HOP_S) for t in _PLATEAU_S)
    settled = levels[first : min(last, round(0.8 * length_s / _HOP_S))]
    settled = settled[settled > _FLOOR_DB]
    return float(np.median(settled)) if len(settled) else float(levels[: first + 1].max())


def _periodic_level(band: Sound, at_s: float, pitches: Sequence[float]) -> float:
    """Level of what repeats itself after a period, of any pitch on the way between ``pitches``, dB."""
    lowest, highest = min(pitches) / _DRIFT, max(pitches) * _DRIFT
    periods = max(_PERIODS, _SHORTEST_WINDOW_S * lowest)
    alike, power = likeness(band, at_s, lowest, highest, periods=periods)
    share = np.clip((alike - _UNPERIODIC) / (_FULLY_PERIODIC - _UNPERIODIC), 0.0, 1.0)
    return max(10 * float(np.log10(share * power + 1e-12)), _FLOOR_DB)


def _greatest_change(band: Sound, around_s: float) -> float:
    """When the spectrum changes most within a moment of ``around_s``, seconds."""
    size, hop = round(_CHANGE_WINDOW_S * band.rate), round(_HOP_S * band.rate)
    reach = _CHANGE_WITHIN_S + _CHANGE_OVER_S + _CHANGE_WINDOW_S / 2
    part = band.between(around_s - reach, around_s + reach)
    frames = sliding_window_view(part, size)[::hop] * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    bins = np.geomspace(*_BAND_HZ, _CHANGE_BANDS + 1) * size / band.rate
    edges = np.unique(bins.round().astype(int))
    levels = 10 * np.log10(np.add.reduceat(power, edges, axis=1)[:, :-1] + 1e-12)
    levels = np.maximum(levels, levels.max() - _AUDIBLE_DB)
    lag = round(_CHANGE_OVER_S / _HOP_S)
    later = sliding_window_view(levels, lag, axis=0).mean(axis=2)
    change = np.square(later[lag:] - later[:-lag]).sum(axis=1)
    middle = np.argmax(change) + lag
    return float(max(around_s - reach, 0.0) + (middle * hop + size / 2) / band.rate)
