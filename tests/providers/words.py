"""What the language models behind the loopback servers say."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.providers.loopback import Asked, Fault, Loopback

Words: TypeAlias = dict[str, Any] | str | Callable[[Any], dict[str, Any] | str]
"""An answer: JSON, a text as it stands, or what a function makes of the request's JSON."""

WRONG_SHAPE = '{"something": "else"}'


class WordsServer(Loopback):
    """A server of a language model.

    Args:
        key: the one that it knows.
    Attributes:
        tokens: of input and output, that each answer costs.
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.tokens = (1200, 340)
        self._answers: deque[Words] = deque()

    def answers(self, *words: Words) -> None:
        """What the next requests are answered with; the last holds until this is called again."""
        self._answers = deque(words)

    def text(self, asked: Asked, fault: Fault | None) -> str:
        """The words for this request, spoilt as ordered."""
        if fault == "refusal":
            return ""
        if fault == "wrong shape":
            return WRONG_SHAPE
        with self.lock:
            words = self._answers.popleft() if len(self._answers) > 1 else self._answers[0]
        made = words(asked.body) if callable(words) else words
        text = made if isinstance(made, str) else json.dumps(made)
        return text[: len(text) // 2] if fault == "cut off" else text
