"""Lists of words kept by hand, one text file each."""

from __future__ import annotations

from pathlib import Path


def listed_words(name: str) -> frozenset[str]:
    """The words of one list; a line that begins with "#" says what the list is."""
    lines = (Path(__file__).parent / name).read_text("ascii").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
