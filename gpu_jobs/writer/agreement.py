"""Sentences of the lexicon as a voice says them: person, tense and number agree."""

from __future__ import annotations

from typing import NamedTuple

from gpu_jobs.writer.conjugation import Tense, past, third_person
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
_SINGERS_PAST = {
    "I'm": "I~was we~were she~was he~was",
    "I've": "I'd we'd she'd he'd",
    "I'll": "I'd we'd she'd he'd",
}
_PAST = {
    "it's": "it was",
    "there's": "there was",
    "that's": "that was",
    "what's": "what was",
    "you're": "you were",
    "you've": "you'd",
    "you'll": "you'd",
    "they're": "they were",
    "can": "could",
    "can't": "couldn't",
    "will": "would",
    "won't": "wouldn't",
}
_OF_THEME = {"THEY": ("it", "they"), "THEM": ("it", "them"), "THEY'RE": ("it's", "they're")}


class _Verb(NamedTuple):
    """A verb with forms of its own: with "I", with many, with one, then the past of one and many."""

    first: str
    many: str
    one: str
    past_one: str
    past_many: str


_VERBS = {
    "be": _Verb("am", "are", "is", "was", "were"),
    "was": _Verb("was", "were", "was", "was", "were"),
    "don't": _Verb("don't", "don't", "doesn't", "didn't", "didn't"),
    "haven't": _Verb("haven't", "haven't", "hasn't", "hadn't", "hadn't"),
    "aren't": _Verb("am not", "aren't", "isn't", "wasn't", "weren't"),
}


def agree(text: str, voice: Voice, *, theme_is_plural: bool = False) -> str:
    """``text`` in the person and tense of ``voice``.

    Args:
        text: written as "I" would say it in the present; a verb in its base form after one of the
            marks `SINGER`, `ONE`, `MANY` and `THEME`; a past of its own follows a slash.
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
        is_one = voice.third_person
        return _inflected(verb, voice.tense, one=is_one, first=voice.person == "I")
    if verb and mark in (ONE, MANY):
        return _inflected(verb, voice.tense, one=mark == ONE)
    if verb and mark == THEME:
        return _inflected(verb, voice.tense, one=not theme_is_plural)
    if word in _OF_THEME:
        word = _OF_THEME[word][theme_is_plural]
    if word in _SINGERS:
        own = _SINGERS_PAST if voice.tense == "past" and word in _SINGERS_PAST else _SINGERS
        return own[word].split()[_PERSONS.index(voice.person)].replace("~", " ")
    return _PAST.get(word, word) if voice.tense == "past" else word


def _inflected(verb: str, tense: Tense, *, one: bool, first: bool = False) -> str:
    base, _, own_past = verb.partition("/")
    if base in _VERBS:
        forms = _VERBS[base]
        if tense == "past":
            return forms.past_one if one or first else forms.past_many
        return forms.first if first else forms.one if one else forms.many
    if tense == "past":
        return own_past or past(base)
    return third_person(base) if one else base
