"""Which short notes are bound by beams, so that beats can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from shared.music.engraving.score import TICKS, Score
from shared.music.engraving.values import Value

_FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}

Beams = tuple[str, ...]
"""Of one note what each of its beams does, as MusicXML says it, the longest beam first."""


def beams_of(values: Sequence[Value], bar: range, score: Score) -> list[Beams]:
    """The beams of each note of a bar: notes of one beat are bound, of 6/8 those of half a bar.

    Bars of five or seven eighths are bound in twos, the last in three.
    """
    bound: list[Beams] = []
    line = bar.stop - score.bar
    for _, group in groupby(values, key=lambda value: _group(value, line, score)):
        bound.extend(_runs(list(group)))
    return bound


def _group(value: Value, line: int, score: Score) -> int:
    """The number of the group, within its bar, in which a note begins."""
    at = value.start - line
    if score.is_compound:
        return at // (3 * TICKS)
    if score.beat_unit < 8:
        return at // TICKS
    return min(at // (2 * TICKS), max(score.beats_per_bar // 2 - 1, 0))


def _runs(group: Sequence[Value]) -> Iterator[Beams]:
    """The beams of a group: rests and long notes break them."""
    for _, run in groupby(group, key=lambda value: _flags(value) > 0):
        flags = [_flags(value) for value in run]
        for i in range(len(flags)):
            yield _of_note(flags, i) if len(flags) > 1 else ()


def _of_note(flags: Sequence[int], i: int) -> Beams:
    return tuple(_of_level(flags, i, level) for level in range(1, flags[i] + 1))


def _of_level(flags: Sequence[int], i: int, level: int) -> str:
    from_left = i > 0 and flags[i - 1] >= level
    to_right = i + 1 < len(flags) and flags[i + 1] >= level
    if from_left:
        return "continue" if to_right else "end"
    if to_right:
        return "begin"
    return "backward hook" if i else "forward hook"


def _flags(value: Value) -> int:
    return _FLAGS.get(value.kind, 0) if value.midis else 0
