"""In which script a text is written."""

from __future__ import annotations

import unicodedata


def is_mostly_latin(text: str) -> bool:
    """Whether at least half of its letters are Latin; also where it holds none."""
    letters = [c for c in unicodedata.normalize("NFKC", text) if c.isalpha()]
    return 2 * sum(map(is_latin, letters)) >= len(letters)


def is_latin(letter: str) -> bool:
    """Whether the letter is Latin, with or without accents."""
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN ")


def latin_only(line: str) -> str:
    """The words of a line that hold no letter of another script."""
    return " ".join(w for w in line.split() if all(is_latin(c) for c in w if c.isalpha()))
