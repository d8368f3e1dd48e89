"""How loud each moment of a sung phrase is: notes as loud as asked, silent rests, repeated notes anew."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.vocoder import SAMPLE_RATE, Floats
from shared.singing.articulation import HELD_THROUGH_S, Articulated
from shared.singing.score import SungNote, SungSyllable

_BLOCK = 65_536
_NOTE_RMS = 0.1
_LARGEST_CORRECTION_DB = 18.0
_SILENT_RMS = 1e-5
_BEFORE_ONSET_S = 0.06
_FADE_IN_S, _FADE_OUT_S = 0.01, 0.04
_STRUCK_ANEW_S = 0.04
_STRUCK_ANEW_GAIN = 0.2
_BEGUN_ANEW_GAIN = 0.6
_SAME_PITCH_SEMITONES = 0.5


def even_out(
    samples: Floats,
    phrase: Sequence[SungSyllable],
    moments: Sequence[Articulated],
    start_s: float,
) -> Floats:
    """A gain for each sample that brings the vowel of every note to its ``level_db``.

    Consonants move with their vowels, so that words keep their shape.
    """
    at, gains = [], []
    for syllable, moment in zip(phrase, moments, strict=True):
        for note in syllable.notes:
            begin, end = max(note.start, moment.vowel), min(note.end, moment.coda)
            level = _rms(samples, begin - start_s, end - start_s)
            if level > _SILENT_RMS:
                at.append((begin + end) / 2 - start_s)
                correction = 20 * np.log10(_NOTE_RMS / level)
                limited = np.clip(correction, -_LARGEST_CORRECTION_DB, _LARGEST_CORRECTION_DB)
                gains.append(float(limited) + note.level_db)
    if not at:
        return np.ones(len(samples), np.float32)
    nepers = _drawn(len(samples), at, np.array(gains) * (np.log(10) / 20))
    return np.exp(nepers, out=nepers)


def levels(phrase: Sequence[SungSyllable], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """``level_db`` at each of ``times`` (seconds): each note's in its middle, straight lines between."""
    notes = [note for syllable in phrase for note in syllable.notes]
    middles = [(note.start + note.end) / 2 for note in notes]
    return np.interp(times, middles, [note.level_db for note in notes])


def _rms(samples: Floats, begin_s: float, end_s: float) -> float:
    part = samples[int(begin_s * SAMPLE_RATE) : int(end_s * SAMPLE_RATE)]
    return float(np.sqrt(np.mean(np.square(part)))) if len(part) else 0.0


def shape(
    length: int,
    phrase: Sequence[SungSyllable],
    moments: Sequence[Articulated],
    start_s: float,
    release_s: float,
) -> Floats:
    """A gain for each sample: silence at both ends and in rests, a dip where a note begins on a vowel.

    Within a melisma nothing but loudness tells a repeated note from a long one.
    """
    times: list[float] = []
    gains: list[float] = []

    def mark(*points: tuple[float, float]) -> None:
        for at, gain in points:
            times.append(at - start_s)
            gains.append(gain)

    first, last = moments[0].onset, moments[-1].end
    begin = max(first - _BEFORE_ONSET_S, start_s)
    mark((begin, 0.0), (max(first - _BEFORE_ONSET_S / 2, begin + _FADE_IN_S), 1.0))
    for index, (syllable, moment) in enumerate(zip(phrase, moments, strict=True)):
        for before, note in pairwise(syllable.notes):
            mark(*_between(before, note))
        if index + 1 < len(moments) and moment.coda >= moments[index + 1].vowel:
            mark(*_dip(syllable.notes[-1], phrase[index + 1].notes[0], _BEGUN_ANEW_GAIN))
        elif index + 1 < len(moments) and moments[index + 1].onset > moment.end:
            mark(*_rest(moment.end, moments[index + 1].onset))
    mark((last + release_s / 3, 1.0), (last + release_s, 0.0))
    return _drawn(length, times, gains)


def _drawn(
    length: int, times: Sequence[float], values: Sequence[float] | NDArray[np.float64]
) -> Floats:
    """A value for each sample, on straight lines through ``values`` at ``times`` (seconds)."""
    curve = np.empty(length, np.float32)
    for begin in range(0, length, _BLOCK):
        part = curve[begin : begin + _BLOCK]
        part[:] = np.interp(np.arange(begin, begin + len(part)) / SAMPLE_RATE, times, values)
    return curve


def _rest(end: float, start: float) -> list[tuple[float, float]]:
    """Silence from ``end`` to ``start``, or as near to it as a short one comes."""
    fade_out = min(_FADE_OUT_S, (start - end) / 2)
    fade_in = min(_FADE_IN_S, (start - end) / 4)
    return [
        (end, 1.0),
        (end + fade_out, 0.0),
        (start - 2 * fade_in, 0.0),
        (start - fade_in, 1.0),
    ]


def _between(before: SungNote, note: SungNote) -> list[tuple[float, float]]:
    """Between two notes on one vowel."""
    if note.start - before.end >= HELD_THROUGH_S:
        return _rest(before.end, note.start)
    if abs(note.midi - before.midi) >= _SAME_PITCH_SEMITONES:
        return []
    return _dip(before, note, _STRUCK_ANEW_GAIN)


def _dip(before: SungNote, note: SungNote, gain: float) -> list[tuple[float, float]]:
    """Softer for a moment, where a note begins without a consonant."""
    dip = min(_STRUCK_ANEW_S, 0.3 * (before.end - before.start), 0.3 * (note.end - note.start))
    return [
        (note.start - dip, 1.0),
        (note.start - dip / 3, gain),
        (note.start, gain),
        (note.start + dip / 2, 1.0),
    ]
