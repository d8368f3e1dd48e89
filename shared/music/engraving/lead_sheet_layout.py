"""A lead sheet's melody, drawn to what can be written: bars, ticks and triplets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from shared.music.engraving.score import TICKS, Chord, Clef, Score, Staff
from shared.music.lead_sheet import LeadSheet, Metre, SheetNote

_QUARTER, _THIRD = 3, 4
_LOWEST_OF_TREBLE, _LOWEST_OF_TENOR = 58.0, 48.0
_ENDS_COUNT = 0.5
"""What an end says about how its beat is divided, against an onset."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A melody on its staff.

    Attributes:
        score: of one staff with one voice.
        bars: ticks of each bar, a pickup first where there is one.
        sources: index of the melody's note that each written one is.
        ticks_a_step: of the score, for a step of the sheet.
    """

    score: Score
    bars: tuple[range, ...]
    sources: tuple[int, ...]
    ticks_a_step: int

    @property
    def has_pickup(self) -> bool:
        """Whether the first bar is a shorter one."""
        return len(self.bars[0]) < self.score.bar


def laid_out(sheet: LeadSheet, bpm: float) -> Laid:
    """The melody on its staff.

    What lies between the steps that can be written goes to the nearest; of notes that fall together
    the longest stays.

    Args:
        bpm: quarters a minute.
    """
    unit = max(sheet.metre.unit, 4)
    beats = sheet.metre.bar * unit // (4 * TICKS)
    scale = unit // 4
    spans = [(note.start * scale, note.end * scale) for note in sheet.melody]
    thirds = _divided_in_three(spans)
    chords, sources = _drawn(sheet.melody, spans, thirds)
    bar = beats * TICKS
    score = Score(
        instrument="Voice",
        key=sheet.keys[0].key,
        beats_per_bar=beats,
        beat_unit=unit,
        bpm=bpm * unit / 4,
        triplets=thirds,
        first=_first_line(chords, bar),
        staves=(Staff(_clef(sheet.melody), (chords,)),),
    )
    end = max([sheet.bars * bar, *(chord.end for chord in chords)])
    return Laid(score, _bars(score.first, ceil(end / bar) * bar, bar), sources, scale)


def counted_in(metre: Metre, bpm: float) -> tuple[str, bool, float]:
    """The note that is counted, whether it is dotted, and how many of it there are a minute.

    Args:
        bpm: quarters a minute.
    """
    if metre.is_compound:
        return "quarter", True, bpm / 1.5
    kinds = {2: ("half", 0.5), 8: ("eighth", 2.0)}
    kind, times = kinds.get(metre.unit, ("quarter", 1.0))
    return kind, False, bpm * times


def _divided_in_three(spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The beats in which onsets and ends lie closer to thirds than to quarters."""
    closer: dict[int, float] = {}
    for span in spans:
        for tick, weight in zip(span, (1.0, _ENDS_COUNT), strict=True):
            beat, at = divmod(tick, TICKS)
            gain = _off(at, _QUARTER) - _off(at, _THIRD)
            closer[beat] = closer.get(beat, 0.0) + weight * gain
    return frozenset(beat for beat, gain in closer.items() if gain > 0)


def _off(at: int, step: int) -> int:
    return min(at % step, -at % step)


def _drawn(
    melody: Sequence[SheetNote], spans: Sequence[tuple[int, int]], thirds: frozenset[int]
) -> tuple[tuple[Chord, ...], tuple[int, ...]]:
    """The notes on their steps, none without length; and which note each is."""
    longest: dict[int, int] = {}
    for i, (start, end) in enumerate(spans):
        tick = _nearest(start, thirds)
        before = longest.get(tick)
        if before is None or end - start > spans[before][1] - spans[before][0]:
            longest[tick] = i
    starts = sorted(longest)
    chords = []
    for tick, following in zip(starts, [*starts[1:], None], strict=False):
        end = max(_nearest(spans[longest[tick]][1], thirds), tick + _step(tick, thirds))
        end = end if following is None else min(end, following)
        chords.append(Chord(tick, end, (melody[longest[tick]].midi,)))
    return tuple(chords), tuple(longest[tick] for tick in starts)


def _nearest(tick: int, thirds: frozenset[int]) -> int:
    beat, at = divmod(tick, TICKS)
    step = _step(tick, thirds)
    return beat * TICKS + step * ((2 * at + step) // (2 * step))


def _step(tick: int, thirds: frozenset[int]) -> int:
    return _THIRD if tick // TICKS in thirds else _QUARTER


def _first_line(chords: Sequence[Chord], bar: int) -> int:
    """Where the score begins: with the first bar, or on the beat of a pickup before it."""
    if not chords or chords[0].start >= 0:
        return 0
    first = chords[0].start
    return first // TICKS * TICKS if first > -bar else first // bar * bar


def _bars(first: int, end: int, bar: int) -> tuple[range, ...]:
    lines = [first, *range((first // bar + 1) * bar, end + 1, bar)]
    return tuple(range(a, b) for a, b in pairwise(lines))


def _clef(melody: Sequence[SheetNote]) -> Clef:
    if not melody:
        return "treble"
    mean = sum(note.midi for note in melody) / len(melody)
    if mean >= _LOWEST_OF_TREBLE:
        return "treble"
    return "treble-8" if mean >= _LOWEST_OF_TENOR else "bass"
