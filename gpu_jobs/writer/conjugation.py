"""English verbs in the two tenses that lyrics are told in."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Literal

from gpu_jobs.writer.lexicon_files import read_sections

Tense = Literal["present", "past"]

_IRREGULAR = dict(line.split() for line in read_sections("verbs.txt")["past"])
_THIRD_PERSON = {"be": "is", "do": "does", "go": "goes", "have": "has"}
_UNCHANGED = frozenset({"never", "always", "only", "still", "just"})
_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]")


def third_person(verb: str) -> str:
    """The form that goes with "she": "rises"."""
    if verb in _THIRD_PERSON:
        return _THIRD_PERSON[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def past(verb: str) -> str:
    """The simple past: "rose", "stopped"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    if _DOUBLED.fullmatch(verb):
        return f"{verb}{verb[-1]}ed"
    return f"{verb}ed"


def progressive(verb: str) -> str:
    """The form in "-ing": "rising", "running"."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    if _DOUBLED.fullmatch(verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


def conjugate(phrase: str, tense: Tense, *, singular: bool, verbs: Container[str]) -> str:
    """A verb phrase as its subject and tense have it: "rise and fall" becomes "rises and falls".

    Args:
        phrase: begins with a verb in its base form, or with "never" and the like before it; a
            past form of its own follows a slash ("lie/lied to me").
        singular: the subject is a third person: "she", "the river".
        verbs: what counts as a verb where it follows "and".
    """
    form = _form(tense, singular)
    words = phrase.split()
    head = next(i for i, word in enumerate(words) if word not in _UNCHANGED)
    after_and = [
        i for i in range(head + 2, len(words)) if words[i - 1] == "and" and words[i] in verbs
    ]
    for i in (head, *after_and):
        words[i] = _inflected(words[i], tense, form)
    return " ".join(words)


def base_form(phrase: str) -> str:
    """The phrase without the past forms written into it."""
    return re.sub(r"/\S+", "", phrase)


def _form(tense: Tense, singular: bool) -> Callable[[str], str]:
    if tense == "past":
        return past
    return third_person if singular else str


def _inflected(word: str, tense: Tense, form: Callable[[str], str]) -> str:
    base, _, own_past = word.partition("/")
    return own_past if own_past and tense == "past" else form(base)
