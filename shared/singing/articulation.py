"""When each sound of a phrase begins: vowels on the beat, consonants before it, legato between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from shared.singing.score import SungSyllable

Articulation: TypeAlias = Literal["legato", "separate"]

LEGATO_S = 0.12
"""Silences between syllables shorter than this are sung through."""

HELD_THROUGH_S = 0.3
"""Silences within a syllable shorter than this are: parted, its vowel would sound like new words."""

_LONGEST_TAP_S = 0.06
_LONGEST_HIATUS_S = 0.05
_SHORTEST_ONSET_S = 0.045
_SHARE_OF_LATE_ONSET = 0.35
_SHARE_OF_CONSONANTS = 0.5
_LARGEST_SHARE_OF_CONSONANTS = 0.6
_MOST_HURRIED = 0.5
_LONGEST_GAP_S = 0.08
_SHARE_OF_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a syllable's consonants last where there is time, seconds.

    Attributes:
        onset: those before its vowel, and the gap between words before them.
        coda: those after.
    """

    onset: float
    coda: float


@dataclass(frozen=True, slots=True)
class Articulated:
    """Moments of one syllable, seconds, ascending: onset, vowel, coda, end."""

    onset: float
    vowel: float
    coda: float
    end: float


def articulate(
    phrase: Sequence[SungSyllable],
    lengths: Sequence[Lengths],
    articulation: Articulation = "legato",
) -> list[Articulated]:
    """Moments of each syllable of a phrase.

    Every vowel but the first begins with its note: the consonants between two vowels take their
    time from the note before, about half of it and never more than two thirds. Only a phrase that
    begins with the recording may come late. Times are never negative.
    """
    late = _lateness(phrase[0], lengths[0])
    first = phrase[0].start
    onsets = [max(first + late - _longest_onset(phrase[0], lengths[0]), 0.0)]
    vowels = [first + late]
    codas, ends = [], []
    for i, (syllable, following) in enumerate(pairwise(phrase)):
        coda, end, onset = _between(
            syllable, following, lengths[i], lengths[i + 1], vowels[i], articulation
        )
        codas.append(coda)
        ends.append(end)
        onsets.append(onset)
        vowels.append(following.start)
    end = phrase[-1].end
    codas.append(end - fitted(lengths[-1].coda, end - vowels[-1]))
    ends.append(end)
    return [Articulated(*moments) for moments in zip(onsets, vowels, codas, ends, strict=True)]


def fitted(natural: float, room: float) -> float:
    """How long consonants last that may take of ``room`` (seconds, their vowel's time as well)."""
    hurried = min(_MOST_HURRIED * natural, _LARGEST_SHARE_OF_CONSONANTS * room)
    return max(min(natural, max(_SHARE_OF_CONSONANTS * room, hurried)), 0.0)


def _lateness(first: SungSyllable, natural: Lengths) -> float:
    """How long after its note a phrase's first vowel begins, where no time is left before it."""
    lacking = max(min(natural.onset, _SHORTEST_ONSET_S) - first.start, 0.0)
    return min(lacking, _SHARE_OF_LATE_ONSET * (first.end - first.start))


def _between(
    syllable: SungSyllable,
    following: SungSyllable,
    natural: Lengths,
    next_natural: Lengths,
    vowel: float,
    articulation: Articulation,
) -> tuple[float, float, float]:
    """Where a syllable's coda begins and ends, and where the onset of the following one begins."""
    onset = _longest_onset(following, next_natural)
    last = syllable.notes[-1]
    held_from = max(last.start, vowel)
    if articulation == "legato" and following.start - syllable.end < LEGATO_S:
        together = natural.coda + onset
        given = fitted(together, following.start - held_from)
        share = given / together if together else 0.0
        begin = following.start - share * onset
        return following.start - given, begin, begin
    gap = _gap(syllable, following, articulation)
    end = min(syllable.end, following.start - gap)
    room = following.start - held_from
    onset = min(onset, max(following.start - end - gap, fitted(onset, room)))
    end = min(end, following.start - onset - gap)
    end = max(end, held_from + (1 - _LARGEST_SHARE_OF_CONSONANTS) * (last.end - held_from))
    return end - fitted(natural.coda, end - held_from), end, max(following.start - onset, end)


def _gap(syllable: SungSyllable, following: SungSyllable, articulation: Articulation) -> float:
    """The silence before a syllable sung for itself."""
    if articulation == "legato":
        return 0.0
    return min(_LONGEST_GAP_S, _SHARE_OF_GAP * (following.start - syllable.notes[-1].start))


def _longest_onset(syllable: SungSyllable, natural: Lengths) -> float:
    """Of an 'l' alone, which is a tap: longer, 'la la' would be heard as twice as many notes.

    A vowel is joined to what is before it: longer, the gap between words would part them.
    """
    if not syllable.sound.onset:
        return min(natural.onset, _LONGEST_HIATUS_S)
    taps = syllable.sound.onset == "l"
    return min(natural.onset, _LONGEST_TAP_S) if taps else natural.onset
