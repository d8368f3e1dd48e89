"""How words sound, and which of them rhyme, by the CMU Pronouncing Dictionary.

A rhyme here is a perfect one: the same sounds from the last stressed vowel on, and another onset
before it.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from shared.lyrics import data

_FILE = files(data) / "pronunciations.txt.gz"
_STRESSED = "12"
_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_WITHOUT_STRESS = {f"{vowel}{stress}": vowel for vowel in _VOWELS for stress in "012"}
_MAY_STAND_BEFORE = {
    "R": {"P", "B", "T", "D", "K", "G", "F", "TH", "SH"},
    "L": {"P", "B", "K", "G", "F", "S"},
    "W": {"T", "D", "K", "G", "S", "TH", "HH"},
    "Y": {"P", "B", "T", "D", "K", "G", "F", "V", "TH", "M", "N", "L", "HH"},
    "P": {"S"},
    "T": {"S"},
    "K": {"S"},
    "M": {"S"},
    "N": {"S"},
}
"""Consonants that may stand before another at the beginning of an English syllable."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How one word is said.

    Attributes:
        phones: ARPAbet, vowels without their stress: ``("R", "IH", "V", "ER")``.
        stresses: one character a syllable: "0" none, "1" primary, "2" secondary: ``"10"``.
    """

    phones: tuple[str, ...]
    stresses: str

    @property
    def rhyme(self) -> tuple[str, str]:
        """The onset of the syllable that the rhyme begins in, and all from its vowel on."""
        vowels = [i for i, phone in enumerate(self.phones) if phone in _VOWELS]
        syllable = self._rhyming_syllable()
        start = vowels[syllable]
        earlier = vowels[syllable - 1] + 1 if syllable else 0
        between = self.phones[earlier:start]
        onset = between if not syllable else between[_onset_start(between) :]
        return " ".join(onset), " ".join(self.phones[start:])

    def _rhyming_syllable(self) -> int:
        """The last stressed syllable; of a word without stress, the last."""
        stressed = [i for i, stress in enumerate(self.stresses) if stress in _STRESSED]
        return stressed[-1] if stressed else len(self.stresses) - 1


class Dictionary:
    """Words by their sound.

    Args:
        writable: the words fit for new lyrics, commonest first, each with its phones. The embedded
            singer gives each as many syllables as the dictionary does.
        others: words whose sound is known but which new lyrics avoid: rare or offensive ones, and
            those that the singer would say with more or fewer syllables.
    """

    def __init__(self, writable: Mapping[str, str], others: Mapping[str, str]) -> None:
        self._writable = writable
        self._phones = {**others, **writable}

    @property
    def words(self) -> Sequence[str]:
        """The words fit for new lyrics, commonest first."""
        return tuple(self._writable)

    def is_writable(self, word: str) -> bool:
        """Whether the word is one of `words`."""
        return word in self._writable

    def find(self, word: str) -> Pronunciation | None:
        """The word's pronunciation, of any case, also of a possessive.

        None if the word is not known, or has no syllable, as "mm" has none.
        """
        phones = self._look_up(word.lower().replace("’", "'"))
        found = _pronunciation(phones) if phones else None
        return found if found and found.stresses else None

    def rhyme_key(self, word: str) -> str | None:
        """The word's phones from its last stressed vowel on; None if the word is not known.

        Words with the same key rhyme if their onsets differ: see `rhymes`.
        """
        found = self.find(word)
        return found.rhyme[1] if found else None

    def rhymes(self, one: str, other: str) -> bool:
        """Whether two known words rhyme: not with themselves, nor "leaf" with "relief"."""
        first, second = self.find(one), self.find(other)
        if first is None or second is None:
            return False
        (onset, sound), (other_onset, other_sound) = first.rhyme, second.rhyme
        return sound == other_sound and onset != other_onset

    def words_rhyming_with(self, word: str) -> list[str]:
        """The words fit for new lyrics that rhyme with a known word, commonest first."""
        key = self.rhyme_key(word)
        return [w for w in self._by_rhyme.get(key or "", ()) if self.rhymes(word, w)]

    @cached_property
    def _by_rhyme(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._writable:
            found.setdefault(self.rhyme_key(word) or "", []).append(word)
        return found

    def _look_up(self, word: str) -> str | None:
        owner = self._phones.get(word.removesuffix("'s"))
        if word in self._phones or not owner:
            return self._phones.get(word)
        return f"{owner} {_possessive_ending(owner)}"


@lru_cache(maxsize=1)
def load_dictionary() -> Dictionary:
    """The dictionary, once per process."""
    writable, others = gzip.decompress(_FILE.read_bytes()).decode("ascii").split("\n\n")
    return Dictionary(_parse(writable), _parse(others))


@cache  # as many as the dictionary has
def _pronunciation(phones: str) -> Pronunciation:
    """Of phones as the dictionary spells them: ``"R IH1 V ER0"``."""
    marked = phones.split()
    return Pronunciation(
        phones=tuple(_WITHOUT_STRESS.get(phone, phone) for phone in marked),
        stresses="".join(phone[-1] for phone in marked if phone in _WITHOUT_STRESS),
    )


def _parse(lines: str) -> dict[str, str]:
    """Each line is a word and its phones."""
    return {word: phones for word, _, phones in (x.partition(" ") for x in lines.splitlines())}


def _onset_start(between: Sequence[str]) -> int:
    """Where, in the consonants between two vowels, the second syllable begins: as early as may be."""
    start = max(len(between) - 1, 0)
    while start and between[start - 1] in _MAY_STAND_BEFORE.get(between[start], ()):
        start -= 1
    return start


def _possessive_ending(owner: str) -> str:
    last = owner.rpartition(" ")[2]
    if last in {"S", "Z", "SH", "ZH", "CH", "JH"}:
        return "IH0 Z"
    return "S" if last in {"P", "T", "K", "F", "TH"} else "Z"
