"""Which notes of a chord may be left out where the hand cannot have all, and in which order.

The fifth first, which the root implies; then what a higher extension passes over; last what names the
chord: its sixth or seventh, its third. The bass is never left out.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from shared.music.symbols.chord import Chord, Degree, semitones

_FIFTH, _ROOT = (5, 0), (1, 0)
_FEWEST = 2
_MANY = 6
"""Notes of a chord that are many for four fingers."""

_SMALL_LOSS, _A_LOSS = 2.0, 0.5
_OCTAVE = 12


def reductions(chord: Chord, *, rootless: bool) -> tuple[tuple[Degree, ...], ...]:
    """What may be left out, least loss first; nothing first of all.

    Args:
        rootless: whether another instrument has the root, so that it may well be left out.
    """
    bass = (chord.bass_class - chord.root_class) % _OCTAVE
    return _reductions(chord.degrees, bass if chord.bass else 0, rootless)


def usual_omissions(chord: Chord) -> dict[tuple[Degree, ...], float]:
    """What players leave out of a chord of six notes or more though they might hold it, nothing too.

    Values are what that costs, as efforts are counted (`levels.Level`): the fifth little, the ninth under a
    thirteenth and the like more. A smaller chord is played whole.
    """
    usual: dict[tuple[Degree, ...], float] = {(): 0.0}
    if len(chord.pitch_classes) >= _MANY:
        losses = {each: _loss(each, chord.degrees, rootless=False) for each in chord.degrees}
        usual |= {(each,): _A_LOSS * loss for each, loss in losses.items() if loss <= _SMALL_LOSS}
    return usual


@lru_cache(maxsize=1024)
def _reductions(
    degrees: tuple[Degree, ...], bass: int, rootless: bool
) -> tuple[tuple[Degree, ...], ...]:
    losses = {degree: _loss(degree, degrees, rootless=rootless) for degree in degrees}
    kept_by_bass = set() if rootless else {d for d in degrees if semitones(d) % _OCTAVE == bass}
    free = [degree for degree in degrees if degree not in kept_by_bass]
    most = max(len(degrees) - _FEWEST, 0)
    sets = [out for number in range(most + 1) for out in combinations(free, number)]
    return tuple(sorted(sets, key=lambda out: (sum(losses[degree] for degree in out), out)))


def _loss(degree: Degree, degrees: tuple[Degree, ...], *, rootless: bool) -> float:
    """How much of the chord goes with it."""
    number, alter = degree
    highest = degrees[-1][0]
    if degree == _FIFTH:
        return 1.0
    if degree == _ROOT:
        return 2.5 if rootless else 7.0
    match number:
        case 9 | 11 if number < highest:
            return 2.0 + abs(alter)
        case 9 | 11 | 13 | 6:
            return 5.0
        case 5:
            return 6.0
        case 7:
            return 8.0
    return 10.0
