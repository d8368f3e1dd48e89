"""Where the vowels of decoded spectra really lie.

The model's durations say when it *attends* to a phoneme; the sound itself comes half a phoneme
earlier, more or less, and after a drawn-out 'd' a vowel begins with the token of the 'd'. A vowel
sung from where its token begins would lose its beginning and take up the next consonant. So the
boundaries are listened for in the harmonic and noise spectra: where they change most, near where
they are expected, a vowel begins with a rise and ends with a fall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari_prosody import Tokens
from gpu_jobs.engines.vocoder import Floats, Spectra

_BANDS = 16
_LOWEST_BIN, _HIGHEST_BIN = 10, 400
_RISING_BANDS = 12
_SIDE = 3
_LEAD = 4
_EARLIEST, _LATEST = 9, 3
_BEFORE_CONSONANT = 1
_SHORTEST = 3
_ENDS_EARLY = 3
_DOUBT = 0.08
_FLOOR = 1e-3
_VOWEL_BINS = (15, 150)
_FALL_DB = 6.0
_CLOSED_DB = 12.0
_PLATEAU = 14


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a syllable sounds among decoded frames.

    Attributes:
        begin, end: first frame of its vowel, and the first after it.
        stop: the first frame after its last consonant; not before ``end``.
        glides: its vowel is a diphthong.
        closes: the throat closes after its vowel, and opens on the next one.
    """

    begin: int
    end: int
    stop: int
    glides: bool
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """The frames of a vowel's token, and the first one of the consonant's before it, if any.

    A consonant that is drawn out sounds before its token: its vowel may begin with that.
    """

    consonant: int
    begin: int
    end: int

    @classmethod
    def of(cls, edges: NDArray[np.int64], tokens: Tokens) -> Expected:
        begin = tokens.nucleus.start
        consonant = begin - 1 if len(tokens.onset) else begin
        return cls(int(edges[consonant]), int(edges[begin]), int(edges[tokens.nucleus.stop]))


def place(spectra: Spectra, edges: NDArray[np.int64], syllables: Sequence[Tokens]) -> list[Placed]:
    """Where syllables sound whose tokens begin at the frames ``edges``; in ascending order."""
    expected = [Expected.of(edges, tokens) for tokens in syllables]
    placed = [
        Placed(begin, end, max(int(edges[tokens.coda.stop]) - _ENDS_EARLY, end), tokens.glides)
        for tokens, (begin, end) in zip(syllables, find_vowels(spectra, expected), strict=True)
    ]
    level = _level(spectra)
    for i, (tokens, following) in enumerate(pairwise(syllables)):
        if following.opens and not tokens.coda:
            placed[i] = _closed(level, placed[i], placed[i + 1])
    return placed


def find_vowels(spectra: Spectra, expected: Sequence[Expected]) -> list[tuple[int, int]]:
    """First and last frame of the vowels nearest to ``expected``.

    They ascend, and each lasts a frame at least.
    """
    change = _change(_loudness_by_band(spectra))
    size = np.sqrt(np.square(change).mean(axis=0))
    rise = change[:_RISING_BANDS].mean(axis=0)
    level = _level(spectra)
    vowels: list[tuple[int, int]] = []
    earliest = 0
    for vowel in expected:
        begin, end = vowel.begin, vowel.end
        search = max(min(begin - _EARLIEST, vowel.consonant - _BEFORE_CONSONANT), earliest)
        clearest = _clearest(size + rise, begin, search, begin + _LATEST)
        first = _fully_open(level, clearest, end - _LEAD, search)
        shortest = min(_SHORTEST, max(end - begin, 1))
        last = _clearest(
            size - rise, end, max(end - _EARLIEST - 1, first + shortest), end + _LATEST
        )
        vowels.append((first, last))
        earliest = last
    return vowels


def _fully_open(level: Floats, about: int, end: int, earliest: int) -> int:
    """The frame near ``about`` from which a vowel is about as loud as it becomes.

    ``about`` itself where what is before it is as loud, as a liquid may be.
    """
    own = level[about + _SIDE - 1 : max(about + _SIDE, min(end, about + _PLATEAU))]
    if not len(own):
        return about
    enough = float(np.median(own)) - _FALL_DB
    first = min(about + _SIDE, len(level) - 1)
    while first > earliest and level[first - 1] >= enough:
        first -= 1
    return first if first > earliest else about


def _closed(level: Floats, vowel: Placed, following: Placed) -> Placed:
    """A vowel before another, without its end where the throat closes between them."""
    own = level[vowel.begin : vowel.end]
    open_throat = float(np.median(own))
    between = level[vowel.end : following.begin]
    if not len(between) or between.min() > open_throat - _CLOSED_DB:
        return vowel
    is_open = np.flatnonzero(own >= open_throat - _FALL_DB)
    return replace(vowel, end=vowel.begin + int(is_open[-1]) + 1, closes=True)


def _clearest(clearness: Floats, token_edge: int, first: int, stop: int) -> int:
    """The clearest boundary in a range of frames; of equals, the one where it is expected."""
    first = min(first, len(clearness) - 1)
    frames = np.arange(first, max(min(stop, len(clearness)), first + 1))
    doubt = _DOUBT * np.abs(frames - (token_edge - _LEAD))
    return int(frames[np.argmax(clearness[frames] - doubt)])


def _loudness_by_band(spectra: Spectra) -> Floats:
    """Log power of the harmonics and the noise, [bands, frames]; bands as wide as they are high."""
    edges = np.round(np.geomspace(_LOWEST_BIN, _HIGHEST_BIN, _BANDS + 1)).astype(int)
    rows = slice(_LOWEST_BIN, _HIGHEST_BIN)
    power = np.exp(2 * spectra.harmonic[rows]) + 0.5 * np.exp(2 * spectra.noise[rows])
    sums = np.add.reduceat(power, edges[:-1] - _LOWEST_BIN, axis=0)
    loudness: Floats = np.log(sums / np.diff(edges)[:, None] + _FLOOR)
    return loudness


def _level(spectra: Spectra) -> Floats:
    """Power of the harmonics where vowels are loud, dB, [frames]."""
    power = np.exp(2 * spectra.harmonic[slice(*_VOWEL_BINS)]).mean(axis=0)
    level: Floats = 10 * np.log10(power + _FLOOR)
    return level


def _change(loudness: Floats) -> NDArray[np.float32]:
    """What each frame and the two after it have over the three before it, [bands, frames]."""
    count = loudness.shape[1]
    padded = np.pad(loudness, ((0, 0), (_SIDE + 1, _SIDE)), mode="edge").astype(np.float64)
    sums = np.cumsum(padded, axis=1)
    means = (sums[:, _SIDE:] - sums[:, :-_SIDE]) / _SIDE
    change: NDArray[np.float32] = (means[:, _SIDE:] - means[:, :-_SIDE]).astype(np.float32)
    return change[:, :count]
