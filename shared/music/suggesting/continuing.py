"""How a song may go on for several chords: a beam search over what is likely next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.music.suggesting.cadences import cadence_at, cadence_of
from shared.music.suggesting.model import Cadence, ChordKind, Continuation
from shared.music.suggesting.ranking import Palette, Ranked, in_all_colours, rank
from shared.music.suggesting.reasons import reason
from shared.music.suggesting.rounds import comes_round
from shared.music.suggesting.vocabularies import Candidate
from shared.music.symbols.chord import Chord
from shared.music.symbols.numerals import numeral_of

_WIDTH, _FOLLOWERS = 16, 6
_CLOSES = 1.6
"""How much better a continuation is that ends in a cadence, or comes back to where the song began."""

_ALIKE = 2
"""Continuations that may begin with one chord while others begin otherwise."""


@dataclass(frozen=True, slots=True)
class Song:
    """A song so far.

    Attributes:
        codes: of its chords in the key, without repetitions.
        chords: all of them.
    """

    codes: str
    chords: tuple[Chord, ...]
    key: str


@dataclass(frozen=True, slots=True)
class _Way:
    codes: str
    chosen: tuple[Candidate, ...]
    probability: float


def continuations(
    song: Song, palette: Palette, count: int, length: int
) -> tuple[Continuation, ...]:
    """The best ways to go on, best first.

    Args:
        palette: what may be suggested.
        count: how many, at most.
        length: chords of each.
    """
    if length == 1:
        ranked = in_all_colours(rank(song.codes, palette), palette)[:count]
        ways = [_Way(song.codes, (each.candidate,), each.probability) for each in ranked]
    else:
        ways = _varied(_ways(song, palette, length), count)
    return tuple(_told(way, song) for way in ways)


def _ways(song: Song, palette: Palette, length: int) -> list[_Way]:
    """Whole continuations, best first; those that close well rise."""
    beam = [_Way(song.codes, (), 1.0)]
    for _ in range(length):
        wider = [
            _further(way, next_) for way in beam for next_ in rank(way.codes, palette)[:_FOLLOWERS]
        ]
        beam = sorted(wider, key=lambda way: -way.probability)[:_WIDTH]
    return sorted(beam, key=lambda way: -way.probability * _closing(way, song))


def _further(way: _Way, next_: Ranked) -> _Way:
    chosen = next_.candidate
    return _Way(way.codes + chosen.code, (*way.chosen, chosen), way.probability * next_.probability)


def _closing(way: _Way, song: Song) -> float:
    before = way.chosen[-2].chord
    closes = cadence_of(before, way.chosen[-1].chord, song.key) is not None
    begins = (song.codes or way.codes)[0]
    return _CLOSES if closes or way.chosen[-1].code == begins else 1.0


def _varied(ways: Sequence[_Way], count: int) -> list[_Way]:
    """Of those that begin alike only a few, unless nothing else is left."""
    begun: Counter[str] = Counter()
    chosen: list[_Way] = []
    rest: list[_Way] = []
    for way in ways:
        code = way.chosen[0].code
        (chosen if begun[code] < _ALIKE else rest).append(way)
        begun[code] += 1
    return sorted((chosen + rest)[:count], key=lambda way: -way.probability)


def _told(way: _Way, song: Song) -> Continuation:
    chords = tuple(candidate.chord for candidate in way.chosen)
    line = (*song.chords, *chords)
    cadence = cadence_of(line[-2], line[-1], song.key) if len(line) > 1 else None
    kinds: list[ChordKind] = [candidate.kind for candidate in way.chosen]
    return Continuation(
        chords,
        tuple(numeral_of(chord, song.key) for chord in chords),
        way.probability,
        _reason(way, song, line, cadence),
        next((kind for kind in kinds if kind != "diatonic"), "diatonic"),
        cadence,
    )


def _reason(way: _Way, song: Song, line: Sequence[Chord], cadence: Cadence | None) -> str:
    """Of several chords: of the cadence at their end, of the first foreign one, or of the first."""
    if len(way.chosen) == 1 or cadence is not None:
        place = len(way.chosen) - 1
    else:
        foreign = (i for i, candidate in enumerate(way.chosen) if candidate.kind != "diatonic")
        place = next(foreign, 0)
    own = way.chosen[place]
    at = len(line) - len(way.chosen) + place
    before = line[at - 1] if at else None
    codes = song.codes + "".join(candidate.code for candidate in way.chosen[:place])
    is_last = place == len(way.chosen) - 1
    here = cadence_at(before, own.chord, song.key, is_last=is_last) if before else None
    again = comes_round(line[:at], codes, own.chord, own.code)
    return reason(before, own.chord, song.key, here, comes_round=again)
