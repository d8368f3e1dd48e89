"""The hand on the strings: which finger stops what, and how far it moves from grip to grip."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from shared.music.tabs.voicing import Barre, Voicing
from shared.music.tabs.voicing_search import Frets

FINGERS = 4

_GUIDED, _LAID, _ACROSS, _LANDS = 0.5, 0.5, 0.5, 0.5
_SMALL = 2

Touch = tuple[int, int, int, int]
"""A finger on the strings: finger, fret, first and last string."""


def hold(frets: Frets) -> Voicing | None:
    """The grip with its fingers; None where four cannot stop it.

    Lower frets are stopped by lower fingers, and of the same fret the strings in their order. The
    first finger is laid across where fingers are too few otherwise, or where it is usual.
    """
    stopped = sorted([(fret, string) for string, fret in enumerate(frets) if fret])
    barre = _barre(frets, stopped)
    laid = 0 if barre is None else sum(fret == barre.fret for fret, _ in stopped)
    single = stopped[laid:]
    last = 0 if barre is None else 1
    if len(single) + last > FINGERS:
        return None
    fingers = [0] * len(frets)
    for _, string in stopped[:laid]:
        fingers[string] = 1
    for left, (fret, string) in zip(range(len(single) - 1, -1, -1), single, strict=True):
        last = max(last + 1, min(fret - stopped[0][0] + 1, FINGERS - left))
        fingers[string] = last
    return Voicing(frets, tuple(fingers), barre)


def fingered(frets: Frets, fingers: tuple[int, ...]) -> Voicing | None:
    """The grip with fingers as others have written them; None where no hand can do it so.

    A finger is at one place; only the first may lie across, at the lowest fret and over no open
    string; a lower finger never stops a higher fret.
    """
    if len(frets) != len(fingers):
        return None
    at: dict[int, set[int]] = {}
    for string, (fret, finger) in enumerate(zip(frets, fingers, strict=True)):
        if bool(fret) != bool(finger) or not 0 <= finger <= FINGERS:
            return None
        if finger:
            at.setdefault(finger, set()).add(string)
    if any(len(strings) > 1 for finger, strings in at.items() if finger > 1):
        return None
    places = [(finger, frets[string] or 0) for finger in sorted(at) for string in at[finger]]
    if [fret for _, fret in places] != sorted(fret for _, fret in places):
        return None
    if len(at.get(1, ())) <= 1:
        return Voicing(frets, fingers)
    barre = _across(frets, sorted(at[1]))
    return Voicing(frets, fingers, barre) if barre else None


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
        found.append((1, barre.fret, barre.first, barre.last))
    for string, (fret, finger) in enumerate(zip(voicing.frets, voicing.fingers, strict=True)):
        if fret and finger and not (finger == 1 and barre is not None):
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


def _barre(frets: Frets, stopped: Sequence[tuple[int, int]]) -> Barre | None:
    """The first finger across the strings of the lowest fret, where it must or commonly does."""
    if len(stopped) < _SMALL or stopped[1][0] != stopped[0][0]:
        return None
    strings = [string for fret, string in stopped if fret == stopped[0][0]]
    if len(stopped) <= FINGERS and not _is_usually_laid(strings, len(stopped), len(frets)):
        return None
    return _across(frets, strings)


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
