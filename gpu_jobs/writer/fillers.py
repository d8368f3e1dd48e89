"""Fillers: words that only fill a line. They are rationed."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.writer.lexicon_files import read_sections
from gpu_jobs.writer.sounds import plain_word

LINES_A_FILLER = 4
"""A song may have one filler in so many lines, and none of them twice."""

_FILLERS = frozenset(
    tuple(line.lower().split()) for line in read_sections("fillers.txt")["fillers"]
)
_AT_THE_START = frozenset(
    tuple(line.lower().split()) for line in read_sections("fillers.txt")["openings"]
)
_LONGEST = max(map(len, _FILLERS | _AT_THE_START))


def fillers_in(words: Sequence[str]) -> frozenset[str]:
    """The fillers of a line, of any case and punctuation: "now and then", "once again"."""
    plain = [plain_word(word) for word in words]
    found = {
        tuple(plain[i : i + size])
        for size in range(1, _LONGEST + 1)
        for i in range(len(plain) - size + 1)
    } & _FILLERS
    found |= {tuple(plain[:size]) for size in range(1, _LONGEST + 1)} & _AT_THE_START
    return frozenset(map(" ".join, found))
