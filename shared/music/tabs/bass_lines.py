"""Bass lines that a hand can play: roots and fifths, or walking from root to root.

Which notes are apt is `shared.music.tabs.bass_notes`; in which octave, and which way round, the cheapest
way through all of them tells, by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from shared.music.lead_sheet import Metre, SheetNote
from shared.music.tabs.bass_notes import BassStyle, Moment, moments
from shared.music.tabs.chart import ChartSpan, TabNote
from shared.music.tabs.fretboard import Fretboard
from shared.music.tabs.melody_tab import lay_melody

_OCTAVE = 12
_ABOVE_TOP_STRING = 5
"""Frets that a bass commonly goes up its highest string."""

_MIDDLE, _AWAY = 8, 0.03
"""Semitones above the lowest note where the line lies best, and what each semitone off it costs."""

_VARIETY = 0.45
"""How much chance may make one note dearer than another."""

_FAR = 1.8
_LEAPS = (1.6, 0.0, 0.0, 0.2, 0.25, 0.35, 0.8, 0.45, 0.8, 0.9, 1.2, 1.6, 0.9, *[_FAR] * 128)
"""What going so many semitones costs; staying on a note is no walk."""

Priced = dict[int, float]
"""MIDI numbers and what each costs."""


def bass_line(
    spans: Sequence[ChartSpan],
    board: Fretboard,
    metre: Metre,
    style: BassStyle,
    seed: int = 0,
    key: str | None = None,
) -> tuple[TabNote, ...]:
    """A line below the chords; it rests where there is none.

    Args:
        spans: in order, without overlap.
        key: as in 'C major'; whose scale a walk goes through, without one each chord's own.
        seed: another one, another walk; roots stay what they are.
    """
    chosen = moments(spans, metre, style, key)
    if not chosen:
        return ()
    rng = Random(seed)
    choices = [_priced(moment, board, rng) for moment in chosen]
    line = _cheapest(choices)
    notes = [
        SheetNote(moment.start, moment.end, midi) for moment, midi in zip(chosen, line, strict=True)
    ]
    return lay_melody(notes, board).notes


def _priced(moment: Moment, board: Fretboard, rng: Random) -> Priced:
    """The wanted notes in every octave that the instrument has low enough."""
    lowest = board.lowest
    highest = min(max(board.strings) + _ABOVE_TOP_STRING, board.highest)
    highest = max(highest, lowest + _OCTAVE - 1)
    middle = lowest + _MIDDLE
    priced: Priced = {}
    for note, cost in moment.wanted:
        first = lowest + (note - lowest) % _OCTAVE
        for midi in range(first, highest + 1, _OCTAVE):
            chance = _VARIETY * rng.random() if len(moment.wanted) > 1 else 0.0
            priced[midi] = cost + chance + _AWAY * abs(midi - middle)
    return priced


def _cheapest(choices: Sequence[Priced]) -> list[int]:
    """One note of each, together the cheapest with the ways between them."""
    totals = choices[0]
    came_from: list[dict[int, int]] = []
    for now in choices[1:]:
        before = list(totals.items())
        reached: Priced = {}
        back: dict[int, int] = {}
        for midi, cost in now.items():
            ways = [was + _LEAPS[abs(midi - old)] for old, was in before]
            least = min(ways)
            back[midi] = before[ways.index(least)][0]
            reached[midi] = least + cost
        came_from.append(back)
        totals = reached
    line = [min(totals, key=lambda midi: (totals[midi], midi))]
    for back in reversed(came_from):
        line.append(back[line[-1]])
    return line[::-1]
