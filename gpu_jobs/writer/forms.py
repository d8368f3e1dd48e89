"""Forms: the shapes that lines have, as sequences of kinds of constituents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from gpu_jobs.writer.lexicon_files import read_sections

MARKS = ",?"


class Place(NamedTuple):
    """One place in a form.

    Attributes:
        kind: of constituents that stand in it; in lower case a word itself.
        mark: punctuation after it.
    """

    kind: str
    mark: str = ""


Form = tuple[Place, ...]


@lru_cache(maxsize=1)
def load_forms() -> Mapping[str, tuple[Form, ...]]:
    """All forms by what a line with them does: "scene", "action", "feeling" …"""
    sections = read_sections("forms.txt")
    return {
        purpose: tuple(dict.fromkeys(form for line in lines for form in _read(line)))
        for purpose, lines in sections.items()
    }


def _read(line: str) -> Iterator[Form]:
    """The forms that a line of the file stands for: with and without what may be left out."""
    options = [_options(token) for token in line.split()]
    for chosen in product(*options):
        yield _marked([token for token in chosen if token])


def _options(token: str) -> tuple[str, ...]:
    return (token[:-1], "") if token.endswith("?") and len(token) > 1 else (token,)


def _marked(tokens: list[str]) -> Form:
    places: list[Place] = []
    for token in tokens:
        if token in MARKS:
            places[-1] = places[-1]._replace(mark=token)
        else:
            places.append(Place(token))
    return tuple(places)
