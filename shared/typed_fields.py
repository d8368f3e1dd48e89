"""Fields of requests whose faults have a code of their own, and a place."""

from __future__ import annotations

from typing import LiteralString

from pydantic_core import PydanticCustomError

from shared.errors import Permanent

SENTENCE = "sentence"
"""In the context of such a fault: what is told of it."""

PLACES = ("number", "at", "place")
"""In its context too, where known: which of several, and characters of it and of all, from 0."""


def typed(error: Permanent) -> PydanticCustomError:
    """The error as a validator raises it: with its code, its sentence and where it lies."""
    place = {name: getattr(error, name, None) for name in PLACES}
    known = {name: value for name, value in place.items() if value is not None}
    code: LiteralString = error.code
    return PydanticCustomError(code, "{sentence}", {SENTENCE: error.message, **known})


def fault(code: str, sentence: str) -> PydanticCustomError:
    """The error of a validator that found it by itself."""
    return typed(Permanent(code, sentence))
