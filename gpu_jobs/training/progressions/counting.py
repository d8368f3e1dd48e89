"""Counts which chord follows which, and in which colour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gpu_jobs.training.progressions.songs import Heard, Song
from shared.music.suggesting.degrees import START

Counts = Mapping[str, Mapping[str, int]]
"""By the codes before it (as many as are looked at, '' for none): how often each code."""

_MODES = ("major", "minor")
_FEWEST_DEEP = 2
_DEEP = 3
"""A context of so many chords is kept where it was met so often."""


def songs_by_mode(songs: Iterable[Song]) -> dict[str, list[Sequence[Heard]]]:
    """What is counted of songs: every phrase once, however often it is played."""
    by_mode: dict[str, list[Sequence[Heard]]] = {mode: [] for mode in _MODES}
    for song in songs:
        for stretch in song.stretches:
            by_mode[stretch.mode].append(stretch.told_once())
    return by_mode


def following(music: Iterable[Sequence[Heard]], order: int) -> Counts:
    """How often each chord follows each 0 to ``order - 1`` chords; before the first stands `START`."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for heard in music:
        codes = START + "".join(chord.code for chord in heard)
        for place in range(1, len(codes)):
            for first in range(max(0, place - order + 1), place + 1):
                counts[codes[first:place]][codes[place]] += 1
    return {
        context: _sorted(counted)
        for context, counted in sorted(counts.items())
        if len(context) < _DEEP or counted.total() >= _FEWEST_DEEP
    }


def colours(music: Iterable[Sequence[Heard]]) -> Counts:
    """How often each code has each colour."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for heard in music:
        for chord in heard:
            counts[chord.code][chord.colour] += 1
    return {code: _sorted(counted) for code, counted in sorted(counts.items())}


def _sorted(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
