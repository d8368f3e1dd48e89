"""Where on the strings notes are played, so that the hand moves little.

The cheapest way through all positions of all chords, by dynamic programming; after S. I. Sayegh,
"Fingering for String Instruments with the Optimum Path Paradigm", Computer Music Journal 13 (3), 1989.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from shared.music.tabs.fretboard import Fretboard

WIDEST = 4
"""Frets between the lowest and the highest finger."""

_FINGERS = 4
_USUAL_FRETS = 12
_SHIFTS = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
_GRIPS_KEPT = 24
_MOVE, _HIGH, _STRETCH, _FINGER, _BETWEEN, _FAR_OPEN = 1.0, 0.1, 0.35, 0.15, 0.2, 0.4


@dataclass(frozen=True, slots=True)
class Grip:
    """How a chord is held.

    Attributes:
        frets: of each string, lowest string first; None is not played, 0 is open.
        hand: the fret that the first finger is at, whether it stops a string or not.
    """

    frets: tuple[int | None, ...]
    hand: int


@dataclass(frozen=True, slots=True)
class Fingering:
    """How a piece is played.

    Attributes:
        grips: one a chord; a chord of which nothing can be played has no string in it.
        octaves: by how many all notes were moved to lie well on the instrument.
        moved: notes that were moved besides, by octaves, into its range.
        left_out: notes for which no string or finger was left.
    """

    grips: tuple[Grip, ...]
    octaves: int
    moved: int
    left_out: int


def finger(
    chords: Sequence[Sequence[int]], board: Fretboard, *, each_fret: float = _HIGH
) -> Fingering:
    """The easiest way to play these chords (MIDI numbers, one note at least) one after another.

    Args:
        each_fret: effort of each fret up the neck, where moving the hand by one is 1.
    """
    octaves = _octaves(chords, board)
    moved = left_out = 0
    options = []
    for chord in chords:
        shifted = [midi + 12 * octaves for midi in chord]
        within = [board.within(midi) for midi in shifted]
        moved += sum(a != b for a, b in zip(shifted, within, strict=True))
        wanted = tuple(sorted(set(within)))
        playable = _playable(wanted, board)
        left_out += len(chord) - len(playable)
        options.append(_grips(playable, board, each_fret))
    return Fingering(tuple(_easiest(options, each_fret)), octaves, moved, left_out)


def _octaves(chords: Sequence[Sequence[int]], board: Fretboard) -> int:
    """The least shift that brings most notes to where the instrument is usually played."""
    notes = Counter(midi for chord in chords for midi in chord)
    lowest, highest = board.lowest, max(board.strings) + min(_USUAL_FRETS, board.frets)

    def outside(octaves: int) -> int:
        within = range(lowest - 12 * octaves, highest - 12 * octaves + 1)
        return sum(times for midi, times in notes.items() if midi not in within)

    return min(_SHIFTS, key=outside)


def _playable(wanted: tuple[int, ...], board: Fretboard) -> tuple[int, ...]:
    """The chord, without some of its inner notes where the hand cannot reach all."""
    while not _grips(wanted, board, _HIGH):
        doubled = [
            i for i, midi in enumerate(wanted) if midi - 12 in wanted and i < len(wanted) - 1
        ]
        out = doubled[-1] if doubled else len(wanted) // 2
        wanted = wanted[:out] + wanted[out + 1 :]
    return wanted


@lru_cache(maxsize=2048)
def _grips(chord: tuple[int, ...], board: Fretboard, each_fret: float) -> tuple[Grip, ...]:
    """The easiest grips of a chord by themselves, the easiest first; none where it has none."""
    held = [grip for frets in _all_frets(chord, board) for grip in _hands(frets, board)]
    return tuple(
        sorted(held, key=lambda grip: (_effort(grip, each_fret), repr(grip)))[:_GRIPS_KEPT]
    )


def _all_frets(chord: tuple[int, ...], board: Fretboard) -> Iterator[tuple[int | None, ...]]:
    """Every way to give each note a string of its own within the hand's reach."""

    def place(
        left: tuple[int, ...], frets: tuple[int | None, ...]
    ) -> Iterator[tuple[int | None, ...]]:
        if not left:
            yield frets
            return
        for string in range(len(board.strings)):
            fret = board.fret(string, left[0])
            if frets[string] is None and fret is not None:
                tried = (*frets[:string], fret, *frets[string + 1 :])
                if _is_in_reach(tried):
                    yield from place(left[1:], tried)

    yield from place(chord, (None,) * len(board.strings))


