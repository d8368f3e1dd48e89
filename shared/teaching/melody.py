"""A tune by rule: a motif, the same again, an answer; chord notes on strong beats, steps between.

The first phrase sets a contour, the second takes it up over its own chords and stays open, the third
climbs, the last comes home (the sentence of A. Schoenberg, "Fundamentals of Musical Composition", 1967,
made small).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from shared.music.key_names import tonic_of
from shared.music.scales import scale_of
from shared.music.symbols.chord import Chord
from shared.teaching.model import HintNote, LevelName, MetreName
from shared.teaching.progressions import Bars
from shared.teaching.rhythm import METRES, PHRASE_BARS, pattern_at, weight_at
from shared.teaching.scansion import STRONG

_CONTOURS = ((0, 2, 4, 2), (0, 3, 4, 2), (4, 3, 2, 0), (2, 4, 1, 2), (0, 0, 3, 2), (2, 0, 1, 4),
             (1, 4, 2, 0), (0, 2, 1, 4), (4, 2, 3, 1), (2, 3, 5, 2))  # fmt: skip
"""Places of a phrase's strong notes above its lowest, in steps of the scale."""

_COMING_HOME = ((4, 3, 1, 0), (3, 4, 1, 0), (5, 3, 1, 0), (2, 3, 2, 0), (1, 4, 2, 0))
_SAME_AGAIN = 3.5
"""Semitones that a strong note rather goes astray than repeats the one before it."""

_EASY_LEAP = 5
"""Semitones; what goes beyond is weighed like going astray."""

_LOWEST_TONIC, _HIGHEST_LOW_TONIC = 57, 62
_BELOW, _ABOVE = {True: 2, False: 5}, {True: 9, False: 6}
_MORE_SPAN: dict[LevelName, int] = {"beginner": 0, "intermediate": 0, "advanced": 2}
_STRONG_PLACE = 2
_LONGEST_END = 3.0
_TRIAD = 3

ChordAt = Callable[[float], Chord]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a tune stands on.

    Attributes:
        chord_at: what sounds at a beat.
        low, high: the lowest and highest note, MIDI numbers.
    """

    key: str
    chord_at: ChordAt
    low: int
    high: int

    def chord_notes(self, beat: float) -> list[int]:
        """The notes of the chord's triad within range."""
        chord = self.chord_at(beat)
        classes = {(chord.root_class + step) % 12 for step in chord.intervals[:_TRIAD]}
        return self._in_range(classes)

    def scale(self, beat: float) -> list[int]:
        """The scale there: where the chord has a note of its own, that instead of its neighbours."""
        own = self.chord_at(beat).pitch_classes
        foreign = own - scale_of(self.key)
        beside = {(note + by) % 12 for note in foreign for by in (-1, 1)} - own
        return self._in_range((scale_of(self.key) | foreign) - beside)

    def _in_range(self, classes: set[int] | frozenset[int]) -> list[int]:
        return [midi for midi in range(self.low, self.high + 1) if midi % 12 in classes]


def draw_melody(
    bars: Bars,
    key: str,
    metre: MetreName,
    rhythms: Sequence[tuple[float, ...]],
    level: LevelName,
    rng: Random,
) -> list[HintNote]:
    """A tune of as many phrases as there are rhythms.

    Args:
        bars: the chords below it, at least as long as the phrases.
        rhythms: of each phrase, the beats after its first bar line at which its notes begin.
    """
    ground = _ground(bars, key, metre, level)
    contours = _contours(len(rhythms), rng)
    turns = [rng.random() < 0.5 for _ in range(16)]
    notes: list[HintNote] = []
    for number, (onsets, contour) in enumerate(zip(rhythms, contours, strict=True)):
        offset = number * PHRASE_BARS[metre] * METRES[metre].beats
        beats = [offset + onset for onset in onsets]
        is_last = number == len(rhythms) - 1
        midi = _phrase(ground, beats, metre, contour, turns, is_last=is_last)
        notes += _sung(beats, midi, number + 1, offset + PHRASE_BARS[metre] * METRES[metre].beats)
    return notes


