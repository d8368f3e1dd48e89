"""Where a singer breathes: what is sung in one breath, and the time it takes to draw another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from math import ceil

from shared.music.phrases import split_phrases
from shared.singing.score import SungNote, SungSyllable, equal_shares

LONGEST_HELD_S = 20.0
"""No voice holds a note, or a syllable over many notes, for longer without breathing."""

_BREATH_S = 0.1
_SHARE_GIVEN_TO_BREATH = 0.3
_REST_WITHIN_SYLLABLE_S = 1.5


def split_breaths(score: Sequence[SungSyllable]) -> list[list[SungSyllable]]:
    """Lines, parted at their rests and where they are too long, with time to breathe between.

    A syllable that nobody could hold is taken up again on its vowel after each breath, so that no
    breath is longer than `LONGEST_HELD_S` and what is sung needs no memory for more.
    """
    breathable = list(chain.from_iterable(_taken_up_again(s) for s in score))
    phrases = []
    for line in _lines(breathable):
        ranges = split_phrases([(s.start, s.end) for s in line])
        phrases += [list(line[r.start : r.stop]) for r in ranges]
    for phrase, following in pairwise(phrases):
        phrase[-1] = _leaving_breath(phrase[-1], following[0].start)
    return phrases


def silences_before(phrases: Sequence[Sequence[SungSyllable]]) -> Iterator[float]:
    """Seconds before each phrase in which none of the others has a note."""
    end = 0.0
    for phrase in phrases:
        yield max(phrase[0].start - end, 0.0)
        end = phrase[-1].end


def _lines(score: Sequence[SungSyllable]) -> Iterator[Sequence[SungSyllable]]:
    starts = [i for i, syllable in enumerate(score) if syllable.opens_line]
    for begin, end in zip(starts, [*starts[1:], len(score)], strict=True):
        yield score[begin:end]


def _taken_up_again(syllable: SungSyllable) -> Iterator[SungSyllable]:
    """The syllable in as many breaths as it takes: consonants before the first, after the last."""
    breaths = list(_breaths(syllable.notes))
    for index, notes in enumerate(breaths):
        first, last = index == 0, index == len(breaths) - 1
        sound = replace(
            syllable.sound,
            onset=syllable.sound.onset if first else "",
            coda=syllable.sound.coda if last else "",
        )
        yield replace(
            syllable,
            sound=sound,
            notes=notes,
            opens_word=syllable.opens_word and first,
            opens_line=syllable.opens_line and first,
        )


def _breaths(notes: Sequence[SungNote]) -> Iterator[tuple[SungNote, ...]]:
    spans = [(n.start, n.end) for n in notes]
    for part in split_phrases(spans, rest_s=_REST_WITHIN_SYLLABLE_S, longest_s=LONGEST_HELD_S):
        held = notes[part.start : part.stop]
        yield from equal_shares(held, max(ceil((held[-1].end - held[0].start) / LONGEST_HELD_S), 1))


def _leaving_breath(last: SungSyllable, next_start: float) -> SungSyllable:
    """Ends early where the next phrase follows at once: its first consonants need the time."""
    note = last.notes[-1]
    missing = max(_BREATH_S - (next_start - note.end), 0.0)
    given = min(missing, _SHARE_GIVEN_TO_BREATH * (note.end - note.start))
    return replace(last, notes=(*last.notes[:-1], replace(note, end=note.end - given)))
