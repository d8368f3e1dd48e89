"""A piece whose beat is to be found: who plays what, in which metre, how fast."""

from __future__ import annotations

from dataclasses import dataclass

from tests.data.music.styles import Style


@dataclass(frozen=True, slots=True)
class Piece:
    """A style at a tempo, or from each of its tempi to the next; ``drifts`` as players do."""

    style: Style
    bpm: tuple[float, ...]
    drifts: bool = False


Drums = tuple[str, str, str]
"""Kick, snare and hat; see `styles`."""

_METRES = {
    "4/4": (4, False),
    "3/4": (3, False),
    "2/4": (2, False),
    "5/4": (5, False),
    "6/8": (2, True),
}
"""How many beats one taps in a bar, and whether each is in three."""


def band(
    metre: str,
    name: str,
    drums: Drums,
    bass: str,
    chords: str,
    programs: tuple[int, int, int],
    *,
    staccato: float = 0.9,
    swing: float = 0.0,
    pad: int | None = None,
) -> Style:
    beats, is_compound = _METRES[metre]
    kick, snare, hat = drums
    return Style(
        name=name,
        half="tune",
        metre=metre,
        beats=beats,
        tempo=(60, 180),
        kick=kick,
        snare=snare,
        hat=hat,
        bass=bass,
        chords=chords,
        programs=programs,
        pad=pad,
        staccato=staccato,
        swing=swing,
        is_compound=is_compound,
    )
