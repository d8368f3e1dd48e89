"""Lyrics as they stand under the notes of a score."""

from __future__ import annotations

from collections.abc import Sequence

from shared.lyrics.model import Lyrics, Syllable
from shared.music.engraving.underlay import Held, Sung, Syllabic


def words_under(lyrics: Lyrics, notes: int) -> list[Sung | Held | None]:
    """For each of the melody's notes what is sung on it.

    Notes beyond ``notes`` are passed over: the melody was cut.

    Args:
        notes: how many the melody has.
    """
    under: list[Sung | Held | None] = [None] * notes
    for line in lyrics.lines:
        for i, syllable in enumerate(line.syllables):
            sung = Sung(syllable.text, _syllabic(line.syllables, i))
            for place, note in enumerate(syllable.notes):
                if note < notes:
                    under[note] = "held" if place else sung
    return under


def _syllabic(syllables: Sequence[Syllable], i: int) -> Syllabic:
    """Whether a word begins with a syllable of a line, and whether it ends with it."""
    begins = i == 0 or _last_word(syllables[i - 1]) != syllables[i].word
    ends = i + 1 == len(syllables) or syllables[i + 1].word != _last_word(syllables[i])
    if begins:
        return "single" if ends else "begin"
    return "end" if ends else "middle"


def _last_word(syllable: Syllable) -> int:
    """Several that share a note, of more words than one, are written with spaces between these."""
    return syllable.word + syllable.text.count(" ")
