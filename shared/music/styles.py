"""The manners in which words are written, songs are taught, and a band plays."""

from __future__ import annotations

from typing import Literal, get_args

StyleName = Literal[
    "pop",
    "rock",
    "folk",
    "jazz",
    "bossa",
    "hiphop",
    "lofi",
    "edm",
    "classical",
    "reggae",
    "waltz",
]
STYLES: tuple[StyleName, ...] = get_args(StyleName)
