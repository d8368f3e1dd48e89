"""What a stranger wrote, as one line that any of our formats can hold: titles and sung words."""

from __future__ import annotations

import unicodedata

_LONGEST = 200
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def one_line(text: str) -> str:
    """The text without what cannot be seen or would break a line; spaces are single."""
    seen = (" " if _is_unseen(letter) else letter for letter in text[: 4 * _LONGEST])
    return " ".join("".join(seen).split())[:_LONGEST].rstrip()


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN and letter != "\u200d"