def _hands(frets: tuple[int | None, ...], board: Fretboard) -> Iterator[Grip]:
    """Where the hand may be: its four fingers at four frets, or stretched; open strings let it be."""
    stopped = [fret for fret in frets if fret]
    if not stopped:
        yield from (Grip(frets, hand) for hand in range(1, board.frets + 1))
        return
    for hand in range(max(max(stopped) - _FINGERS + 1, 1), min(stopped) + 1):
        yield Grip(frets, hand)
    if max(stopped) - min(stopped) >= _FINGERS:
        yield Grip(frets, min(stopped))


def _is_in_reach(frets: tuple[int | None, ...]) -> bool:
    """Whether one hand can stop these: four fingers, the first of which may lie across."""
    stopped = [fret for fret in frets if fret]
    if not stopped:
        return True
    if max(stopped) - min(stopped) > WIDEST:
        return False
    return len(stopped) - stopped.count(min(stopped)) < _FINGERS


def _effort(grip: Grip, each_fret: float) -> float:
    """How hard a grip is by itself."""
    stopped = [fret for fret in grip.frets if fret]
    played = [i for i, fret in enumerate(grip.frets) if fret is not None]
    if not stopped:
        return 0.0
    skipped = played[-1] - played[0] + 1 - len(played)
    stretch = max(stopped) - min(stopped)
    return (
        each_fret * min(stopped)
        + _STRETCH * max(stretch - 2, 0)
        + _FINGER * len(stopped)
        + _BETWEEN * skipped
        + _FAR_OPEN * max(min(stopped) - 3, 0) * (grip.frets.count(0) > 0)
    )


def _easiest(options: Sequence[tuple[Grip, ...]], each_fret: float) -> list[Grip]:
    """One grip of each chord: together the least effort and movement of the hand."""
    if not options:
        return []
    totals = _efforts(options[0], each_fret)
    came_from = []
    for before, now in pairwise(options):
        moved = _moved(before, totals, sorted({grip.hand for grip in now}))
        came_from.append([moved[grip.hand][1] for grip in now])
        totals = tuple(
            moved[grip.hand][0] + effort
            for grip, effort in zip(now, _efforts(now, each_fret), strict=True)
        )
    place = min(range(len(totals)), key=lambda i: (totals[i], i))
    path = [options[-1][place]]
    for grips, back in zip(options[-2::-1], came_from[::-1], strict=True):
        place = back[place]
        path.append(grips[place])
    return path[::-1]


def _moved(
    before: tuple[Grip, ...], totals: Sequence[float], hands: Sequence[int]
) -> dict[int, tuple[float, int]]:
    """For each place of the hand the least total to come there, and from which grip before."""
    best: dict[int, tuple[float, int]] = {}
    for i, (grip, total) in enumerate(zip(before, totals, strict=True)):
        if grip.hand not in best or total < best[grip.hand][0]:
            best[grip.hand] = (total, i)
    return {
        hand: min((total + _MOVE * abs(hand - was), i) for was, (total, i) in best.items())
        for hand in hands
    }


@lru_cache(maxsize=2048)
def _efforts(grips: tuple[Grip, ...], each_fret: float) -> tuple[float, ...]:
    return tuple(_effort(grip, each_fret) for grip in grips)
