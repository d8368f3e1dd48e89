"""Chords and rests cut into what can be written: note values, dots, ties and triplets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shared.music.engraving.score import TICKS, Chord, Score, Voice

_WHOLE = ("whole", "half", "quarter", "eighth", "16th", "32nd", "64th")
_COMPOUND = 3 * TICKS

# Lengths that are one written value, in ticks where a beat is 12: the longest first, with its dots.
_VALUES = ((72, 1), (48, 0), (36, 1), (24, 0), (18, 1), (12, 0), (9, 1), (6, 0), (3, 0))
_THIRDS = (8, 4)


@dataclass(frozen=True, slots=True)
class Value:
    """A written note, chord or rest.

    Attributes:
        start, length: ticks.
        midis: MIDI numbers, from the lowest up; none is a rest.
        kind: 'quarter', 'eighth' …
        dots: 0 or 1.
        is_third: of a triplet, which takes two thirds of its value.
        opens, closes: whether the triplet begins or ends with it.
        from_tie, to_tie: whether it sounds on from the one before, and into the next.
        fills_bar: a rest of a whole bar, whatever that lasts.
    """

    start: int
    length: int
    midis: tuple[int, ...]
    kind: str
    dots: int = 0
    is_third: bool = False
    opens: bool = False
    closes: bool = False
    from_tie: bool = False
    to_tie: bool = False
    fills_bar: bool = False


def values_of(voice: Voice, bar: range, score: Score) -> list[Value]:
    """All that a voice has in a bar, without gaps."""
    written: list[Value] = []
    at = bar.start
    for chord in voice:
        if chord.end <= bar.start or chord.start >= bar.stop:
            continue
        start, end = max(chord.start, bar.start), min(chord.end, bar.stop)
        written.extend(_rests(at, start, score))
        written.extend(_tied(chord, start, end, score))
        at = end
    if at == bar.start:
        return [Value(at, len(bar), (), "whole", fills_bar=True)]
    written.extend(_rests(at, bar.stop, score))
    return _bracketed(written)


def _tied(chord: Chord, start: int, end: int, score: Score) -> Iterator[Value]:
    """The part of a chord that lies in a bar."""
    for at, length in _cut(start, end, score):
        value = _value(at, length, chord.midis, score)
        yield replace(value, from_tie=at > chord.start, to_tie=at + length < chord.end)


def _rests(start: int, end: int, score: Score) -> Iterator[Value]:
    for at, length in _cut(start, end, score):
        value = _value(at, length, (), score)
        if value.dots and not value.is_third and score.beat_unit != 8:
            # the shorter part lies at the side that is off the beat
            short = length // 3
            first = short if at % (2 * short) else length - short
            yield _value(at, first, (), score)
            yield _value(at + first, length - first, (), score)
        else:
            yield value


def _cut(start: int, end: int, score: Score) -> Iterator[tuple[int, int]]:
    """Stretches of a bar that are one value each: (start, length)."""
    while start < end:
        length = _next_length(start, end, score)
        yield start, length
        start += length


def _next_length(start: int, end: int, score: Score) -> int:
    """The longest value that may begin here: beats stay visible, thirds stay in their beat."""
    beat = start // TICKS
    until_beat = (beat + 1) * TICKS
    if beat in score.triplets and (start % TICKS or end < until_beat):
        return max(third for third in _THIRDS if third <= min(end, until_beat) - start)
    last = end
    group = _COMPOUND if score.is_compound else TICKS
    if start % group:
        border = (start // group + 1) * group
        is_syncope = group == TICKS and start % TICKS == TICKS // 2 and last - start == TICKS
        last = last if is_syncope else min(last, border)
    return next(
        length
        for length, _ in _VALUES
        if start + length <= last
        and _fits_groups(start, length, group)
        and not _ends_in_thirds(start + length, score)
    )


def _fits_groups(start: int, length: int, group: int) -> bool:
    """In groups of three beats only the group itself and two of them are longer than it."""
    return group == TICKS or length <= group or (length == 2 * group and start % group == 0)


def _ends_in_thirds(end: int, score: Score) -> bool:
    """Whether it is within a beat that is divided into thirds."""
    return end % TICKS > 0 and end // TICKS in score.triplets


def _value(start: int, length: int, midis: tuple[int, ...], score: Score) -> Value:
    beat = start // TICKS
    if beat in score.triplets and (length in _THIRDS):
        return Value(start, length, midis, _kind(length * 3 // 2, score.beat_unit), is_third=True)
    dots = dict(_VALUES).get(length, 0)
    return Value(
        start, length, midis, _kind(length * 2 // 3 if dots else length, score.beat_unit), dots
    )


def _kind(ticks: int, beat_unit: int) -> str:
    """The name of an undotted value of so many ticks."""
    parts_of_whole = beat_unit * TICKS // ticks
    return _WHOLE[parts_of_whole.bit_length() - 1]


def _bracketed(values: Sequence[Value]) -> list[Value]:
    """Thirds with the ends of their brackets: one a beat."""
    bracketed = []
    for i, value in enumerate(values):
        beat = value.start // TICKS
        before = values[i - 1] if i else None
        after = values[i + 1] if i + 1 < len(values) else None
        opens = before is None or not before.is_third or before.start // TICKS != beat
        closes = after is None or not after.is_third or after.start // TICKS != beat
        thirds = replace(value, opens=opens, closes=closes)
        bracketed.append(thirds if value.is_third else value)
    return bracketed
