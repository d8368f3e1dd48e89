"""When a player strikes, and which chord each stroke belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gpu_jobs.arranger.bars import Bar
from gpu_jobs.arranger.harmony import Harmony
from gpu_jobs.arranger.patterns import strokes
from gpu_jobs.arranger.style import Level
from shared.music.lead_sheet import STEPS, Metre

_PUSH = STEPS // 2
"""A stroke at most so long before a chord may belong to it, if nothing is struck with the chord."""

FINAL = "F"
"""The mark of strokes in the last bar, which sound until the next chord or the end."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A stroke with its chord.

    Attributes:
        at: step of the piece.
        until: step at which the next stroke, the end of the chord or a stop cuts it off.
        harmony: index of its chord.
        opens: whether it is the first of its chord.
    """

    at: int
    until: int
    mark: str
    harmony: int
    bar: Bar
    opens: bool


def level_at(levels: Sequence[Level], energy: float) -> Level:
    """What is played with that energy; the least where it is below all."""
    return [levels[0], *(level for level in levels if level.above <= energy)][-1]


def cues(
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    metre: Metre,
    levels: Sequence[Level],
    energy_of: Callable[[Bar], float | None],
    *,
    insert: str | None,
    on_change: bool = False,
    pushes: bool = False,
) -> list[Cue]:
    """What a player strikes, in order.

    Args:
        energy_of: how hard it plays a bar; None where it rests.
        insert: the mark of strokes that chords get which the pattern would pass over; None is none.
        on_change: whether each chord is struck as it begins, not just some time.
        pushes: whether a stroke just before a chord belongs to it, if nothing is struck with it.
    """
    marks: dict[int, tuple[str, Bar]] = {}
    for bar in bars:
        energy = energy_of(bar)
        if energy is None:
            continue
        if bar.is_last:
            marks[bar.start] = (FINAL, bar)
            continue
        for stroke in strokes(level_at(levels, energy).pattern, metre, bar.turn):
            marks[bar.start + stroke.at] = (stroke.mark, bar)
    playing = [bar for bar in bars if energy_of(bar) is not None]
    _strike_every_chord(marks, harmonies, playing, insert, on_change=on_change)
    return _with_chords(marks, harmonies, _PUSH if pushes else 0)


def _strike_every_chord(
    marks: dict[int, tuple[str, Bar]],
    harmonies: Sequence[Harmony],
    playing: Sequence[Bar],
    insert: str | None,
    *,
    on_change: bool,
) -> None:
    starts = [bar.start for bar in playing]
    for harmony in harmonies:
        place = bisect_right(starts, harmony.start) - 1
        if place < 0 or harmony.start >= playing[place].end or harmony.start in marks:
            continue
        bar = playing[place]
        if bar.is_last:
            marks[harmony.start] = (FINAL, bar)
            continue
        until = harmony.start + _PUSH if on_change else harmony.end
        soon = range(harmony.start - _PUSH, until)
        if insert is not None and not any(step in marks for step in soon):
            marks[harmony.start] = (insert, bar)


def _with_chords(
    marks: dict[int, tuple[str, Bar]], harmonies: Sequence[Harmony], push: int
) -> list[Cue]:
    steps = sorted(marks)
    begins = [harmony.start for harmony in harmonies]
    found: list[Cue] = []
    seen = -1
    for i, at in enumerate(steps):
        following = steps[i + 1] if i + 1 < len(steps) else None
        index = _chord_of(at, following, harmonies, begins, push)
        mark, bar = marks[at]
        if index is None or mark == "-":
            continue
        end = harmonies[index].end
        until = end if following is None else min(following, end)
        found.append(Cue(at, max(until, at + 1), mark, index, bar, index != seen))
        seen = index
    return found


def _chord_of(
    at: int,
    following: int | None,
    harmonies: Sequence[Harmony],
    begins: Sequence[int],
    push: int,
) -> int | None:
    index = bisect_right(begins, at) - 1
    coming = index + 1
    if coming < len(begins) and begins[coming] - at <= push:
        is_struck_anyway = following is not None and following <= begins[coming]
        if not is_struck_anyway:
            return coming
    if index < 0 or at >= harmonies[index].end:
        return None
    return index
