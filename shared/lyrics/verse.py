"""How much of a text is sung: all, its beginning, or all of it more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shared.lyrics.lines import Sung, text_of
from shared.lyrics.underlay import SYLLABLES_PER_NOTE
from shared.lyrics.words import Word

ShortLyrics = Literal["repeat", "melisma"]
"""What happens where the words are far too few: they are sung again, or held longer."""

_CROWDED_TIMES, _CROWDED_BY = 1.5, 2
_NOTES_A_SYLLABLE_MAY_HOLD = 4
_NEARLY_ALL = 0.75
_CUT_AT_WORD, _CUT_AT_COMMA, _CUT_IN_WORD = 2.0, 1.0, 12.0


@dataclass(frozen=True, slots=True)
class Room:
    """What a melody has for words.

    Attributes:
        slots: syllables that it takes with ease.
    """

    notes: int
    slots: int
    phrases: int

    @property
    def most(self) -> int:
        """Syllables beyond which a text is cut: more would be hurried past understanding."""
        crowded = max(int(_CROWDED_TIMES * self.slots), self.slots + _CROWDED_BY)
        return min(crowded, SYLLABLES_PER_NOTE * self.notes)


@dataclass(frozen=True, slots=True)
class Verse:
    """The syllables to sing, in order.

    Attributes:
        cut_costs: what it costs to begin a phrase with each syllable.
        times: how often the text is begun.
        left: of the text, what there are no notes for.
    """

    sung: list[Sung]
    cut_costs: NDArray[np.float64]
    times: int
    left: str


def take_verse(words: Sequence[Word], room: Room, short_lyrics: ShortLyrics) -> Verse:
    """As many syllables of ``words`` as there is room for, at least one a phrase."""
    singable = _singable(words)
    times = _times_sung(singable, room, short_lyrics)
    sung: list[Sung] = []
    after: list[float] = []
    for index, word in enumerate(singable * times):
        sung += [Sung(s, index) for s in word.syllables]
        after += [_CUT_IN_WORD] * (len(word.syllables) - 1) + [_cut_after(word)]
    once = len(sung) // times
    end = len(sung) if len(sung) <= room.most else _where_to_end(after, room)
    cut_costs = np.array([0.0, *after[: end - 1]])
    return Verse(sung[:end], cut_costs, times, left=text_of(sung[end:once]))


def _singable(words: Sequence[Word]) -> list[Word]:
    """The words that can be pronounced; where the last of a line cannot, the one before ends it."""
    singable: list[Word] = []
    for word in words:
        if word.syllables:
            singable.append(word)
        elif word.ends_line and singable:
            singable[-1] = replace(singable[-1], ends_line=True)
    return singable


def _times_sung(words: Sequence[Word], room: Room, short_lyrics: ShortLyrics) -> int:
    """How often the text is begun, so that no phrase is left without words."""
    once = sum(len(w.syllables) for w in words)
    if short_lyrics == "melisma":
        return -(-room.phrases // once)
    lines = sum(w.ends_line for w in words)
    by_form = min(room.slots // once, room.phrases // lines)
    by_length = room.notes // (_NOTES_A_SYLLABLE_MAY_HOLD * once)
    wanted = max(-(-room.phrases // len(words)), by_form, by_length)
    return min(wanted, -(-room.most // once))


def _where_to_end(after: Sequence[float], room: Room) -> int:
    """How many syllables are sung of a text too long: up to where a pause comes easiest."""
    least = max(round(_NEARLY_ALL * room.slots), room.phrases)
    end = min(range(room.slots, least - 1, -1), key=lambda e: after[e - 1])
    if after[end - 1] < _CUT_IN_WORD:
        return end
    shorter = range(least - 1, room.phrases - 1, -1)
    return next((e for e in shorter if after[e - 1] < _CUT_IN_WORD), room.slots)


def _cut_after(word: Word) -> float:
    if word.ends_line:
        return 0.0
    at_comma = word.text.rstrip("\"'”’)")[-1:] in (",", ".", ";", ":", "!", "?")
    return _CUT_AT_COMMA if at_comma else _CUT_AT_WORD
