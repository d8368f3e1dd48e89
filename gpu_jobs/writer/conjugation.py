"""English verbs in the present, which lyrics are told in."""

from __future__ import annotations

import re
from collections.abc import Container

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


def progressive(verb: str) -> str:
    """The form in "-ing": "rising", "running"."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    if _DOUBLED.fullmatch(verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


def conjugate(phrase: str, *, singular: bool, verbs: Container[str]) -> str:
    """A verb phrase as its subject has it: "rise and fall" becomes "rises and falls".

    Args:
        phrase: begins with a verb in its base form, or with "never" and the like before it.
        singular: the subject is a third person: "she", "the river".
        verbs: what counts as a verb where it follows "and".
    """
    if not singular:
        return phrase
    words = phrase.split()
    head = next(i for i, word in enumerate(words) if word not in _UNCHANGED)
    after_and = [
        i for i in range(head + 2, len(words)) if words[i - 1] == "and" and words[i] in verbs
    ]
    for i in (head, *after_and):
        words[i] = third_person(words[i])
    return " ".join(words)
