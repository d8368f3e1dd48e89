"""Harte's chord labels ('Ab:min7/b3') as the statistics read them.

Of colours only those are kept that a chord symbol commonly says; rarer ones count as the nearest of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gpu_jobs.training.progressions.songs import Heard
from shared.music.key_names import LETTERS
from shared.music.suggesting.degrees import Kind, code_of, own_kind

_LABEL = re.compile(r"([A-G])([#b]*):([a-z]*\d*)(?:\(([^)]*)\))?(?:/.*)?")
_NO_THIRD = ("5", "1")

_KINDS: dict[str, Kind] = {
    "min": "minor", "min7": "minor", "min9": "minor", "min11": "minor", "min13": "minor",
    "min6": "minor", "minmaj": "minor", "minmaj7": "minor", "dim": "diminished", "dim7": "diminished",
    "hdim7": "diminished", "aug": "augmented", "sus4": "suspended", "sus2": "suspended",
    "11": "suspended",
}  # fmt: skip
"""Of all others: major."""

_COLOURS = {
    "maj": "", "7": "7", "maj7": "maj7", "maj6": "6", "9": "9", "maj9": "maj9", "13": "13",
    "maj13": "maj9", "maj11": "maj7", "min": "m", "min7": "m7", "min9": "m9", "min11": "m7",
    "min13": "m7", "min6": "m6", "minmaj7": "m(maj7)", "minmaj": "m(maj7)", "dim": "dim", "dim7": "dim7",
    "hdim7": "m7b5", "aug": "aug", "sus4": "sus4", "sus2": "sus2", "11": "9sus4",
}  # fmt: skip

_ADDED = {
    ("maj", "9"): "add9", ("maj6", "9"): "6/9", ("7", "#9"): "7#9", ("7", "b9"): "7b9",
    ("7", "b9,b13"): "7b9", ("sus4", "b7"): "7sus4", ("sus4", "b7,9"): "9sus4", ("sus4", "9"): "sus4",
    ("sus4", "b7,9,13"): "9sus4", ("sus2", "b7"): "7sus4", ("aug", "b7"): "7#5",
}  # fmt: skip
"""By quality and what stands in brackets."""


@dataclass(frozen=True, slots=True)
class Label:
    """A chord: pitch class of the root (C is 0), its kind (None without a third), and its colour."""

    root: int
    kind: Kind | None
    colour: str


def read_label(text: str) -> Label | None:
    """What a label names; None where it is none that is understood."""
    read = _LABEL.fullmatch(text)
    if read is None:
        return None
    letter, signs, quality, added = read.groups()
    root = (LETTERS[letter] + signs.count("#") - signs.count("b")) % 12
    if quality in _NO_THIRD:
        return Label(root, None, "")
    kind = _KINDS.get(quality, "major")
    plain = _COLOURS.get(quality)
    if plain is None:
        return None
    return Label(root, kind, _ADDED.get((quality, added or ""), plain))


def heard(label: Label, tonic: int, mode: str) -> Heard:
    """The chord as a key sees it.

    Args:
        tonic: pitch class.
        mode: 'major' or 'minor'.
    """
    above = (label.root - tonic) % 12
    kind = label.kind or own_kind(above, mode)
    colour = "m" if label.kind is None and kind == "minor" else label.colour
    return Heard(code_of(above, kind), colour)
