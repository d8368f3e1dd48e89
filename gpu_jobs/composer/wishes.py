"""What a melody is wished to be, and what was composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from shared.errors import Permanent
from shared.music.lead_sheet import STEPS, SheetNote

Density = Literal["sparse", "normal", "dense"]
Mode = Literal["new", "continuation", "variation", "interpolation"]

INSTRUMENTAL = frozenset({"intro", "interlude", "ending", "outro", "solo"})
"""Labels of sections that nobody sings on, unless there are no others."""

_NARROWEST = 7
_MOST_CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class MelodyWish:
    """What is asked of the composer.

    Attributes:
        low, high: MIDI numbers of the voice, inclusive; a fifth or more apart.
        candidates: how many melodies are written, of which the best is taken: 1 to 64.
        ends_on_tonic: whether the last note is the tonic where its chord allows it.
        shortest: steps of the shortest note that can be sung at the tempo, 1 or more.
        mode: 'new'; 'continuation' keeps the sheet's melody and goes on in the bars after it;
            'variation' changes the sheet's melody; 'interpolation' leads from it to ``towards``.
        amount: of a variation: 0 is the same, 1 keeps only its form; of an interpolation: 0 is the
            sheet's melody, 1 is ``towards``.
        towards: the other melody of an interpolation.
        silent: labels of sections without melody.
    """

    low: int = 57
    high: int = 76
    density: Density = "normal"
    candidates: int = 16
    ends_on_tonic: bool = True
    shortest: int = STEPS // 2
    mode: Mode = "new"
    amount: float = 0.5
    towards: tuple[SheetNote, ...] = ()
    silent: frozenset[str] = INSTRUMENTAL


@dataclass(frozen=True, slots=True)
class Composed:
    """A melody, and why it was taken.

    Attributes:
        melody: in order, one note at a time.
        score: the measures of `gpu_jobs.composer.objective` by name, and their 'total'.
        candidates: how many melodies it was the best of.
    """

    melody: tuple[SheetNote, ...]
    score: Mapping[str, float] = field(default_factory=dict)
    candidates: int = 1


def check_wish(wish: MelodyWish, melody: tuple[SheetNote, ...]) -> None:
    """Refuse what cannot be fulfilled.

    Raises:
        Permanent("voice_too_narrow"), Permanent("too_many_candidates"), Permanent("no_melody"),
        Permanent("bad_amount"): the wish contradicts itself.
    """
    if not 0 <= wish.low <= wish.high <= 127 or wish.high - wish.low < _NARROWEST:
        raise Permanent(
            "voice_too_narrow",
            f"A voice from {wish.low} to {wish.high} has no room for a melody; "
            "give it a fifth or more between 0 and 127.",
        )
    if not 1 <= wish.candidates <= _MOST_CANDIDATES:
        raise Permanent("too_many_candidates", f"Ask for 1 to {_MOST_CANDIDATES} candidates.")
    if not 0 <= wish.amount <= 1:
        raise Permanent("bad_amount", f"The amount is {wish.amount}; it must lie between 0 and 1.")
    if wish.mode != "new" and not melody:
        raise Permanent("no_melody", f"A {wish.mode} needs a melody to begin with; give one.")
    if wish.mode == "interpolation" and not wish.towards:
        raise Permanent("no_melody", "An interpolation needs a second melody; give one.")
