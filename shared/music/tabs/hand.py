"""The hand on the strings: which finger stops what, and how far it moves from grip to grip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from shared.music.tabs.voicing import Barre, Voicing
from shared.music.tabs.voicing_search import WIDEST_LATER, Frets

FINGERS = 4

_GUIDED, _LAID, _ACROSS, _LANDS = 0.5, 0.5, 0.5, 0.5
_SMALL = 2

Place = tuple[int, int]
"""A fret that is stopped, and its string."""

Touch = tuple[int, int, int, int]
"""A finger on the strings: finger, fret, first and last string."""


def hold(frets: Frets) -> Voicing | None:
    """The grip with its fingers; None where four cannot stop it.

    Lower frets are stopped by lower fingers, and of the same fret the strings in their order. The
    first finger is laid across where fingers are too few otherwise, or where it is usual; a later one
    only where that does not help.
    """
    stopped = sorted([(fret, string) for string, fret in enumerate(frets) if fret])
    voicing = _with(frets, stopped, _first_across(frets, stopped))
    if voicing is None:
        ways = (_with(frets, stopped, barre) for barre in _later_across(frets))
        voicing = next((way for way in ways if way and _is_unstretched(way)), None)
    return voicing


def fingered(frets: Frets, fingers: tuple[int, ...]) -> Voicing | None:
    """The grip with fingers as others have written them; None where no hand can do it so.

    A finger is at one place, but for one that may lie across: the first at the lowest fret and over no
    open string, or a later one as `hold` lays it. A lower finger never stops a higher fret.
    """
    if len(frets) != len(fingers):
        return None
    at: dict[int, list[int]] = {}
    for string, (fret, finger) in enumerate(zip(frets, fingers, strict=True)):
        if bool(fret) != bool(finger) or not 0 <= finger <= FINGERS:
            return None
        if finger:
            at.setdefault(finger, []).append(string)
    places = [(finger, frets[string] or 0) for finger in sorted(at) for string in at[finger]]
    if [fret for _, fret in places] != sorted(fret for _, fret in places):
        return None
    laid = [finger for finger, strings in at.items() if len(strings) > 1]
    if not laid:
        return Voicing(frets, fingers)
    across = _across if laid[0] == 1 else _later
    barre = across(frets, at[laid[0]]) if len(laid) == 1 else None
    voicing = Voicing(frets, fingers, barre)
    return voicing if barre and _is_unstretched(voicing) else None


def movement(before: Voicing, after: Voicing) -> float:
    """How far the hand moves from one grip to the next, in frets.

    Each finger that both use goes as many frets as lie between, half as many where it stays on a
    string and is guided by it, and half a fret a string across; one that stays is free, one that is
    newly put down, or laid across other strings, counts half a fret. The hand's own shift along the
    neck is added.
    """
    return between(touches(before), touches(after))


@lru_cache(maxsize=8192)
def touches(voicing: Voicing) -> tuple[Touch, ...]:
    """Where each finger lies, lowest finger first."""
    barre = voicing.barre
    found: list[Touch] = []
    if barre is not None:
        found.append((voicing.laid, barre.fret, barre.first, barre.last))
    for string, (fret, finger) in enumerate(zip(voicing.frets, voicing.fingers, strict=True)):
        if fret and finger and finger != voicing.laid:
            found.append((finger, fret, string, string))
    return tuple(sorted(found))


def between(before: Sequence[Touch], after: Sequence[Touch]) -> float:
    """`movement`, of fingers whose places are known."""
    if not before or not after:
        return _LANDS * len(after)
    # where the first finger is, or would be
    moved = float(abs((before[0][1] - before[0][0]) - (after[0][1] - after[0][0])))
    was = {touch[0]: touch for touch in before}
    for touch in after:
        finger, fret, first, last = touch
        old = was.get(finger)
        if old is None:
            moved += _LANDS
        elif old != touch:
            _, old_fret, old_first, old_last = old
            apart = max(first - old_last, old_first - last, 0)
            if apart:
                moved += abs(fret - old_fret) + _ACROSS * apart
            else:
                relaid = (first, last) != (old_first, old_last)
                moved += _GUIDED * abs(fret - old_fret) + _LAID * relaid
    return moved


def _with(frets: Frets, stopped: Sequence[Place], barre: Barre | None) -> Voicing | None:
    """The grip with this finger laid across; None where more than four would be needed."""
    under = [] if barre is None else _under(frets, barre)
    places = [place for place in stopped if place[1] not in under[1:]]
    if len(places) > FINGERS:
        return None
    # a later finger that lies across is the third where it can be: the fourth is weak
    spared = int(barre is not None and places[0][1] not in under and len(places) < FINGERS)
    fingers = [0] * len(frets)
    last = 0
    for left, (fret, string) in zip(range(len(places) - 1, -1, -1), places, strict=True):
        last = max(last + 1, min(fret - places[0][0] + 1, FINGERS - left - spared))
        for each in under if string in under else (string,):
            fingers[each] = last
    return Voicing(frets, tuple(fingers), barre)


def _under(frets: Frets, barre: Barre) -> list[int]:
    """The strings that a finger laid across stops."""
    return [s for s in range(barre.first, barre.last + 1) if frets[s] == barre.fret]


def _first_across(frets: Frets, stopped: Sequence[Place]) -> Barre | None:
    """The first finger across the strings of the lowest fret, where it must or commonly does."""
    if len(stopped) < _SMALL or stopped[1][0] != stopped[0][0]:
        return None
    strings = [string for fret, string in stopped if fret == stopped[0][0]]
    if len(stopped) <= FINGERS and not _is_usually_laid(strings, len(stopped), len(frets)):
        return None
    return _across(frets, strings)


def _later_across(frets: Frets) -> Iterator[Barre]:
    """Every later finger across strings side by side above the lowest fret, the widest first."""
    for wide in range(WIDEST_LATER, 1, -1):
        for first in range(len(frets) - wide, -1, -1):
            barre = _later(frets, range(first, first + wide))
            if barre is not None:
                yield barre


def _is_unstretched(voicing: Voicing) -> bool:
    """Whether a later finger that lies across is no more frets from the lowest one than fingers."""
    if voicing.barre is None or voicing.laid == 1:
        return True
    lowest = min(finger for finger in voicing.fingers if finger)
    return voicing.barre.fret - voicing.position <= voicing.laid - lowest


def _later(frets: Frets, strings: Sequence[int]) -> Barre | None:
    """A later finger across strings side by side: no string after them may sound lower on the board."""
    fret, first, last = frets[strings[0]], strings[0], strings[-1]
    is_run = last - first < WIDEST_LATER and len(strings) == last - first + 1
    if not fret or not is_run or any(frets[string] != fret for string in strings):
        return None
    if any(other is not None and other < fret for other in frets[last + 1 :]):
        return None
    if not any(other and other < fret for other in frets):
        return None
    return Barre(fret, first, last)


def _is_usually_laid(strings: Sequence[int], stopped: int, board: int) -> bool:
    """Whether players lay a finger across these, though single ones would do: strings side by side
    below others that are stopped, three or more, or the board's last ones.
    """
    is_run = strings[-1] - strings[0] + 1 == len(strings)
    is_on_top = strings[-1] == board - 1
    return stopped > len(strings) and is_run and (is_on_top or len(strings) > _SMALL)


def _across(frets: Frets, strings: Sequence[int]) -> Barre | None:
    """A finger over these strings, all between sounding too and none open, at the lowest fret."""
    fret = frets[strings[0]]
    covered = frets[strings[0] : strings[-1] + 1]
    if fret is None or any(not other or other < fret for other in covered):
        return None
    if any(frets[string] != fret for string in strings):
        return None
    if any(other is not None and 0 < other < fret for other in frets):
        return None
    return Barre(fret, strings[0], strings[-1])
