"""Chords in a request: one text, or a list of symbols; read when they come, told where they are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator

from shared.errors import Permanent
from shared.music.lead_sheet import Metre
from shared.music.symbols.chord import Chord
from shared.music.symbols.progressions import MOST_CHORDS, Bar, read_progression, too_many
from shared.music.symbols.reading import NO_CHORD, read_symbol
from shared.music.symbols.unknown import UnknownChord
from shared.typed_fields import fault, typed

Progression = str | Sequence[str]

MetreName = Literal["4/4", "3/4", "2/4", "6/8", "12/8"]


def bars_of(chords: Progression) -> list[Bar]:
    """The chords of each bar; each of a list has a bar of its own. Nothing at all is no bar.

    Raises:
        Permanent: ``unknown_chord``, ``too_many_chords``.
    """
    if isinstance(chords, str):
        return read_progression(chords) if chords.strip() else []
    if len(chords) > MOST_CHORDS:
        raise too_many(len(chords))
    bars: list[Bar] = []
    for number, text in enumerate(chords):
        try:
            bars.append([read_symbol(text.strip())])
        except UnknownChord as error:
            raise error.of(number) from None
    return bars


def chords_in(chords: Progression) -> list[Chord | None]:
    """All of them, one after another.

    Raises:
        Permanent: as `bars_of`.
    """
    return [chord for bar in bars_of(chords) for chord in bar]


def metre_of(name: MetreName) -> Metre:
    """The metre that a signature names."""
    beats, unit = name.split("/")
    return Metre(int(beats), int(unit))


def written(bars: Sequence[Bar]) -> str:
    """The bars as a text that `bars_of` reads."""
    told = (" ".join(chord.symbol if chord else NO_CHORD for chord in bar) for bar in bars)
    return f"| {' | '.join(told)} |"


def _read(given: object) -> object:
    """A text or a list of symbols, once its chords are read; JSON's list becomes a tuple."""
    chords: Progression
    if isinstance(given, str):
        chords = given
    elif isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
        chords = tuple(given)
    else:
        sentence = "Chords are a text, as 'Am F C G', or a list of symbols."
        raise fault("unknown_chord", sentence)
    try:
        bars_of(chords)
    except Permanent as error:
        raise typed(error) from None
    return chords


Chords = Annotated[
    str | tuple[str, ...],
    BeforeValidator(_read, json_schema_input_type=str | list[str]),
]
"""'Am F C G', '| Am F | C G |', or ["Am", "F", "C", "G"]."""
