"""Subscription filters, as Pub/Sub reads them.

``attributes:key``, ``attributes.key = "value"`` and ``hasPrefix(attributes.key, "start")``, joined by
``AND`` or by ``OR`` (both only with parentheses), each perhaps after ``NOT`` or ``-``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Attributes: TypeAlias = Mapping[str, str]
Predicate: TypeAlias = Callable[[Attributes], bool]

MAX_BYTES = 256

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_-]*|[=:.,()-])')


def predicate(text: str) -> Predicate:
    """What the filter lets pass; an empty one, everything.

    Raises:
        ValueError: it is too long, or no filter.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ValueError(f"A filter has at most {MAX_BYTES} bytes.")
    if not text:
        return lambda attributes: True
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"Cannot read the filter at {text[at:]!r}.")
        tokens.append(found[1])
        at = found.end()
    return tokens


class _Reader:
    """Reads tokens from the left."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def whole(self) -> Predicate:
        read = self._joined()
        if self._tokens:
            raise ValueError(f"{self._tokens[0]!r} follows a whole filter.")
        return read

    def _joined(self) -> Predicate:
        parts, joints = [self._part()], set()
        while self._next() in ("AND", "OR"):
            joints.add(self._take())
            parts.append(self._part())
        if len(joints) > 1:
            raise ValueError("AND and OR side by side need parentheses.")
        together = any if joints == {"OR"} else all
        return lambda attributes: together(part(attributes) for part in parts)

    def _part(self) -> Predicate:
        token = self._take()
        if token in ("NOT", "-"):
            negated = self._part()
            return lambda attributes: not negated(attributes)
        if token == "(":
            inner = self._joined()
            self._take(")")
            return inner
        if token == "hasPrefix":
            return self._prefix()
        if token == "attributes":
            return self._comparison()
        raise ValueError(f"{token!r} begins no condition.")

    def _prefix(self) -> Predicate:
        self._take("(")
        self._take("attributes")
        self._take(".")
        key = self._key()
        self._take(",")
        start = self._value()
        self._take(")")
        return lambda attributes: attributes.get(key, "").startswith(start) and key in attributes

    def _comparison(self) -> Predicate:
        if self._take() == ":":
            present = self._key()
            return lambda attributes: present in attributes
        key = self._key()
        self._take("=")
        value = self._value()
        return lambda attributes: attributes.get(key) == value

    def _key(self) -> str:
        token = self._take()
        return str(json.loads(token)) if token.startswith('"') else token

    def _value(self) -> str:
        token = self._take()
        if not token.startswith('"'):
            raise ValueError(f"A value stands in quotation marks, not {token!r}.")
        return str(json.loads(token))

    def _next(self) -> str | None:
        return self._tokens[0] if self._tokens else None

    def _take(self, expected: str | None = None) -> str:
        token = self._next()
        if token is None or (expected is not None and token != expected):
            raise ValueError(f"Expected {expected or 'more'}, found {token or 'the end'}.")
        return self._tokens.pop(0)
