"""What kind of thing a word names: a person, a place; and whether it can be counted."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from gpu_jobs.writer.word_forms import IRREGULAR_PLURALS, plain_form

_FILE = Path(__file__).parent / "data" / "word_kinds.txt.gz"
LETTERS = {
    "n": "noun",
    "v": "verb",
    "a": "adjective",
    "t": "thing",
    "p": "person",
    "b": "animal",
    "l": "place",
    "d": "time",
    "c": "countable",
    "m": "name",
}
"""How the file spells each kind."""


class WordKinds:
    """The kinds of many words.

    Args:
        letters: of each plain word, its kinds as keys of `LETTERS`.
    """

    def __init__(self, letters: Mapping[str, str]) -> None:
        self._letters = letters

    def kind_of(self, word: str) -> frozenset[str]:
        """What the word is, of any case or regular inflection; empty if it is not known.

        Returns:
            of "noun", "verb" and "adjective" those that it often is; for a noun "thing", "person",
            "animal", "place" and "time" as it names one; "countable" if it takes "a"; "plural" if
            it is a noun in the plural; "name" of a place or a time ("Paris", "Christmas"), which
            is written with a capital and takes no article. Names of persons are not known.
        """
        plain = word.lower().replace("’", "'").removesuffix("'s")
        base = plain_form(plain, self._letters)
        if base is None:
            return frozenset()
        kinds = {LETTERS[letter] for letter in self._letters[base]}
        if (
            "noun" in kinds
            and base != plain
            and (plain.endswith("s") or plain in IRREGULAR_PLURALS)
        ):
            kinds.add("plural")
        return frozenset(kinds)


@lru_cache(maxsize=1)
def load_word_kinds() -> WordKinds:
    """The kinds that the embedded writer knows, once per process."""
    lines = gzip.decompress(_FILE.read_bytes()).decode("ascii").splitlines()
    return WordKinds({word: letters for word, _, letters in (x.partition(" ") for x in lines)})
