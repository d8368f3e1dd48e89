"""Words fitted to a melody: every note sung by exactly one syllable, whatever the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shared.errors import Permanent
from shared.music.lyrics import Line, Lyrics, Syllable
from shared.music.notes import Note
from shared.music.phrases import split_phrases
from shared.music.underlay import SYLLABLES_PER_NOTE, share_among_phrases, spread, squeeze
from shared.music.words import Phonemize, Word, WordSyllable, read_words

LA = WordSyllable("la", "lˈɑ")

_NOTES_A_SYLLABLE_MAY_HOLD = 4
_STRESSED, _LIGHT = {"ˈ": 1.0, "ˌ": 0.7}, 0.4
_WITHIN_WORD, _LAST = 0.5, 2.5
_CUT_AT_WORD, _CUT_AT_COMMA, _CUT_IN_WORD = 2.0, 1.0, 12.0


@dataclass(frozen=True, slots=True)
class _Sung:
    """One syllable to be placed, and the word it belongs to."""

    syllable: WordSyllable
    word: int
    opens: bool
    cut_cost: float


@dataclass(frozen=True, slots=True)
class _Placed:
    """Syllables that share the same notes: one, or several merged on one note."""

    sung: Sequence[_Sung]
    notes: range


def fit_syllables(notes: Sequence[Note], text: str, phonemize: Phonemize) -> Lyrics:
    """Fit ``text`` to the melody: one syllable a note where the counts allow.

    With more notes than syllables a syllable holds several (melisma), and a text far too short
    is sung again from its beginning; with fewer, syllables share the longest notes, two at most,
    and what then remains is ``unsung``. Lines of the text become phrases of the melody where
    their lengths agree.

    Args:
        notes: the melody, in order, not overlapping.
        phonemize: a line of plain words to pronunciations separated by spaces.

    Raises:
        Permanent: ``no_words`` where nothing in the text can be pronounced, ``no_notes`` where
            there is no melody.
    """
    phrases = _phrases_of(notes)
    words = read_words(text, phonemize)
    singable = [w for w in words if w.syllables]
    if not singable:
        raise Permanent(
            "no_words", "The lyrics hold no word that can be sung. Write some, or leave them out."
        )
    sung, left = _as_many_as_fit(singable, len(notes), len(phrases))
    counts = share_among_phrases([len(p) for p in phrases], _cut_costs(sung))
    lines = []
    for phrase, count in zip(phrases, counts, strict=True):
        lines.append(_line(notes, _place(notes, phrase, sung[:count])))
        sung = sung[count:]
    return Lyrics(
        mode="given",
        lines=[line for line, _ in lines],
        merged=sum(merged for _, merged in lines),
        unsung=" ".join(filter(None, [*(w.text for w in words if not w.syllables), left])),
    )


def sing_on_la(notes: Sequence[Note]) -> Lyrics:
    """'la' on every note.

    Raises:
        Permanent: ``no_notes`` where there is no melody.
    """
    lines = []
    for phrase in _phrases_of(notes):
        sung = [_Sung(LA, word, opens=True, cut_cost=0.0) for word in range(len(phrase))]
        lines.append(_line(notes, _place(notes, phrase, sung))[0])
    return Lyrics(mode="all-la", lines=lines)


def _phrases_of(notes: Sequence[Note]) -> list[range]:
    if not notes:
        raise Permanent("no_notes", "The melody has no notes to sing.")
    return split_phrases([(n.start, n.end) for n in notes])


def _as_many_as_fit(words: Sequence[Word], notes: int, phrases: int) -> tuple[list[_Sung], str]:
    """The syllables to sing, at least one a phrase, and the text for which there are no notes."""
    room = SYLLABLES_PER_NOTE * notes
    verse = sum(len(w.syllables) for w in words)
    times = max(-(-phrases // len(words)), notes // (_NOTES_A_SYLLABLE_MAY_HOLD * verse), 1)
    syllables = [
        s for index, word in enumerate([*words] * times) for s in _syllables_of(word, index)
    ]
    if len(syllables) <= room:
        return syllables, ""
    whole = next((i for i in range(room, 0, -1) if syllables[i].opens), 0)
    fitting = whole if whole >= phrases else room
    return syllables[:fitting], _joined(syllables[fitting:verse], "text")


def _syllables_of(word: Word, index: int) -> list[_Sung]:
    at_comma = word.text.rstrip("\"'”’)")[-1:] in (",", ".", ";", ":", "!", "?")
    after = 0.0 if word.ends_line else _CUT_AT_COMMA if at_comma else _CUT_AT_WORD
    last = len(word.syllables) - 1
    return [
        _Sung(s, index, opens=i == 0, cut_cost=after if i == last else _CUT_IN_WORD)
        for i, s in enumerate(word.syllables)
    ]


def _cut_costs(sung: Sequence[_Sung]) -> NDArray[np.float64]:
    """What it costs to begin a phrase with each syllable: the cost of a cut after the one before."""
    return np.array([0.0, *(s.cut_cost for s in sung[:-1])])


def _place(notes: Sequence[Note], phrase: range, sung: Sequence[_Sung]) -> list[_Placed]:
    own = [notes[i] for i in phrase]
    if len(sung) <= len(own):
        ends = np.cumsum([0, *spread(own, _weights(sung))]).tolist()
        return [_Placed([s], phrase[ends[k] : ends[k + 1]]) for k, s in enumerate(sung)]
    ends = np.cumsum([0, *squeeze(own, len(sung))]).tolist()
    return [_Placed(sung[ends[k] : ends[k + 1]], phrase[k : k + 1]) for k in range(len(own))]


def _weights(sung: Sequence[_Sung]) -> list[float]:
    """How much of a melisma each syllable of a phrase carries and stays understood.

    Stressed ones more; those within a word little, or it falls apart; the last of the phrase most.
    """
    weights = []
    for s, following in zip(sung, [*sung[1:], None], strict=True):
        stress = next((w for mark, w in _STRESSED.items() if mark in s.syllable.phonemes), _LIGHT)
        within_word = following is not None and not following.opens
        weights.append(stress * (_WITHIN_WORD if within_word else 1.0))
    weights[-1] *= _LAST
    return weights


def _line(notes: Sequence[Note], placed: Sequence[_Placed]) -> tuple[Line, int]:
    """The line, and how many of its syllables share a note."""
    first = placed[0].sung[0].word
    syllables = [
        Syllable(
            text=_joined(p.sung, "text"),
            phonemes=_joined(p.sung, "phonemes"),
            notes=list(p.notes),
            start=notes[p.notes[0]].start,
            end=notes[p.notes[-1]].end,
            word=p.sung[0].word - first,
        )
        for p in placed
    ]
    line = Line(
        text=_joined([s for p in placed for s in p.sung], "text"),
        start=syllables[0].start,
        end=syllables[-1].end,
        syllables=syllables,
    )
    return line, sum(len(p.sung) for p in placed if len(p.sung) > 1)


def _joined(sung: Sequence[_Sung], part: Literal["text", "phonemes"]) -> str:
    """Syllables as words: a space wherever the word changes."""
    pieces: list[str] = []
    for before, s in zip([None, *sung], sung, strict=False):
        pieces += [" "] if before and before.word != s.word else []
        pieces.append(getattr(s.syllable, part))
    return "".join(pieces)
