"""What was counted in songs: which chord follows which, and in which colour (``data/statistics.json.gz``).

Made by ``python -m gpu_jobs.training.progressions``; ``data/LICENCES.txt`` says from what.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.errors import Permanent
from shared.music.suggesting import data

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in some music, by mode ('major', 'minor').

    Attributes:
        following: by the codes before it (see `shared.music.suggesting.degrees`; '' for none), how often
            each code came next.
        colours: by code, how often each colour (see `shared.music.suggesting.colours`).
    """

    following: Mapping[str, Counts]
    colours: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of songs of all kinds, and of the progressions of each style."""

    songs: Counted
    styles: Mapping[str, Counted]


@cache
def load_statistics() -> Statistics:
    """All of it; read once."""
    packed = files(data).joinpath("statistics.json.gz").read_bytes()
    read = json.loads(gzip.decompress(packed))
    styles = {name: Counted(**told) for name, told in read["styles"].items()}
    return Statistics(Counted(read["following"], read["colours"]), styles)


def known_style(style: str) -> str:
    """The style, if there are statistics of it.

    Raises:
        Permanent("unknown_style"): there are none.
    """
    styles = load_statistics().styles
    if style not in styles:
        told = ", ".join(sorted(styles))
        raise Permanent("unknown_style", f"There is no style {style[:40]!r}; there are {told}.")
    return style
