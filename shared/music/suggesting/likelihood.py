"""How likely each chord is after those before it.

Contexts of three, two, one and no chords are blended, each counting more the oftener it was met
(I. H. Witten and T. C. Bell, "The zero-frequency problem", IEEE Transactions on Information Theory 37(4),
1991; as interpolation in S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for
language modeling", 1998). On top of that, what the song itself has done after the same chords counts: songs
repeat themselves more than they follow rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from shared.music.suggesting.degrees import CODES, START
from shared.music.suggesting.statistics import Counts, load_statistics

Round = Literal["again", "back"]

Likely = Mapping[str, float]
"""Probabilities by code; they add up to 1."""

_DEEPEST, _STYLE_DEEPEST = 3, 2
_DOUBT = 5.0
"""What each different follower takes from a context; 1 in the paper, but songs are few. Found on
songs set apart among those that are counted, not on those that judge."""

_STYLE_SHARE = {
    "jazz": 0.6, "bossa": 0.6, "classical": 0.55, "blues": 0.55, "waltz": 0.5, "flamenco": 0.6,
    "latin": 0.5, "lofi": 0.5,
}  # fmt: skip
_USUAL_STYLE_SHARE = 0.3
"""How much a style's own progressions count against those of chart songs: less where charts have them."""

_STYLE_DOUBT = 2.0
_MEMORY, _MEMORY_DOUBT = 4, 2.0

_ROUNDS = {2: 0.08, 3: 0.08, 4: 0.3, 5: 0.24, 6: 0.12}
"""By how many chords a song has, none of them its first once more: how often more than else it comes round
to the first now. Counted in the songs that were counted; rounds of four chords are what pop is made of."""


@lru_cache(maxsize=8192)
def likely_after(context: str, mode: str, style: str | None = None) -> Likely:
    """How likely each code is next.

    Args:
        context: the codes before it; only the last three count, `START` among them.
        mode: 'major' or 'minor'.
        style: a name among the statistics'; None for songs of all kinds.
    """
    statistics = load_statistics()
    context = context[-_DEEPEST:]
    likely = _blended(statistics.songs.following[mode], context, _DOUBT)
    if style is None:
        return likely
    own = _blended(
        statistics.styles[style].following[mode], context[-_STYLE_DEEPEST:], _STYLE_DOUBT
    )
    share = _STYLE_SHARE.get(style, _USUAL_STYLE_SHARE)
    return {code: (1 - share) * likely[code] + share * own[code] for code in CODES}


@lru_cache(maxsize=16384)
def chance_after(context: str, code: str, mode: str) -> float:
    """How likely one code is next, in songs of all kinds: `likely_after`'s, sooner told."""
    chance = 1 / len(CODES)
    for counted, met, left in _layers(
        load_statistics().songs.following[mode], context[-_DEEPEST:], _DOUBT
    ):
        chance = left * chance + (1 - left) * counted.get(code, 0) / met
    return chance


def _blended(counts: Counts, context: str, doubt: float) -> Likely:
    likely = dict.fromkeys(CODES, 1 / len(CODES))
    for counted, met, left in _layers(counts, context, doubt):
        for code in CODES:
            likely[code] *= left
        for code, times in counted.items():
            likely[code] += (1 - left) * times / met
    return likely


def _layers(
    counts: Counts, context: str, doubt: float
) -> Iterator[tuple[Mapping[str, int], int, float]]:
    """From no context to the longest that was met: its followers, their number, and what it leaves."""
    for first in range(len(context), -1, -1):
        counted = counts.get(context[first:])
        if counted is None:
            return
        met = sum(counted.values())
        yield counted, met, doubt * len(counted) / (met + doubt * len(counted))


def likely_in_song(codes: str, mode: str, style: str | None = None) -> Likely:
    """How likely each code is after a song's beginning; what it did after the same chords counts too."""
    likely = _closing_the_round(likely_after(START + codes, mode, style), codes)
    for length in range(1, min(_MEMORY, len(codes) - 1) + 1):
        before = _followers(codes, codes[-length:])
        if not before:
            break
        met = before.total()
        shares = {code: times / met for code, times in before.items()}
        likely = _mixed(likely, shares, met / (met + _MEMORY_DOUBT))
    return likely


def _closing_the_round(likely: Likely, codes: str) -> Likely:
    """A song that has not come back to its first chord may do so after a round."""
    trust = _ROUNDS.get(len(codes))
    if trust is None or codes[0] in codes[1:]:
        return likely
    return _mixed(likely, {codes[0]: 1.0}, trust)


def _mixed(likely: Likely, other: Likely, trust: float) -> Likely:
    """Both, the other counting for so much."""
    return {
        code: (1 - trust) * chance + trust * other.get(code, 0.0) for code, chance in likely.items()
    }


def _followers(codes: str, context: str) -> Counter[str]:
    """What came after earlier places where the same chords stood."""
    found: Counter[str] = Counter()
    at = codes.find(context)
    while 0 <= at < len(codes) - len(context):
        found[codes[at + len(context)]] += 1
        at = codes.find(context, at + 1)
    return found


def round_of(codes: str, code: str) -> Round | None:
    """'again' where a song has gone on this way from the same two chords; 'back' where it closes a round."""
    if len(codes) > 2 and code in _followers(codes, codes[-2:]):
        return "again"
    closes = len(codes) in _ROUNDS and len(codes) > 2 and codes.find(code) == codes.rfind(code) == 0
    return "back" if closes else None
