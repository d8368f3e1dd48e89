"""Fields of requests whose faults have a code of their own, and a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import LiteralString, TypeVar

from pydantic_core import PydanticCustomError

from shared.errors import Permanent

Value = TypeVar("Value")
Read = TypeVar("Read")

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


def readable_by(read: Callable[[Value], object]) -> Callable[[Value], Value]:
    """A validator that lets a value pass which can be read, and keeps it as it was written."""

    def checked(value: Value) -> Value:
        try:
            read(value)
        except Permanent as error:
            raise typed(error) from None
        return value

    return checked
