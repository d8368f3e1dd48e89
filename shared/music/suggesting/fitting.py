"""How well chords fit the notes above them.

As in `shared.music.harmonising`: a note counts by how long it sounds and how strong its place in the bar
is; here for chords of any colour, and without numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from shared.music.lead_sheet import STEPS, Metre, SheetNote
from shared.music.symbols.chord import Chord, semitones

_COUNTS = (0.55, 0.8, 1.0, 1.0)
_HELD = 0.55
"""Of a note by where it begins (`Metre.weight`), and of one that is held over."""

_DOUBT = 0.15
"""Quarters of notes without which the rest would be believed too readily."""

_GROWS, _MOST_QUARTERS = 0.77, 4

_CHORD_TONES = {1: 1.6, 2: 1.2, 3: 1.5, 4: 1.2, 5: 1.4}
_OTHER_TONE = 0.5
"""Of a note that the chord holds, by its degree; sevenths and more are only tolerated."""

_NEIGHBOUR, _RUB = -1.3, -1.9
"""Of any other note, and of one half a step above a note of the chord."""

Sounding = Mapping[int, float]
"""How much each pitch class counts in a stretch of a melody, quarters."""


def sounding(melody: Sequence[SheetNote], metre: Metre, slot: int, slots: int) -> list[Sounding]:
    """What sounds in each slot.

    Args:
        melody: steps; notes outside the slots are passed over.
        slot: steps of each.
    """
    heard: list[dict[int, float]] = [{} for _ in range(slots)]
    for note in melody:
        count, at = _COUNTS[metre.weight(note.start)], note.start
        while at < min(note.end, slots * slot):
            place = at // slot
            until = min(note.end, (place + 1) * slot)
            if place >= 0:
                tone = note.midi % 12
                heard[place][tone] = heard[place].get(tone, 0.0) + count * (until - at) / STEPS
            at, count = until, _HELD
    return list(heard)


def belief(chord: Chord, heard: Sounding, slot: int) -> float:
    """How well a chord fits what sounds in a slot of so many steps; nats, 0 where nothing sounds."""
    total = sum(heard.values())
    fits = _fits(chord.root_class, chord.degrees)
    fit = sum(weight * fits[tone] for tone, weight in heard.items())
    return fit / (total + _DOUBT) * float(min(slot / STEPS, _MOST_QUARTERS) ** _GROWS)


@lru_cache(maxsize=1024)
def _fits(root: int, degrees: tuple[tuple[int, int], ...]) -> tuple[float, ...]:
    """Of each pitch class."""
    held = {(root + semitones(degree)) % 12: degree[0] for degree in degrees}
    return tuple(
        _CHORD_TONES.get(held[tone], _OTHER_TONE)
        if tone in held
        else (_RUB if (tone - 1) % 12 in held else _NEIGHBOUR)
        for tone in range(12)
    )
