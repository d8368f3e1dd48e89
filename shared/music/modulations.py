"""The key of a piece, and where it changes: judged by its chords and by what sounds between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.music.harmonic_path import NO_CHORD, chord_priors
from shared.music.key_names import KEYS
from shared.music.keys import key_fits

Floats = NDArray[np.float64]

_PROFILE = 1.0
"""Weight of how well the pitch classes fit, against the mean log probability of the chords."""

_NEARBY_S = 8.0
"""What sounds within so many seconds tells the key of a moment."""

_FRAME = 0.2
"""What it is worth for a key that the first chord, or the last, is its tonic."""

_SPREAD = 0.25
"""Difference at which one key is e times as likely as another."""

_MODULATION_S = 9.0
"""A change of key must be better by 1 for so long, or by less for longer."""

_SHORTEST_S = 6.0
"""A stretch in a key of its own; what is shorter is an excursion."""

_LEAST_HARMONY = 0.1
"""Share of the time for which chords must sound, if there is to be a key."""


@dataclass(frozen=True, slots=True)
class KeySpan:
    """A stretch in one key; ``confidence`` is 0 to 1."""

    start_s: float
    end_s: float
    key: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Keys:
    """What keys a piece is in.

    Attributes:
        key: of the whole, one of `shared.music.keys.KEYS`; None where there is no harmony.
        confidence: 0 to 1; 0 without a key.
        regions: one where it stays, in order, without gaps; none without a key.
    """

    key: str | None
    confidence: float
    regions: list[KeySpan]


def find_keys(edges_s: Floats, chords: Sequence[int], pitch_classes: Floats) -> Keys:
    """The key of a piece and its modulations.

    Args:
        edges_s: where the steps begin, and where the last ends, seconds, shape [steps + 1].
        chords: of each step, as in `shared.music.harmonic_path`, steps ≥ 1.
        pitch_classes: how much each sounds in each step, ≥ 0, C first, shape [steps, 12].
    """
    lengths = np.diff(edges_s)
    sounding = np.asarray(chords) != NO_CHORD
    if lengths[sounding].sum() < max(_LEAST_HARMONY * lengths.sum(), 1e-9):
        return Keys(None, 0.0, [])
    scores = _scores(edges_s, np.asarray(chords), pitch_classes)
    path = _path(scores, lengths)
    regions = [
        KeySpan(
            float(edges_s[first]),
            float(edges_s[last]),
            KEYS[key],
            _confidence(np.average(scores[first:last], axis=0, weights=lengths[first:last]), key),
        )
        for first, last, key in _stretches(path, edges_s)
    ]
    if len(regions) == 1:
        whole = _of_whole(np.asarray(chords), lengths, pitch_classes)
        key = int(np.argmax(whole))
        certain = _confidence(whole, key)
        return Keys(
            KEYS[key],
            certain,
            [KeySpan(float(edges_s[0]), float(edges_s[-1]), KEYS[key], certain)],
        )
    total = dict.fromkeys((region.key for region in regions), 0.0)
    for region in regions:
        total[region.key] += region.end_s - region.start_s
    longest = max(total, key=lambda key: total[key])
    share = total[longest] / sum(total.values())
    own = [region.confidence for region in regions if region.key == longest]
    return Keys(longest, float(np.mean(own)) * share, regions)


def _of_whole(chords: NDArray[np.intp], lengths: Floats, pitch_classes: Floats) -> Floats:
    """How well each key fits the piece, if there is but one."""
    sounding = chords != NO_CHORD
    harmony = np.average(chord_priors()[:, chords[sounding]], axis=1, weights=lengths[sounding])
    framed = np.zeros(len(KEYS))
    for chord in chords[sounding][[0, -1]]:
        framed[chord] += _FRAME
    return harmony + _PROFILE * key_fits(lengths @ pitch_classes) + framed


def _scores(edges_s: Floats, chords: NDArray[np.intp], pitch_classes: Floats) -> Floats:
    """How well each key fits each step and what is around it, shape [steps, 24]."""
    lengths = np.diff(edges_s)
    middles = edges_s[:-1] + lengths / 2
    first = np.searchsorted(middles, middles - _NEARBY_S)
    last = np.searchsorted(middles, middles + _NEARBY_S, side="right")
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(pitch_classes * lengths[:, None], axis=0)])
    fits = np.array([key_fits(nearby) for nearby in sums[last] - sums[first]])
    harmony = chord_priors()[:, chords].T.copy()
    harmony[chords == NO_CHORD] = 0
    return harmony + _PROFILE * fits


def _path(scores: Floats, lengths: Floats) -> NDArray[np.intp]:
    """The likeliest key of each step (Viterbi)."""
    best = scores[0] * lengths[0]
    came = np.empty(scores.shape, np.intp)
    for step in range(1, len(scores)):
        leader = int(best.argmax())
        moves = best[leader] - _MODULATION_S > best
        came[step] = np.where(moves, leader, np.arange(len(KEYS)))
        best = np.where(moves, best[leader] - _MODULATION_S, best) + scores[step] * lengths[step]
    path = np.empty(len(scores), np.intp)
    path[-1] = best.argmax()
    for step in range(len(scores) - 1, 0, -1):
        path[step - 1] = came[step, path[step]]
    return path


def _stretches(path: NDArray[np.intp], edges_s: Floats) -> list[tuple[int, int, int]]:
    """(first step, step after the last, key); short ones belong to the one before, or after."""
    stretches: list[tuple[int, int, int]] = []
    starts = np.flatnonzero(np.diff(path, prepend=-1))
    for first, last in zip(starts, [*starts[1:], len(path)], strict=True):
        is_short = edges_s[last] - edges_s[first] < _SHORTEST_S
        if stretches and (is_short or stretches[-1][2] == path[first]):
            stretches[-1] = (stretches[-1][0], int(last), stretches[-1][2])
        elif stretches and _seconds(stretches[0], edges_s) < _SHORTEST_S:
            stretches = [(0, int(last), int(path[first]))]
        else:
            stretches.append((int(first), int(last), int(path[first])))
    return stretches


def _seconds(stretch: tuple[int, int, int], edges_s: Floats) -> float:
    return float(edges_s[stretch[1]] - edges_s[stretch[0]])


def _confidence(scores: Floats, key: int) -> float:
    likely = np.exp((scores - scores.max()) / _SPREAD)
    return float(likely[key] / likely.sum())