def _ground(bars: Bars, key: str, metre: MetreName, level: LevelName) -> _Ground:
    beats = METRES[metre].beats

    def chord_at(beat: float) -> Chord:
        bar = bars[min(int(beat // beats), len(bars) - 1)]
        return bar[int((beat % beats) * len(bar) // beats)]

    tonic = _LOWEST_TONIC + (tonic_of(key) - _LOWEST_TONIC) % 12
    is_low = tonic <= _HIGHEST_LOW_TONIC
    more = _MORE_SPAN[level]
    return _Ground(key, chord_at, tonic - _BELOW[is_low] - more, tonic + _ABOVE[is_low] + more)


def _contours(count: int, rng: Random) -> list[tuple[int, ...]]:
    """The motif, the motif again, the motif higher, and the way home."""
    motif = rng.choice(_CONTOURS)
    higher = tuple(place + rng.choice((1, 2)) for place in motif)
    home = rng.choice(_COMING_HOME)
    return [motif, home] if count == 2 else [motif, motif, higher, home][:count]


def _phrase(
    ground: _Ground,
    beats: Sequence[float],
    metre: MetreName,
    contour: Sequence[int],
    turns: Sequence[bool],
    *,
    is_last: bool,
) -> list[int]:
    pattern = pattern_at(tuple(beats), metre)
    pillars: dict[int, int] = {}
    reached, before = 0, 0
    for i, beat in enumerate(beats):
        if pattern[i] == STRONG or weight_at(beat, metre) >= _STRONG_PLACE:
            before = _pillar(ground, beat, contour[min(reached, len(contour) - 1)], before)
            pillars[i] = before
            reached += 1
    last = len(beats) - 1
    if is_last:
        pillars[last] = _ending(ground, beats[last], pillars.get(last - 1, pillars.get(last)))
    elif last not in pillars:
        pillars[last] = _nearest(ground.chord_notes(beats[last]), pillars[max(pillars)])
    return [
        pillars[i] if i in pillars else _between(ground, beats[i], pillars, i, turns)
        for i in range(len(beats))
    ]


def _pillar(ground: _Ground, beat: float, place: int, before: int) -> int:
    """The chord note nearest to a place of the contour; another than before, where one is near."""
    ladder = ground.scale(beat)
    aim = ladder[min(len(ladder) // 5 + place, len(ladder) - 1)]

    def cost(midi: int) -> tuple[float, int]:
        leap = max(abs(midi - before) - _EASY_LEAP, 0) if before else 0
        return abs(midi - aim) + _SAME_AGAIN * (midi == before) + leap, midi

    return min(ground.chord_notes(beat), key=cost)


def _ending(ground: _Ground, beat: float, before: int | None) -> int:
    """Home, where the chord has it; else the nearest of its notes."""
    tonic = tonic_of(ground.key)
    notes = ground.chord_notes(beat)
    homes = [midi for midi in notes if midi % 12 == tonic]
    return _nearest(homes or notes, before if before is not None else notes[0])


def _between(
    ground: _Ground, beat: float, pillars: dict[int, int], at: int, turns: Sequence[bool]
) -> int:
    """A light note: on the way from the pillar before to the one after it."""
    after = pillars[min(i for i in pillars if i > at)]
    before = pillars.get(at - 1, after)
    ladder = ground.scale(beat)
    if abs(after - before) > 2:
        inner = [midi for midi in ladder if min(before, after) < midi < max(before, after)]
        return _nearest(inner, after) if inner else before
    beside = [midi for midi in ladder if 0 < abs(midi - after) <= 2 and midi != before]
    if not beside:
        return _nearest(ladder, before)
    return beside[-1] if turns[at % len(turns)] else beside[0]


def _nearest(notes: Sequence[int], to: int) -> int:
    return min(notes, key=lambda midi: (abs(midi - to), midi))


def _sung(beats: Sequence[float], midi: Sequence[int], phrase: int, end: float) -> list[HintNote]:
    """Each note until the next; the last leaves time to breathe."""
    ends = [*beats[1:], min(end, beats[-1] + _LONGEST_END)]
    if ends[-1] == end and end - beats[-1] > 1:
        ends[-1] = end - 0.5
    return [
        HintNote(midi=pitch, start_beat=start, beats=stop - start, phrase=phrase)
        for start, stop, pitch in zip(beats, ends, midi, strict=True)
    ]
