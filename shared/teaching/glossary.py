"""Technical words, explained where a learner first meets them."""

from __future__ import annotations

import re

from shared.teaching.model import LevelName
from shared.teaching.reading_data import read_table

_MARKED = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")


class Glossary:
    """Explains each word once.

    Args:
        level: who knows a word already needs no explanation.
        counting: how a bar is counted aloud: '1, 2, 3, 4'.
    """

    def __init__(self, level: LevelName, counting: str) -> None:
        self._level = level
        self._counting = counting
        self._told: set[str] = set()

    def explain(self, text: str) -> str:
        """``text`` with its marks replaced: '[[bars|bar]]' is 'bars (a bar is …)' at first."""
        return _MARKED.sub(self._shown, text)

    def _shown(self, found: re.Match[str]) -> str:
        shown = found[1]
        term = found[2] or shown
        entry = read_table("glossary.toml")[term]
        if term in self._told or self._level not in entry["levels"]:
            return shown
        self._told.add(term)
        return f"{shown} ({entry['says'].format(counting=self._counting)})"
