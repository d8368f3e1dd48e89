"""Labels as C. Harte writes them, as far as they differ from symbols: 'A:min7/b3', 'G:sus4(b7,9)'.

Syntax: "Towards automatic extraction of harmony information from music signals", PhD thesis, London 2010.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.music.symbols.chord import Degree
from shared.music.symbols.note_names import NoteName
from shared.music.symbols.suffix_reading import read_suffix
from shared.music.symbols.unknown import UnknownChord

_MEANT: Mapping[str, str] = {
    "": "",
    "maj": "",
    "minmaj7": "m(maj7)",
    "hdim7": "m7b5",
    "maj6": "6",
    "min6": "m6",
    "1": "no3no5",
}
"""Qualities that symbols write otherwise."""

_LABEL = re.compile(r"([^(/]*)(?:\(([^)]*)\))?(?:/(.*))?")
_DEGREE = re.compile("(#{0,2}|b{0,2})(1[0-3]|[1-9])")


def read_label(root: NoteName, text: str, at: int) -> tuple[tuple[Degree, ...], NoteName | None]:
    """The degrees of a label, ascending, and its bass.

    Args:
        text: the whole label, whose quality begins at character ``at``.

    Raises:
        UnknownChord: it is none.
    """
    found = _LABEL.fullmatch(text, at)
    if found is None:
        raise UnknownChord(text, at, "after the colon comes a quality, as in 'C:min7'")
    quality, listed, bass = found.groups()
    degrees = set(read_suffix(_MEANT.get(quality, quality), text, at))
    for told in listed.split(",") if listed else ():
        degree = _degree(told.lstrip("*"), text, found.start(2))
        degrees = degrees - {degree} if told.startswith("*") else degrees | {degree}
    under = None if bass is None else root.above(*_degree(bass, text, found.start(3)))
    return tuple(sorted(degrees)), under


def _degree(told: str, text: str, at: int) -> Degree:
    found = _DEGREE.fullmatch(told)
    if found is None:
        raise UnknownChord(text, at, f"{told[:8]!r} is no degree, as 'b3' is one")
    return int(found[2]), found[1].count("#") - found[1].count("b")
