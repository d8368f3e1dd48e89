"""A progression as people type it: 'Am F C G', or in bars: '| Am | F G | % | N.C. |'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.errors import Permanent
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol
from shared.music.symbols.unknown import UnknownChord

MOST_CHARACTERS = 8000
MOST_CHORDS = 256

_TOKENS = re.compile(r"\|[|:\]]*|:+\|*|,|(?:\([^)\s|]*\)|[^\s|,])+")
"""Bar lines; and what stands between spaces and commas, but for commas in brackets."""

_REPEATS = frozenset({"%", "/.", "𝄎"})
_SAME = "/"
_DASHES = frozenset({"-", "–", "—", "→", ">", "->", ","})
"""What people write between chords."""

Bar = list[Chord | None]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: int


def read_progression(text: str) -> list[Bar]:
    """The chords of each bar.

    Without bar lines every chord has a bar of its own. '%' is the bar before once more, '/' the chord
    before; dashes, arrows and commas between chords say nothing; repeat signs are read as bar lines.

    Raises:
        UnknownChord: a chord is none; it tells which, and the character.
        Permanent: ``no_chords``; ``too_many_chords``; ``unknown_chord``: there is nothing to repeat.
    """
    if len(text) > MOST_CHARACTERS:
        raise Permanent(
            "too_many_chords",
            f"The text has {len(text)} characters; at most {MOST_CHARACTERS} are read, and"
            f" {MOST_CHORDS} chords.",
        )
    tokens = [_Token(found[0], found.start()) for found in _TOKENS.finditer(text)]
    bars = _bars(tokens) if "|" in text else [[token] for token in tokens]
    read: list[Bar] = []
    count = 0
    for bar in bars:
        chords = _read_bar([token for token in bar if token.text not in _DASHES], read, count)
        count += len(chords)
        if count > MOST_CHORDS:
            raise too_many(count)
        if chords:
            read.append(chords)
    if not read:
        raise Permanent("no_chords", "There are no chords; 'Am F C G' are four.")
    return read


def too_many(count: int) -> Permanent:
    """What is told where there are more chords than `MOST_CHORDS`."""
    return Permanent(
        "too_many_chords", f"There are {count} chords or more; at most {MOST_CHORDS} are taken."
    )


def _bars(tokens: list[_Token]) -> list[list[_Token]]:
    bars: list[list[_Token]] = [[]]
    for token in tokens:
        if token.text[0] in "|:":
            bars.append([])
        else:
            bars[-1].append(token)
    return bars


def _read_bar(tokens: list[_Token], before: list[Bar], count: int) -> Bar:
    chords: Bar = []
    for token in tokens:
        number = count + len(chords)
        earlier = chords or (before[-1] if before else [])
        if token.text in _REPEATS or token.text == _SAME:
            if not earlier:
                error = UnknownChord(token.text, 0, "there is nothing before it to repeat")
                raise error.of(number, token.at)
            chords += before[-1] if token.text in _REPEATS and before else earlier[-1:]
            continue
        try:
            chords.append(read_symbol(token.text))
        except UnknownChord as error:
            raise error.of(number, token.at + error.at) from None
    return chords
