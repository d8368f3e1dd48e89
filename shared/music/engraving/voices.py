"""Notes laid out on staves and in voices, as a player would read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from shared.music.engraving.quantising import TICKS, Written
from shared.music.engraving.score import Chord, Voice

_MIDDLE_C = 60
_AROUND_MIDDLE = 7
_SMALL_REST = TICKS // 2
_HELD_ON = TICKS


def two_hands(notes: Sequence[Written]) -> tuple[list[Written], list[Written]]:
    """The higher and the lower notes: chords part at their widest gap near middle C."""
    high: list[Written] = []
    low: list[Written] = []
    for _, group in groupby(notes, key=lambda note: note.start):
        chord = list(group)
        border = _border([note.midi for note in chord])
        for note in chord:
            (high if note.midi >= border else low).append(note)
    return high, low


def _border(midis: Sequence[int]) -> float:
    """The pitch from which on a chord is the right hand's."""
    gaps = [
        (above - below, (above + below) / 2)
        for below, above in pairwise(midis)
        if abs((above + below) / 2 - _MIDDLE_C) <= _AROUND_MIDDLE
    ]
    return max(gaps)[1] if gaps and max(gaps)[0] > 2 else float(_MIDDLE_C)


def voices_of(notes: Sequence[Written]) -> tuple[Voice, ...]:
    """One voice, or two where notes are held while others begin.

    What begins together is a chord, and ends where the next begins; what sounds on for a beat and
    more after that is written in a second voice. Small rests between chords are not written.
    """
    moving: list[Chord] = []
    held: list[Chord] = []
    groups = [list(group) for _, group in groupby(notes, key=lambda note: note.start)]
    for i, group in enumerate(groups):
        following = groups[i + 1][0].start if i + 1 < len(groups) else None
        long = [n for n in group if following is not None and n.end - following >= _HELD_ON]
        short = [n for n in group if n not in long]
        if long:
            held.append(_chord(long))
        if short:
            moving.append(_chord(short))
    if not moving:
        return (_bound(held),)
    return (_bound(moving), _bound(held)) if held else (_bound(moving),)


def _chord(notes: Iterable[Written]) -> Chord:
    together = list(notes)
    midis = tuple(sorted({note.midi for note in together}))
    return Chord(together[0].start, max(note.end for note in together), midis)


def _bound(chords: Sequence[Chord]) -> Voice:
    """Each ends before the next begins, and reaches it where hardly a rest is between."""
    ends = [chord.start for chord in chords[1:]]
    bound = [
        Chord(chord.start, _end(chord, following), chord.midis)
        for chord, following in zip(chords, [*ends, None], strict=True)
    ]
    return tuple(bound)


def _end(chord: Chord, following: int | None) -> int:
    if following is None:
        return chord.end
    return following if following - chord.end <= _SMALL_REST else chord.end
