"""Sentences of the lexicon as a voice says them: person and number agree."""

from __future__ import annotations

from typing import NamedTuple

from gpu_jobs.writer.conjugation import third_person
from gpu_jobs.writer.voices import Person, Voice

SINGER, ONE, MANY, THEME = "^*_@"
"""What stands before a verb: it agrees with the singer, with one thing or person, with several or
with "you", with the song's theme."""

_PERSONS: tuple[Person, ...] = ("I", "we", "she", "he")
_SINGERS = {
    "I": "I we she he",
    "me": "me us her him",
    "my": "my our her his",
    "mine": "mine ours hers his",
    "myself": "myself ourselves herself himself",
    "I'm": "I'm we're she's he's",
    "I've": "I've we've she's he's",
    "I'll": "I'll we'll she'll he'll",
    "I'd": "I'd we'd she'd he'd",
}
_OF_THEME = {"THEY": ("it", "they"), "THEM": ("it", "them"), "THEY'RE": ("it's", "they're")}


class _Verb(NamedTuple):
    """A verb with forms of its own: with "I", with many, with one."""

    first: str
    many: str
    one: str


_VERBS = {
    "be": _Verb("am", "are", "is"),
    "was": _Verb("was", "were", "was"),
    "don't": _Verb("don't", "don't", "doesn't"),
    "haven't": _Verb("haven't", "haven't", "hasn't"),
    "aren't": _Verb("am not", "aren't", "isn't"),
}


def agree(text: str, voice: Voice, *, theme_is_plural: bool = False) -> str:
    """``text`` in the person of ``voice``.

    Args:
        text: written as "I" would say it; a verb in its base form after one of the marks `SINGER`,
            `ONE`, `MANY` and `THEME`.
        theme_is_plural: the theme is several things: "@be" becomes "are".
    """
    return " ".join(_agreed(word, voice, theme_is_plural) for word in text.split())


def _agreed(word: str, voice: Voice, theme_is_plural: bool) -> str:
    plain = word.rstrip(",?!")
    marks = word[len(plain) :]
    return _said(plain, voice, theme_is_plural) + marks


def _said(word: str, voice: Voice, theme_is_plural: bool) -> str:
    mark, verb = word[:1], word[1:]
    if verb and mark == SINGER:
        return _inflected(verb, one=voice.third_person, first=voice.person == "I")
    if verb and mark in (ONE, MANY):
        return _inflected(verb, one=mark == ONE)
    if verb and mark == THEME:
        return _inflected(verb, one=not theme_is_plural)
    if word in _OF_THEME:
        word = _OF_THEME[word][theme_is_plural]
    if word in _SINGERS:
        return _SINGERS[word].split()[_PERSONS.index(voice.person)]
    return word


def _inflected(verb: str, *, one: bool, first: bool = False) -> str:
    if verb in _VERBS:
        forms = _VERBS[verb]
        return forms.first if first else forms.one if one else forms.many
    return third_person(verb) if one else verb
