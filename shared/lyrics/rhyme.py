"""The rhyme scheme of lines, as poets write it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from string import ascii_letters

RhymeKey = Callable[[str], str | None]
"""What two words share if they rhyme; None of a word that nobody knows."""

_LETTERS = ascii_letters[26:] + ascii_letters[:26]


def rhyme_scheme(lines: Sequence[str], rhyme_key: RhymeKey) -> str:
    """A letter a line, as in 'ABAB': lines of one letter end alike; '-' rhymes with none.

    Capitals first, then small letters; from the 53rd rhyme on lines count as rhyming with none.
    """
    keys = [_key_of_last_word(line, rhyme_key) for line in lines]
    shared = {key for key, times in Counter(keys).items() if key and times > 1}
    in_order = list(dict.fromkeys(key for key in keys if key in shared))
    letters = dict(zip(in_order, _LETTERS, strict=False))
    return "".join(letters.get(key, "-") for key in keys)


def _key_of_last_word(line: str, rhyme_key: RhymeKey) -> str:
    """The word itself where it is unknown: a repeated line still rhymes with itself."""
    words = line.replace("-", " ").replace("’", "'").lower().split()
    word = words[-1].strip(",.;:!?…()\"“”'‘") if words else ""
    return rhyme_key(word) or word
