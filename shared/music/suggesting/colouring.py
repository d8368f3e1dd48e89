"""Which colour a chord has: how often songs, and a style, give it to a chord on that degree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import log

from shared.music.suggesting.colours import COLOURS, TRIADS
from shared.music.suggesting.degrees import Kind, place_of
from shared.music.suggesting.statistics import load_statistics

_DOUBT = 12.0
"""Chords of a degree without which those of all degrees would count less."""

_STYLE_SHARE = 0.6
_RICHNESS_SHARE, _FEWEST_RICH = 0.75, 3


@lru_cache(maxsize=1024)
def colours_of(code: str, mode: str, style: str | None = None) -> Mapping[str, float]:
    """How likely each colour is on a chord; probabilities.

    Args:
        code: as in `shared.music.suggesting.degrees`.
        mode: 'major' or 'minor'.
        style: a name among the statistics'; None for songs of all kinds.
    """
    statistics = load_statistics()
    usual = _of_kind(place_of(code)[1])
    counted = statistics.songs.colours[mode].get(code, {})
    likely = _smoothed(counted, usual, _DOUBT)
    if style is None:
        return likely
    own = _smoothed(statistics.styles[style].colours[mode].get(code, {}), likely, 2.0)
    return {c: (1 - _STYLE_SHARE) * likely[c] + _STYLE_SHARE * own[c] for c in likely}


def colour_fit(code: str, colour: str, mode: str) -> float:
    """By how much a colour is likelier on this degree than on chords of its kind; nats.

    0 where the colour is not among those that were counted.
    """
    likely = colours_of(code, mode).get(colour)
    usual = _of_kind(place_of(code)[1]).get(colour)
    return log(likely / usual) if likely and usual else 0.0


def richness(colours: Sequence[str]) -> float | None:
    """Which share of a song's chords has more than three notes; None where too few are known to tell."""
    if len(colours) < _FEWEST_RICH:
        return None
    return sum(colour not in TRIADS for colour in colours) / len(colours)


def as_rich(likely: Mapping[str, float], share: float | None) -> Mapping[str, float]:
    """Colours as likely as a song that is so rich has them (see `richness`)."""
    if share is None:
        return likely
    rich = sum(chance for colour, chance in likely.items() if colour not in TRIADS)
    wanted = (1 - _RICHNESS_SHARE) * rich + _RICHNESS_SHARE * share
    if not 0 < rich < 1:
        return likely
    return {
        colour: chance * ((1 - wanted) / (1 - rich) if colour in TRIADS else wanted / rich)
        for colour, chance in likely.items()
    }


@cache
def _of_kind(kind: Kind) -> Mapping[str, float]:
    """How likely each colour is on any chord of a kind."""
    counts: Counter[str] = Counter()
    for counted in load_statistics().songs.colours.values():
        for code, colours in counted.items():
            if place_of(code)[1] == kind:
                counts.update(colours)
    total = counts.total() + len(COLOURS)
    return {colour: (counts[colour] + 1) / total for colour in COLOURS}


def _smoothed(
    counted: Mapping[str, int], usual: Mapping[str, float], doubt: float
) -> dict[str, float]:
    met = sum(counted.values())
    return {c: (counted.get(c, 0) + doubt * usual[c]) / (met + doubt) for c in usual}
