"""Which key chords are in: in which their progression is likeliest, by what was counted in songs.

Four chords seldom decide it: 'Am F C G' is at home in C major and in A minor, and is told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from shared.music.key_names import KEYS, mode_of, tonic_of
from shared.music.suggesting.colouring import colour_fit
from shared.music.suggesting.degrees import (
    START,
    Kind,
    changes,
    code_of,
    own_kind,
    place_of,
    triad_of,
)
from shared.music.suggesting.likelihood import chance_after
from shared.music.symbols.chord import Chord
from shared.music.symbols.suffixes import suffix_of

_MODES = {"major": 0.75, "minor": 0.25}
"""How often songs are in each."""

_TEMPER = 0.5
"""By how much probabilities are flattened: chords of one song depend on each other."""

_CONTEXT = 2
_CLOSING_TONIC = 0.3
"""What it is worth, nats, that the last chord is the tonic."""


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """A key as `shared.music.keys` names keys, and how likely it is, 0 to 1."""

    key: str
    confidence: float


def find_keys(chords: Sequence[Chord]) -> tuple[KeyGuess, ...]:
    """All keys, likeliest first; confidences add up to 1.

    Without chords every key of a mode is as good as another, and 'C major' is told first.
    """
    heard = [(chord.root_class, triad_of(chord.degrees)) for chord in chords]
    colours = [suffix_of(chord.degrees) for chord in chords]
    fits = [_fit(heard, colours, key) for key in KEYS]
    best = max(fits)
    weights = [exp(_TEMPER * (fit - best)) for fit in fits]
    total = sum(weights)
    guesses = [KeyGuess(key, w / total) for key, w in zip(KEYS, weights, strict=True)]
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))


def _fit(heard: Sequence[tuple[int, Kind | None]], colours: Sequence[str], key: str) -> float:
    """Log likelihood of chords, by roots, kinds and colours, in a key; nats."""
    tonic, mode = tonic_of(key), mode_of(key)
    codes = [code_of(root - tonic, kind or own_kind(root - tonic, mode)) for root, kind in heard]
    fit = log(_MODES[mode]) + _progression_fit(changes(codes), mode)
    # each colour once: a song that colours a chord so always does
    coloured = dict.fromkeys(zip(codes, colours, strict=True))
    return fit + sum(colour_fit(code, colour, mode) for code, colour in coloured)


def _progression_fit(codes: str, mode: str) -> float:
    run = START + codes
    fit = sum(
        log(chance_after(run[max(0, place - _CONTEXT) : place], run[place], mode))
        for place in range(1, len(run))
    )
    return fit + (_CLOSING_TONIC if codes and place_of(codes[-1])[0] == 0 else 0.0)
