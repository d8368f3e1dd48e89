"""How likely each chord of a vocabulary is next.

First which chord (its code), as songs and this song go on; then in which colour, as songs colour it on that
degree, as this song has coloured it, and as rich as this song is. The second does not depend on what came
before, so a `Palette` is prepared once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from shared.music.suggesting.colouring import as_rich, colours_of, richness
from shared.music.suggesting.leanings import leaning
from shared.music.suggesting.likelihood import likely_in_song
from shared.music.suggesting.vocabularies import Candidate

_UNHEARD = 1e-4
"""Of a colour that nothing was counted of."""

_OWN_DOUBT = 1.0
"""Chords of a song after which its own colours count half."""


@dataclass(frozen=True, slots=True)
class Manner:
    """In which mode ('major', 'minor') somebody wants it, in which style and mood; None for any."""

    mode: str
    style: str | None = None
    mood: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chord and its probability among those that may be suggested."""

    candidate: Candidate
    probability: float


@dataclass(frozen=True, slots=True)
class Palette:
    """What may be suggested in a manner.

    Attributes:
        by_code: chords of each code with their shares of it, likeliest first.
        leanings: by code, by how much the mood likes it: a factor.
    """

    manner: Manner
    by_code: Mapping[str, Sequence[Ranked]]
    leanings: Mapping[str, float]


def palette_of(
    allowed: Sequence[Candidate], manner: Manner, heard: Sequence[tuple[str, str]]
) -> Palette:
    """The palette for a song.

    Args:
        allowed: one or more.
        heard: codes and colours of the song's chords so far.
    """
    rich = richness([colour for _, colour in heard])
    grouped: dict[str, list[Candidate]] = {}
    for candidate in allowed:
        grouped.setdefault(candidate.code, []).append(candidate)
    by_code = {}
    leanings = {}
    for code, group in grouped.items():
        likely = as_rich(colours_of(code, manner.mode, manner.style), rich)
        own = [colour for other, colour in heard if other == code]
        by_code[code] = _shared_out(group, _as_heard(likely, own), manner.mood)
        head = by_code[code][0].candidate
        leanings[code] = exp(leaning(head, manner.mood))
    return Palette(manner, by_code, leanings)


def _as_heard(likely: Mapping[str, float], own: Sequence[str]) -> Mapping[str, float]:
    """Colours as likely as a song that has given this chord those colours gives it each again."""
    if not own:
        return likely
    trust = len(own) / (len(own) + _OWN_DOUBT)
    colours = {*likely, *own}
    return {
        colour: (1 - trust) * likely.get(colour, 0.0) + trust * own.count(colour) / len(own)
        for colour in colours
    }


def _shared_out(
    group: Sequence[Candidate], likely: Mapping[str, float], mood: str | None
) -> list[Ranked]:
    """Shares that add up to 1."""
    weights = [max(likely.get(c.colour, 0.0), _UNHEARD) * exp(leaning(c, mood)) for c in group]
    total = sum(weights)
    shares = [Ranked(c, weight / total) for c, weight in zip(group, weights, strict=True)]
    return sorted(shares, key=lambda each: -each.probability)


def rank(codes: str, palette: Palette) -> list[Ranked]:
    """The likeliest chord of each code that may come next, likeliest code first.

    C, C7 and Cmaj7 are one idea: their probability is that of the idea, and ideas' add up to 1. What has
    the code of the last chord is no change, and is left out where anything else is allowed.

    Args:
        codes: of the chords so far.
    """
    likely = likely_in_song(codes, palette.manner.mode, palette.manner.style)
    ideas = [code for code in palette.by_code if code != codes[-1:]] or list(palette.by_code)
    weights = [likely[code] * palette.leanings[code] for code in ideas]
    total = sum(weights)
    ranked = [
        Ranked(palette.by_code[code][0].candidate, weight / total)
        for code, weight in zip(ideas, weights, strict=True)
    ]
    return sorted(ranked, key=lambda each: -each.probability)


def in_all_colours(ranked: Sequence[Ranked], palette: Palette) -> list[Ranked]:
    """The same, and after it the other colours of each, likeliest first, each with its own probability."""
    others = [
        Ranked(other.candidate, idea.probability * other.probability)
        for idea in ranked
        for other in palette.by_code[idea.candidate.code][1:]
    ]
    return [*ranked, *sorted(others, key=lambda each: -each.probability)]
