"""How the writer hears a word: its syllables, their stress, and what it rhymes with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gpu_jobs.writer.lexicon_files import read_sections
from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.stress import FUNCTION_WORDS, Stress

_MARKS = ",?!"


@dataclass(frozen=True, slots=True)
class Sound:
    """One word, heard.

    Attributes:
        stresses: one a syllable, as `shared.lyrics.stress` has them: a light word of one syllable
            is not stressed.
        rhyme: its sound from the last stressed vowel on; "" if the dictionary cannot tell.
    """

    stresses: tuple[Stress, ...]
    rhyme: str

    @property
    def stressed(self) -> int:
        """Bit i is set where syllable i bears the primary stress."""
        return sum(1 << i for i, stress in enumerate(self.stresses) if stress == 1)


class Unpronounceable(ValueError):
    """A word whose sound is not known."""


@lru_cache(maxsize=8192)
def hear(word: str) -> Sound:
    """How ``word``, of any case and with or without punctuation, sounds.

    Raises:
        Unpronounceable: its sound is not known.
    """
    plain = plain_word(word)
    dictionary = load_dictionary()
    found = dictionary.find(plain)
    if found is not None:
        return Sound(_stresses(plain, found.stresses), dictionary.rhyme_key(plain) or "")
    own = read_sections("sounds.txt").get(plain)
    if own is None:
        raise Unpronounceable(plain)
    return Sound(_stresses(plain, own[0]), rhyme="")


def plain_word(word: str) -> str:
    """The word as dictionaries list it: lower case, no punctuation around it."""
    return word.strip(_MARKS).lower()


def _stresses(plain: str, by_dictionary: str) -> tuple[Stress, ...]:
    if len(by_dictionary) == 1:
        return (0 if plain in FUNCTION_WORDS else 1,)
    marks: dict[str, Stress] = {"0": 0, "1": 1, "2": 2}
    return tuple(marks[mark] for mark in by_dictionary)
