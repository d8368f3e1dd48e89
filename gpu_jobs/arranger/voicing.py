"""Which notes of a chord are played where: each voice moves as little as it can.

Of all spacings of a chord in an instrument's range the one is taken that lies nearest to the chord
before it (law of the shortest way: A. Schoenberg, "Harmonielehre", 1911), unless its highest voice runs in
parallel fifths or octaves with the bass.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.arranger.harmony import Harmony, tones
from gpu_jobs.arranger.style import Comping

Voicing = tuple[int, ...]
Ints = NDArray[np.int64]

_REACH = 11
"""Semitones to either side of the middle in which chords are looked for."""

_WIDEST, _WIDEST_GAP = 19, 10
_CLEAR_ABOVE, _LOW_GAP = 50, 5
_SHARP_ABOVE = 57
"""From here on half steps can be told apart."""

_DRIFT, _PARALLEL, _RUB, _DOUBLES = 0.5, 9.0, 1.5, 2.0
_HIGH, _ROOM_ABOVE = 0.7, 6
"""Of a highest voice that comes near the melody."""

_LEAST_FROM_EDGE = 8
_LEAST_RANGE = 19
"""In which four voices find room for any triad."""

_NO_MELODY_MIDDLE = 67
_LOWEST_MIDDLE = 55
"""Under a low voice chords would be muddy: they stay here, around and above it."""


def voicings(
    harmonies: Sequence[Harmony], player: Comping, bass: Sequence[int], melody_middle: float | None
) -> tuple[Voicing, ...]:
    """The notes of each chord, ascending MIDI numbers, within the instrument's range.

    Args:
        bass: the bass's note at each chord, MIDI numbers.
        melody_middle: around which the melody lies, MIDI number.
    """
    melody = _NO_MELODY_MIDDLE if melody_middle is None else melody_middle
    middle = _middle(player, melody)
    low, high = _bounds(player, middle, melody)
    found: list[Voicing] = []
    for i, harmony in enumerate(harmonies):
        choice = _spacings(
            _chosen(tones(harmony, player.colour), player.voices), player.voices, low, high
        )
        costs = _DRIFT * np.abs(choice.mean(axis=1) - middle)
        costs += _RUB * (np.diff(choice, axis=1) == 1).sum(axis=1)
        costs += _DOUBLES * (choice[:, -1] == harmony.top)
        costs += _HIGH * np.maximum(choice[:, -1] - (middle + _ROOM_ABOVE), 0)
        if i:
            costs += np.abs(choice - np.asarray(found[-1])).sum(axis=1)
            costs += _PARALLEL * _runs_parallel(choice, found[-1], bass[i - 1], bass[i])
        found.append(tuple(int(midi) for midi in choice[int(costs.argmin())]))
    return tuple(found)


def _bounds(player: Comping, middle: int, melody_middle: float) -> tuple[int, int]:
    """Lowest and highest note; those who play below the melody leave its upper half alone."""
    low = max(player.instrument.low, middle - _REACH)
    high = min(player.instrument.high, middle + _REACH)
    if player.below_melody > 0:
        high = min(high, max(round(melody_middle) - 1, middle + _ROOM_ABOVE))
        low = max(min(low, high - _LEAST_RANGE), player.instrument.low)
    return low, max(high, low + _LEAST_RANGE)


def _middle(player: Comping, melody_middle: float) -> int:
    instrument = player.instrument
    wanted = max(melody_middle - player.below_melody, _LOWEST_MIDDLE)
    return round(
        min(max(wanted, instrument.low + _LEAST_FROM_EDGE), instrument.high - _LEAST_FROM_EDGE)
    )


def _chosen(pitch_classes: tuple[int, ...], voices: int) -> frozenset[int]:
    return frozenset(pitch_classes[:voices])


@cache
def _spacings(pitch_classes: frozenset[int], voices: int, low: int, high: int) -> Ints:
    """All ways to lay out the notes, shape [ways, voices]; the least wide if none is clear."""
    notes = [midi for midi in range(low, high + 1) if midi % 12 in pitch_classes]
    whole = [
        way for way in combinations(notes, voices) if {midi % 12 for midi in way} == pitch_classes
    ]
    clear = [way for way in whole if _is_clear(way)]
    return np.asarray(clear or [min(whole, key=lambda way: (way[-1] - way[0], way))], np.int64)


def _is_clear(way: Voicing) -> bool:
    gaps = [after - before for before, after in pairwise(way)]
    if way[-1] - way[0] > _WIDEST or max(gaps, default=0) > _WIDEST_GAP:
        return False
    return all(gap >= _least_gap(note) for note, gap in zip(way, gaps, strict=False))


def _least_gap(note: int) -> int:
    """Above a note; the lower it lies, the wider, or it is muddy."""
    if note < _CLEAR_ABOVE:
        return _LOW_GAP
    return 2 if note < _SHARP_ABOVE else 1


def _runs_parallel(choice: Ints, before: Voicing, bass_before: int, bass: int) -> NDArray[np.bool_]:
    """Whether the highest voice and the bass go the same way into a fifth or octave out of the same."""
    moved = choice[:, -1] - before[-1]
    interval = (choice[:, -1] - bass) % 12
    was = (before[-1] - bass_before) % 12
    is_perfect = ((interval == 0) | (interval == 7)) & (interval == was)
    return np.asarray(is_perfect & (moved != 0) & (bass != bass_before), np.bool_)
