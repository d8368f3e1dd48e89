"""What a bass may play at each moment: roots and fifths, or a walk through chord and scale.

Walking as it is taught: the root where a chord begins, notes of the chord on strong beats and of the
scale between, and last a note that leads into the next root, a step from it or its fifth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from shared.music.lead_sheet import STEPS, Metre
from shared.music.scales import scale_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.chord import semitones as semitones_of
from shared.music.tabs.chart import ChartSpan

BassStyle = Literal["roots", "walking"]

_OCTAVE, _SHORTEST = 12, 6
_ON_STRONG, _CHORD, _SCALE, _SCALE_ON_STRONG = 0.0, 0.15, 0.3, 1.0
_LEADING = {-1: 0.0, 1: 0.1, -2: 0.2, 2: 0.2, 7: 0.3}
_BASS_AGAIN = 0.4
_ELSE_LAST = 1.2
"""What it costs to come to a chord's last beat on a note of it, and not to lead on."""

_MAJOR = {2: 2, 3: 4, 4: 5, 5: 7, 6: 9}
_DORIAN = {2: 2, 3: 3, 4: 5, 5: 7, 6: 9}


Prices = tuple[tuple[int, float], ...]
"""Pitch classes (C is 0) and what each costs; 0 is best."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A note to be chosen.

    Attributes:
        start, end: steps.
        wanted: what may be played.
    """

    start: int
    end: int
    wanted: Prices


def moments(
    spans: Sequence[ChartSpan], metre: Metre, style: BassStyle, key: str | None
) -> list[Moment]:
    """The notes to be chosen, in order; none where no chord is.

    Args:
        spans: in order, without overlap.
        key: whose scale is walked through; without one each chord's own.
    """
    found: list[Moment] = []
    for place, span in enumerate(spans):
        if span.chord is None:
            continue
        if style == "roots":
            found += _roots(span, span.chord, metre)
        else:
            found += _walk(span, span.chord, _next_bass(spans, place), metre, key)
    return found


def _next_bass(spans: Sequence[ChartSpan], place: int) -> int | None:
    """The bass that is led to: of the chord that follows at once; after the last of the first."""
    is_last = place + 1 == len(spans)
    following = spans[0] if is_last else spans[place + 1]
    follows = is_last or following.start == spans[place].end
    return following.chord.bass_class if follows and following.chord else None


def _roots(span: ChartSpan, chord: Chord, metre: Metre) -> list[Moment]:
    """The bass where the chord and every bar begins; the fifth, or what a bass lacks, on its middle."""
    pulses = metre.bar // metre.pulse
    middle = metre.pulse * (pulses // 2 if pulses % 2 == 0 else pulses - 1)
    times = sorted(
        {span.start}
        | {at for at in range(span.start + 1, span.end) if at % metre.bar in (0, middle)}
    )
    second = chord.root_class if chord.bass else _fifth(chord)
    return [
        Moment(
            at,
            until,
            ((second if at % metre.bar == middle and at > span.start else chord.bass_class, 0.0),),
        )
        for at, until in pairwise([*times, span.end])
    ]


def _fifth(chord: Chord) -> int:
    """The chord's fifth as it is altered, or its root where it has none."""
    fifths = [semitones_of(degree) for degree in chord.degrees if degree[0] == 5]
    return (chord.root_class + (fifths[0] if fifths else 0)) % _OCTAVE


@lru_cache(maxsize=512)
def _passing(chord: Chord, scale: frozenset[int], *, is_strong: bool) -> Prices:
    """Notes of the chord on strong beats, of the scale between; the bass not so soon again."""
    own, other = (_ON_STRONG, _SCALE_ON_STRONG) if is_strong else (_CHORD, _SCALE)
    held = chord.pitch_classes
    wanted = {note: own if note in held else other for note in scale}
    wanted[chord.bass_class] += _BASS_AGAIN
    return tuple(sorted(wanted.items()))


@lru_cache(maxsize=512)
def _leading(target: int, chord: Chord, scale: frozenset[int]) -> Prices:
    """Steps into the target: semitones from either side, whole ones of the scale, its fifth."""
    wanted = dict.fromkeys(chord.pitch_classes, _ELSE_LAST)
    for interval, cost in _LEADING.items():
        note = (target + interval) % _OCTAVE
        if abs(interval) == 1 or note in scale:
            wanted[note] = min(cost, wanted.get(note, cost))
    return tuple(sorted(wanted.items()))


def _walk(
    span: ChartSpan, chord: Chord, target: int | None, metre: Metre, key: str | None
) -> list[Moment]:
    step = _walking_step(metre)
    times = [span.start, *range((span.start // step + 1) * step, span.end, step)]
    scale = _scale(chord, key)
    found = [Moment(span.start, [*times, span.end][1], ((chord.bass_class, 0.0),))]
    for at, until in pairwise([*times[1:], span.end]):
        is_last = until == span.end
        if is_last and target is not None:
            wanted = _leading(target, chord, scale)
        else:
            wanted = _passing(chord, scale, is_strong=metre.weight(at) > 1)
        found.append(Moment(at, until, wanted))
    return found


def _walking_step(metre: Metre) -> int:
    """Steps of a walking note: a quarter, of 6/8 and its like a dotted one, of 5/8 an eighth."""
    if metre.is_compound:
        return metre.pulse
    return STEPS if metre.beat >= STEPS else _SHORTEST


@lru_cache(maxsize=512)
def _scale(chord: Chord, key: str | None) -> frozenset[int]:
    """The chord's notes, and those of the key, or of its own scale, that do not rub against them."""
    own = chord.pitch_classes
    around = scale_of(key) if key else _own_scale(chord)
    foreign = own - around
    rubbing = {(note + side) % _OCTAVE for note in foreign for side in (-1, 1)}
    return own | (around - rubbing)


def _own_scale(chord: Chord) -> frozenset[int]:
    """Major, or Dorian of minor, with what the chord alters; without a seventh that it does not tell."""
    steps = dict(_DORIAN if chord.is_minor else _MAJOR)
    for degree in chord.degrees[1:]:
        steps[(degree[0] - 1) % 7 + 1] = semitones_of(degree) % _OCTAVE
    return frozenset((chord.root_class + step) % _OCTAVE for step in (0, *steps.values()))
