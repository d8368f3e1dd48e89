"""The rhythm of a MIDI file: as the file counts it, where its notes keep to that."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.meter import Rhythm
from gpu_jobs.ears.rhythm.symbolic import rhythm_of_onsets
from shared.music.midi_reading import MidiMusic
from shared.music.midi_tempo import TimeSignature

Floats = NDArray[np.float64]

_STEPS = (4, 3)
"""Into how many a quarter note is divided: sixteenths, or triplets of eighths."""

_NEAR_QUARTERS = 1 / 24
_KEEPS_TO_IT = 0.4
_CHANCE = {steps: 2 * steps * _NEAR_QUARTERS for steps in _STEPS}

_SLOWEST_BPM, _FASTEST_BPM = 20.0, 400.0
_FEWEST_BEATS = 2
_UNSAID_METRE = 0.3
"""Confidence of 4/4 where the file has no time signature, and so means it."""

_TOGETHER_S = 0.03
_STEADY = 0.01
_LONG_S = 2.0
_COMMON = TimeSignature(0, 4, 4)
_SHORT_UNIT = 8
"""Bars of eighths, or of shorter notes, are written in eighths."""


def rhythm_of_midi(music: MidiMusic) -> Rhythm:
    """What can be counted.

    The file's own beats and bars, where its notes begin on divisions of them. Otherwise it was recorded
    without regard to them, or counts SMPTE time: then the beats are heard in the onsets.
    """
    starts = [note.start for note in music.notes]
    confidence = _keeping(music)
    beats, firsts = _counted(music) if confidence > _KEEPS_TO_IT else (np.zeros(0), np.zeros(0))
    if len(beats) < _FEWEST_BEATS or not _is_sane(beats):
        lengths = [min(max(note.end - note.start, _TOGETHER_S), _LONG_S) for note in music.notes]
        return rhythm_of_onsets(starts, lengths, music.duration_s)
    signature = _usual_signature(music)
    return Rhythm(
        tempo_bpm=60.0 / float(np.median(np.diff(beats))),
        confidence=confidence,
        curve=_curve(beats),
        beats_s=tuple(beats.tolist()),
        downbeats_s=tuple(firsts.tolist()),
        beats_per_bar=signature.beats // (3 if _is_compound(signature) else 1),
        division=3 if _is_compound(signature) else 2,
        beat_unit=8 if signature.unit >= _SHORT_UNIT else 4,
        metre_confidence=confidence if music.signatures else _UNSAID_METRE * confidence,
        onsets_s=_moments(starts),
    )


def _keeping(music: MidiMusic) -> float:
    """How much more of the onsets lie on divisions of the file's beats than would by chance, 0 to 1."""
    per_quarter = music.tempo.ticks_per_quarter
    if per_quarter is None:
        return 0.0
    quarters = np.unique([note.start_tick for note in music.notes]) / per_quarter
    best = 0.0
    for steps in _STEPS:
        off = np.abs(quarters * steps - np.round(quarters * steps)) / steps
        share = float((off <= _NEAR_QUARTERS).mean())
        best = max(best, (share - _CHANCE[steps]) / (1 - _CHANCE[steps]))
    return best


def _counted(music: MidiMusic) -> tuple[Floats, Floats]:
    """Beats and first beats of bars, seconds; nothing where there are too many to be meant."""
    per_quarter = music.tempo.ticks_per_quarter
    assert per_quarter is not None, "SMPTE time has no beats to keep to"
    beats: list[Floats] = []
    firsts: list[Floats] = []
    for signature, until in _spans(music):
        beat = 4 * per_quarter / signature.unit * (3 if _is_compound(signature) else 1)
        bar = 4 * per_quarter / signature.unit * signature.beats
        if (until - signature.tick) / beat > music.duration_s * _FASTEST_BPM / 60 + 1:
            return np.zeros(0), np.zeros(0)
        beats.append(np.arange(signature.tick, until, beat))
        firsts.append(np.arange(signature.tick, until, bar))
    return music.tempo.seconds(np.concatenate(beats)), music.tempo.seconds(np.concatenate(firsts))


def _spans(music: MidiMusic) -> list[tuple[TimeSignature, int]]:
    """Each time signature, and the tick where it ends; 4/4 before the first."""
    signatures = [_in_quarters(signature) for signature in music.signatures]
    if not signatures or signatures[0].tick > 0:
        signatures.insert(0, _COMMON)
    ends = [signature.tick for signature in signatures[1:]] + [music.last_tick]
    return [pair for pair in zip(signatures, ends, strict=True) if pair[1] > pair[0].tick]


def _in_quarters(signature: TimeSignature) -> TimeSignature:
    """The same bar counted in quarter notes, where it is written in longer ones: 2/2 as 4/4."""
    if signature.unit >= _COMMON.unit:
        return signature
    return TimeSignature(
        signature.tick, signature.beats * _COMMON.unit // signature.unit, _COMMON.unit
    )


def _usual_signature(music: MidiMusic) -> TimeSignature:
    """The one that most of the file is in."""
    ticks: dict[tuple[int, int], int] = {}
    for signature, until in _spans(music):
        kind = (signature.beats, signature.unit)
        ticks[kind] = ticks.get(kind, 0) + until - signature.tick
    beats, unit = max(ticks, key=lambda kind: ticks[kind])
    return TimeSignature(0, beats, unit)


def _is_compound(signature: TimeSignature) -> bool:
    """Whether it counts beats of three, as 6/8 does."""
    return signature.unit >= _SHORT_UNIT and signature.beats > 3 and signature.beats % 3 == 0


def _is_sane(beats: Floats) -> bool:
    bpm = 60.0 / np.maximum(np.diff(beats), 1e-6)
    return bool(_SLOWEST_BPM <= np.median(bpm) <= _FASTEST_BPM)


def _curve(beats: Floats) -> list[tuple[float, float]]:
    """(seconds, bpm): one point where it is steady, else wherever it has changed, one a second."""
    curve: list[tuple[float, float]] = []
    for at, following in pairwise(beats.tolist()):
        bpm = 60.0 / max(following - at, 60.0 / _FASTEST_BPM)
        if not curve or (at - curve[-1][0] >= 1.0 and abs(bpm / curve[-1][1] - 1) > _STEADY):
            curve.append((at, bpm))
    return curve


def _moments(starts: list[float]) -> tuple[float, ...]:
    """When anything begins; what begins together counts once."""
    moments: list[float] = []
    for start in starts:
        if not moments or start - moments[-1] >= _TOGETHER_S:
            moments.append(start)
    return tuple(moments)
