"""Tags: what a file says of itself (title, artist …), kept as data and never interpreted.

They are a stranger's text: bounded here, stripped of what could forge a line or turn one around,
and nothing in the system reads them but people. A broken tag is left out; it rejects no file.
"""

from __future__ import annotations

import unicodedata

MOST_TAGS = 32
LONGEST_NAME = 64
LONGEST_VALUE = 300
"""Characters; longer values are cut."""

MOST_BYTES = 4 * (LONGEST_NAME + LONGEST_VALUE)
"""No coding of a tag takes more bytes for what is kept of it."""

_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Tags:
    """Collects a file's tags: of one name the first is kept, of all names the first 32."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    @property
    def full(self) -> bool:
        """Whether no other tag would be kept: a reader may stop."""
        return len(self._found) >= MOST_TAGS

    def add(self, name: str, value: str) -> None:
        """Keep a tag, under its name in lower case."""
        name = one_line(name)[:LONGEST_NAME].strip().lower()
        value = one_line(value)[:LONGEST_VALUE].strip()
        if name and value and not self.full:
            self._found.setdefault(name, value)

    def found(self) -> dict[str, str]:
        """Name → value, in the order of the file."""
        return dict(self._found)


def one_line(text: str) -> str:
    """``text`` without controls: line ends become spaces, marks of direction and the rest go."""
    spaced = text[: 4 * LONGEST_VALUE].replace("\r\n", " ").translate(_SPACES)
    return "".join(c for c in spaced if c.isprintable() or _harmless(c))


_SPACES = {ord(c): " " for c in "\t\n\v\f\r\u0085\u2028\u2029"}


def _harmless(character: str) -> bool:
    """What `str.isprintable` refuses, and people write: other spaces, joiners within emoji."""
    category = unicodedata.category(character)
    return category not in _DROPPED_CATEGORIES and character not in _DIRECTIONS
