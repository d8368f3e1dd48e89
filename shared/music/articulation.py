"""When each sound of a phrase begins: vowels on the beat, consonants before it, legato between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.music.score import SungSyllable

LEGATO_S = 0.12
"""Silences between syllables shorter than this are sung through."""

HELD_THROUGH_S = 0.3
"""Silences within a syllable shorter than this are: parted, its vowel would sound like new words."""

_LONGEST_ONSET_S = 0.16
_LONGEST_TAP_S = 0.05
_SHORTEST_ONSET_S = 0.045
_SHARE_TAKEN_FROM_BEFORE = 0.4
_SHARE_OF_LATE_ONSET = 0.35
_SHARE_OF_CODA = 0.35


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a syllable's consonants naturally last, seconds."""

    onset: float
    coda: float


@dataclass(frozen=True, slots=True)
class Articulated:
    """Moments of one syllable, seconds, ascending: onset, vowel, coda, end."""

    onset: float
    vowel: float
    coda: float
    end: float


def articulate(phrase: Sequence[SungSyllable], lengths: Sequence[Lengths]) -> list[Articulated]:
    """Moments of each syllable of a phrase.

    A consonant before a vowel takes the silence before its note, then up to 40 % of the syllable
    before, and only what it still lacks from its own note. Times may precede the first note but
    are never negative.
    """
    onsets, vowels = [], []
    for i, (syllable, natural) in enumerate(zip(phrase, lengths, strict=True)):
        room = syllable.start if i == 0 else _room_before(phrase[i - 1], syllable)
        onset = min(natural.onset, _longest_onset(syllable))
        before = min(onset, room)
        lacking = max(min(onset, _SHORTEST_ONSET_S) - before, 0.0)
        late = min(lacking, _SHARE_OF_LATE_ONSET * (syllable.end - syllable.start))
        onsets.append(syllable.start - before)
        vowels.append(syllable.start + late)
    ends = [
        _end(syllable, following) for syllable, following in zip(phrase, onsets[1:], strict=False)
    ]
    ends.append(phrase[-1].end)
    return [
        Articulated(onset, vowel, end - _coda(natural, end - vowel), end)
        for onset, vowel, end, natural in zip(onsets, vowels, ends, lengths, strict=True)
    ]


def _longest_onset(syllable: SungSyllable) -> float:
    """An 'l' alone is a tap: longer, 'la la' would be heard as twice as many notes."""
    return _LONGEST_TAP_S if syllable.sound.onset == "l" else _LONGEST_ONSET_S


def _room_before(before: SungSyllable, syllable: SungSyllable) -> float:
    silence = max(syllable.start - before.end, 0.0)
    return silence + _SHARE_TAKEN_FROM_BEFORE * (before.notes[-1].end - before.notes[-1].start)


def _end(syllable: SungSyllable, next_onset: float) -> float:
    """Where it ends: at the next onset if that takes its time or follows closely."""
    return next_onset if next_onset < syllable.end + LEGATO_S else syllable.end


def _coda(natural: Lengths, available: float) -> float:
    return min(natural.coda, _SHARE_OF_CODA * available)
