"""Who speaks in a song, when it happens, and what may therefore be said."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from gpu_jobs.writer.lexicon_files import read_words
from gpu_jobs.writer.sounds import plain_word

Person = Literal["I", "we", "she", "he"]

OPPOSITES = {"night": "day", "day": "night", "cold": "warm", "warm": "cold"}
_OF_I = read_words("words.txt", "of I")
_OF_WE = read_words("words.txt", "of we")
_OF_OTHERS = read_words("words.txt", "of others")
_BARRED: dict[Person, frozenset[str]] = {
    "I": _OF_OTHERS,
    "we": _OF_I | _OF_OTHERS,
    "she": _OF_I | _OF_WE,
    "he": _OF_I | _OF_WE,
}
_OWNERS: dict[Person, str] = {"I": "my", "we": "our", "she": "her", "he": "his"}
_OBJECTS: dict[Person, str] = {"I": "me", "we": "us", "she": "her", "he": "him"}
_AS_HE = {"she": "he", "she's": "he's", "she'll": "he'll", "her": "his"}


class Voice(NamedTuple):
    """How a song is told, from its first line to its last.

    Attributes:
        settings: times of day and year that it is set in: "night", "warm" …
    """

    person: Person
    settings: frozenset[str]

    @property
    def third_person(self) -> bool:
        """Whether its subject takes a verb like "rises"."""
        return self.person in ("she", "he")

    @property
    def owner(self) -> str:
        """Its possessive: "my"."""
        return _OWNERS[self.person]

    def say(self, text: str) -> str | None:
        """``text`` as this voice says it; None if it would be out of place.

        MY and OBJ stand for the subject's own "my" and "me".
        """
        said = " ".join(self._own(word) for word in text.split())
        return said if self.may_say(said) else None

    def may_say(self, text: str) -> bool:
        """Whether no word of ``text`` is of another person or another time of day or year."""
        return _barred(self).isdisjoint(plain_word(word) for word in text.split())

    def tell(self, text: str) -> str | None:
        """As `say`, of what happens to the subject: "me" and "my" become the subject's."""
        turned = {"me": "OBJ", "my": "MY"}
        return self.say(" ".join(turned.get(word, word) for word in text.split()))

    def _own(self, word: str) -> str:
        if word == "MY":
            return _OWNERS[self.person]
        if word == "OBJ":
            return _OBJECTS[self.person]
        return _AS_HE.get(word, word) if self.person == "he" else word


@lru_cache(maxsize=256)
def _barred(voice: Voice) -> frozenset[str]:
    """Words that a voice does not say: of other persons, other times of day and year."""
    others = _BARRED[voice.person].difference((_OWNERS[voice.person], _OBJECTS[voice.person]))
    return others.union(
        *(read_words("settings.txt", OPPOSITES[setting]) for setting in voice.settings)
    )
