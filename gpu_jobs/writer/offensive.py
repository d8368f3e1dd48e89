"""Words that the writer never writes and never takes from a theme."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_LIST = Path(__file__).parent / "data" / "offensive.txt"
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


def is_offensive(word: str) -> bool:
    """Whether the word, whole, is listed as obscene, a slur or a profanity.

    Case, a possessive ending and letters drawn out ("daaamn") make no difference. A harmless word
    that contains a listed one ("class", "therapist") is not offensive.
    """
    plain = word.lower().replace("’", "'").removesuffix("'s").strip("'")
    listed = _listed()
    return plain in listed or _DRAWN_OUT.sub(r"\1", plain) in listed


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    return frozenset(_LIST.read_text("ascii").split())
