"""The pitch of a sung phrase over time: the notes as given, glides between them, vibrato on long ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.singing.articulation import HELD_THROUGH_S
from shared.singing.score import SungNote

_VIBRATO_AFTER_S = 0.22
_VIBRATO_GROWS_S = 0.25
_VIBRATO_FADES_S = 0.1
_SHORTEST_WITH_VIBRATO_S = 0.45
_VARIED_RATE = 0.05
_VARIED_DEPTH = 0.1
_DRIFT_CENTS = 2.5
_DRIFT_HZ = (1.1, 2.3, 3.7)
_SHARE_GLIDED = 0.35
_SHARE_BEFORE_ONSET = 0.6


def pitch_curve(
    notes: Sequence[SungNote],
    times: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    portamento_s: float,
    vibrato_cents: float,
    vibrato_hz: float,
) -> NDArray[np.float64]:
    """MIDI pitch at each of ``times`` (seconds, ascending).

    A glide lasts ``portamento_s``, never more than about a third of either note, and lies mostly
    before the beat; after a silence the pitch starts afresh. Vibrato swings ``vibrato_cents`` to
    both sides, at a rate that wanders a little about ``vibrato_hz``. Under it the pitch drifts by a
    cent or two, as no voice stands still. Each note stays the centre of its pitch.
    """
    starts = np.array([n.start for n in notes])
    current = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(notes) - 1)
    curve = np.array([n.midi for n in notes], np.float64)[current]
    for before, after in pairwise(notes):
        _glide(curve, times, before, after, portamento_s)
    curve += _drift(times, rng)
    for note in notes:
        _swing(curve, times, note, vibrato_cents / 100, vibrato_hz, rng)
    return curve


def _drift(times: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Semitones: three slow waves that do not meet again."""
    waves = np.zeros(len(times))
    for hz in _DRIFT_HZ:
        waves += np.sin(2 * np.pi * (hz * times + rng.uniform()))
    return waves * (_DRIFT_CENTS / 100 / len(_DRIFT_HZ))


def to_hz(midi: NDArray[np.float64]) -> NDArray[np.float64]:
    """Equal temperament, A4 (69) = 440 Hz."""
    return 440.0 * 2.0 ** ((midi - 69.0) / 12.0)


def _glide(
    curve: NDArray[np.float64],
    times: NDArray[np.float64],
    before: SungNote,
    after: SungNote,
    portamento_s: float,
) -> None:
    """From one pitch to the next along half a cosine."""
    shorter = min(before.end - before.start, after.end - after.start)
    length = min(portamento_s, _SHARE_GLIDED * shorter)
    if length <= 0 or after.start - before.end >= HELD_THROUGH_S:
        return
    begin = after.start - _SHARE_BEFORE_ONSET * length
    a, b = np.searchsorted(times, [begin, begin + length])
    way = (times[a:b] - begin) / length
    curve[a:b] = before.midi + (after.midi - before.midi) * (0.5 - 0.5 * np.cos(np.pi * way))


def _swing(
    curve: NDArray[np.float64],
    times: NDArray[np.float64],
    note: SungNote,
    semitones: float,
    hz: float,
    rng: np.random.Generator,
) -> None:
    """Vibrato that sets in late, grows, and is gone before the note ends."""
    if note.end - note.start < _SHORTEST_WITH_VIBRATO_S:
        return
    a, b = np.searchsorted(times, [note.start + _VIBRATO_AFTER_S, note.end])
    since = times[a:b] - note.start - _VIBRATO_AFTER_S
    depth = np.minimum(since / _VIBRATO_GROWS_S, 1.0)
    depth *= np.clip((note.end - times[a:b]) / _VIBRATO_FADES_S, 0.0, 1.0)
    depth *= semitones * (1 + _VARIED_DEPTH * rng.uniform(-1, 1))
    wander = _VARIED_RATE * np.sin(2 * np.pi * (0.8 * since + rng.uniform()))
    turns = hz * (1 + _VARIED_RATE * rng.uniform(-1, 1)) * since + wander
    curve[a:b] += depth * np.sin(2 * np.pi * (turns - turns[:1]))
