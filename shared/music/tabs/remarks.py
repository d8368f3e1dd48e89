"""What a player should know of the grips in a chart: what is left out, and what is hard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from shared.music.symbols.chord import Chord, Degree
from shared.music.tabs.levels import LevelName
from shared.music.tabs.omissions import usual_omissions
from shared.music.tabs.voicings import Choices

Code = Literal["left_out", "without_bass", "beyond_level"]

_ORDINALS = {
    1: "root",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    9: "ninth",
    11: "eleventh",
    13: "thirteenth",
}
_PLAYERS: dict[LevelName, str] = {
    "beginner": "a beginner",
    "intermediate": "a player of some years",
    "advanced": "any player",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know.

    Attributes:
        chord: the symbol of the chord as it sounds.
        left_out: degrees that the grip does not sound.
        sentence: for the player.
    """

    code: Code
    chord: str
    sentence: str
    left_out: tuple[Degree, ...] = ()


def remarks_on(choices: Mapping[Chord, Choices], level: LevelName) -> tuple[Remark, ...]:
    """What is to be said of each chord, in their order."""
    return tuple(
        remark for chord, choice in choices.items() for remark in _remarks(chord, choice, level)
    )


def _remarks(chord: Chord, choice: Choices, level: LevelName) -> Iterator[Remark]:
    symbol = chord.symbol
    if choice.left_out:
        names = " and ".join(f"its {_ORDINALS[number]}" for number, _ in choice.left_out)
        why = (
            "players spare it in chords of so many notes"
            if choice.left_out in usual_omissions(chord)
            else "no hand here reaches all its notes at once"
        )
        sentence = f"{symbol} is played without {names}: {why}."
        yield Remark("left_out", symbol, sentence, choice.left_out)
    if not choice.has_bass:
        bass = chord.bass or chord.root
        yield Remark(
            "without_bass",
            symbol,
            f"{symbol} has another note than {bass} lowest: none is in reach.",
        )
    if choice.grips.beyond:
        yield Remark(
            "beyond_level",
            symbol,
            f"{symbol} is hard for {_PLAYERS[level]}; this is the easiest way to hold it.",
        )
