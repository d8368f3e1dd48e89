"""All grips within reach that sound given notes, each of them and no other.

A search string by string at every position of the hand, cut off as soon as a grip can no longer sound
all its notes, needs more than four fingers, mutes too many strings or has another bass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

REACH = 4
"""Frets that four fingers lie over."""

WIDEST_LATER = 4
"""Strings that a finger other than the first is laid across."""

Frets = tuple[int | None, ...]
"""Of each string; None is not played, 0 is open."""

_ABOVE_FIRST = 3
_OCTAVE = 12
_NO_NOTE = 1000
"""Higher than any note."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall sound, counted from the board's first string as it is open: so a capo, or a tuning
    at the same intervals, changes nothing.

    Attributes:
        classes: pitch classes, a bit each: bit 0 is the first string's.
        bass: pitch class of the lowest note; None where any may be lowest.
        tuned: semitones of each open string above the first.
    """

    classes: int
    bass: int | None
    tuned: tuple[int, ...]


@lru_cache(maxsize=4096)
def search(wanted: Wanted, top: int, skipped: int) -> tuple[Frets, ...]:
    """Every grip that sounds exactly what is wanted, position by position, none twice.

    It lies within `REACH` frets and leaves the hand four fingers at most, the first of which may lie
    across all strings, or a later one across some side by side; whether it can is not asked here.

    Args:
        top: the highest fret that may be stopped.
        skipped: how many strings between played ones may be muted.
    """
    found: list[Frets] = []
    for position in range(1, max(top, 1) + 1):
        found.extend(_Position(wanted, position, min(position + REACH - 1, top), skipped).grips())
    return tuple(found)


_Above = tuple[int, int, int]
"""Strings stopped beyond the first finger's fret; how many strings side by side before the last have its
fret, and the most so far: they need no finger of their own where one is laid across."""

_NONE_ABOVE: _Above = (0, 0, 0)

Stop = tuple[int, int, int]
"""A string stopped, or open: its fret, the bit of its pitch class, its pitch."""


@lru_cache(maxsize=1024)
def _stops(tuned: tuple[int, ...], position: int, last: int) -> tuple[tuple[Stop, ...], ...]:
    """All that the hand can sound at a position, string by string."""
    frets = (0, *range(position, last + 1))
    return tuple(
        tuple((fret, 1 << (open_ + fret) % _OCTAVE, open_ + fret) for fret in frets)
        for open_ in tuned
    )


class _Position:
    """The hand at one place: its first finger at a fret that it stops."""

    __slots__ = (
        "_bass_above",
        "_choices",
        "_found",
        "_position",
        "_reachable",
        "_skipped",
        "_wanted",
    )

    def __init__(self, wanted: Wanted, position: int, last: int, skipped: int) -> None:
        self._wanted = wanted
        self._position = position
        self._skipped = skipped
        classes = wanted.classes
        self._choices = [
            [stop for stop in stops if stop[1] & classes]
            for stops in _stops(wanted.tuned, position, last)
        ]
        self._found: list[Frets] = []
        self._look_ahead()

    def grips(self) -> list[Frets]:
        """Every grip here that stops the position's own fret; in the first also open strings alone."""
        if not self._is_hopeless(0, 0, _NO_NOTE):
            self._place((), 0, _NO_NOTE, _NONE_ABOVE, 0, 0)
        at = self._position
        return [frets for frets in self._found if at in frets or (at == 1 and not any(frets))]

    def _look_ahead(self) -> None:
        """For each string what it and those after it can sound: classes, and the lowest bass."""
        self._reachable = [0]
        self._bass_above = [_NO_NOTE]
        for choices in reversed(self._choices):
            bits, bass = self._reachable[-1], self._bass_above[-1]
            for _, bit, pitch in choices:
                bits |= bit
                if pitch % _OCTAVE == self._wanted.bass:
                    bass = min(bass, pitch)
            self._reachable.append(bits)
            self._bass_above.append(bass)
        self._reachable.reverse()
        self._bass_above.reverse()

    def _place(
        self, frets: Frets, sounding: int, lowest: int, above: _Above, skipped: int, gap: int
    ) -> None:
        """Go on from the strings that are settled.

        Args:
            sounding: classes that sound already.
            lowest: pitch of the lowest note so far.
            above: what is stopped beyond the first finger's fret.
            skipped: muted strings between played ones.
            gap: strings muted since the last that is played.
        """
        string = len(frets)
        if string == len(self._choices):
            self._found.append(frets)
            return
        following = string + 1
        if not self._is_hopeless(following, sounding, lowest):
            muted = gap + (lowest != _NO_NOTE)
            self._place((*frets, None), sounding, lowest, (above[0], 0, above[2]), skipped, muted)
        skipped += gap
        if skipped > self._skipped:
            return
        for fret, bit, pitch in self._choices[string]:
            beyond = self._beyond(above, fret, frets)
            low = pitch if pitch < lowest else lowest
            if beyond[0] - beyond[2] <= _ABOVE_FIRST and not self._is_hopeless(
                following, sounding | bit, low
            ):
                self._place((*frets, fret), sounding | bit, low, beyond, skipped, 0)

    def _beyond(self, above: _Above, fret: int, frets: Frets) -> _Above:
        """What is stopped beyond the first finger's fret, with one more."""
        if fret <= self._position:
            return above[0], 0, above[2]
        run = above[1] + 1 if frets and frets[-1] == fret else 0
        run = min(run, WIDEST_LATER - 1)
        return above[0] + 1, run, max(run, above[2])

    def _is_hopeless(self, string: int, sounding: int, lowest: int) -> bool:
        """Whether the strings that are left cannot bring what is missing."""
        missing = self._wanted.classes & ~sounding
        if missing and (
            missing & ~self._reachable[string] or missing.bit_count() > len(self._choices) - string
        ):
            return True
        if self._bass_above[string] <= lowest:
            return False
        bass = self._wanted.bass
        return bass is not None and lowest % _OCTAVE != bass
