"""At which fret a capo makes a progression easiest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, takewhile

from shared.music.symbols.chord import Chord
from shared.music.tabs.fretboard import fretboard
from shared.music.tabs.levels import LevelName
from shared.music.tabs.tunings import Instrument
from shared.music.tabs.voicing_path import easiest_path
from shared.music.tabs.voicings import Grips, NoGrip, voicings_of

USUAL_HIGHEST = 7
"""Fret beyond which a capo is seldom put: the strings get short and thin."""

_PUT, _EACH_FRET = 0.6, 0.2
_BARRED: dict[LevelName, float] = {"beginner": 1.6, "intermediate": 1.6, "advanced": 0.5}
"""For each chord held with a finger across: to be rid of them is what a capo is for."""

_BEYOND, _LEFT_OUT = 2.0, 3.0
_TOP = 5
"""Fret up to which grips are looked at: a capo is for playing near the nut."""

_GRIPS = 5
"""The easiest ones of each chord, by which capos are compared."""

_CHANGES, _DIFFERENT = 64, 8
"""Chords that are judged, from the beginning, and different ones among them: what comes later is
commonly the same again."""


@dataclass(frozen=True, slots=True)
class CapoTried:
    """What a capo would make of a progression.

    Attributes:
        fret: of the capo, 0 is none.
        cost: how hard all is to play, in the units of `levels.Level`; the capo counted.
        shapes: the chords that the hand plays, by name, each once, in the order they come; the
            first eight.
        beyond: how many of them are more than the level asks of a player.
    """

    fret: int
    cost: float
    shapes: tuple[str, ...]
    beyond: int


def capos_for(
    chords: Sequence[Chord | None],
    instrument: Instrument,
    tuning: str,
    level: LevelName,
) -> tuple[CapoTried, ...]:
    """Every capo up to `USUAL_HIGHEST` that the chords can be played with, the easiest first.

    Of equals the lower is first; a capo costs a little itself, the more the higher it lies.

    Raises:
        Permanent("unknown_tuning"), Permanent("impossible_tuning"): see `tunings.strings_of`.
    """
    sounding = _judged([chord for chord in chords if chord is not None])
    tried = [_tried(fret, sounding, instrument, tuning, level) for fret in range(USUAL_HIGHEST + 1)]
    possible = [one for one in tried if one is not None]
    return tuple(sorted(possible, key=lambda one: (round(one.cost, 6), one.fret)))


def _judged(chords: Sequence[Chord]) -> list[Chord]:
    """The changes from the beginning that tell enough."""
    changes = [chord for chord, _ in groupby(chords)][:_CHANGES]
    known = set(list(dict.fromkeys(changes))[:_DIFFERENT])
    return list(takewhile(known.__contains__, changes))


def _tried(
    fret: int, chords: Sequence[Chord], instrument: Instrument, tuning: str, level: LevelName
) -> CapoTried | None:
    """What this capo makes of them; None where a chord has no grip then."""
    board = fretboard(instrument, tuning, fret)
    try:
        choices = {chord: voicings_of(chord, board, level, _TOP) for chord in dict.fromkeys(chords)}
    except NoGrip:
        return None
    few = {chord: _few(choice.grips) for chord, choice in choices.items()}
    path = easiest_path([few[chord] for chord in chords], level)
    beyond = sum(choice.grips.beyond for choice in choices.values())
    left_out = sum(len(choice.left_out) for choice in choices.values())
    own = _PUT + _EACH_FRET * fret if fret else 0.0
    own += _BARRED[level] * sum(held.barre is not None for held in path.voicings)
    cost = path.cost + own + _BEYOND * beyond + _LEFT_OUT * left_out
    shapes = dict.fromkeys(_shape(chord, fret) for chord in choices)
    return CapoTried(fret, cost, tuple(shapes), beyond)


@lru_cache(maxsize=4096)
def _few(grips: Grips) -> Grips:
    """The easiest of them."""
    return Grips(grips.voicings[:_GRIPS], grips.efforts[:_GRIPS], grips.beyond)


@lru_cache(maxsize=4096)
def _shape(chord: Chord, fret: int) -> str:
    """What the hand plays below the capo, by name."""
    return (chord.transposed(-fret) if fret else chord).symbol
