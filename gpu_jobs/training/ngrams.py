"""Trains the writer's verse model: pairs of words by modified Kneser-Ney, pruned to a size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

START, END, UNKNOWN = 0, 1, 2
SPECIAL = ("<s>", "</s>", "<unk>")
_SECOND_BITS = 16
_UNKNOWN_TYPES = 20_000
"""Among how many words the probability of an unknown one is shared: about as many are too rare."""
_LEAST_TAKEN = 0.1
"""From few lines the discounts cannot be told; some is always kept for pairs never seen."""

Line = tuple[str, ...]
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bigrams:
    """A back-off model; probabilities are natural logarithms.

    Attributes:
        words: `SPECIAL`, then the known words, commonest first; a word's place is its id.
        unigrams: of each word, where nothing is known of the word before it.
        backoffs: of each word, added where the pair that it begins is not listed.
        pairs: ids of listed pairs, ``first << 16 | second``, ascending.
        bigrams: of each listed pair.
    """

    words: Sequence[str]
    unigrams: Floats
    backoffs: Floats
    pairs: Ids
    bigrams: Floats


def train_bigrams(lines: Collection[Line], seldom: int, largest: int) -> Bigrams:
    """A model of the lines.

    Args:
        seldom: words seen less often than this are unknown ones.
        largest: how many pairs to list: those whose loss would cost the most.
    """
    words = [*SPECIAL, *_vocabulary(lines, seldom)]
    pairs, counts = _count_pairs(lines, {word: i for i, word in enumerate(words)})
    first, second = pairs >> _SECOND_BITS, pairs & ((1 << _SECOND_BITS) - 1)
    unigrams = _continuation(second, len(words))
    discounts = _discounts(counts)[np.minimum(counts, 3)]
    totals = np.bincount(first, counts, len(words))
    left_over = np.bincount(first, discounts, len(words)) / np.maximum(totals, 1)
    bigrams = (counts - discounts) / totals[first] + left_over[first] * unigrams[second]
    backed_off = left_over[first] * unigrams[second]
    kept = _worth_most(counts, bigrams, backed_off, second != UNKNOWN, largest)
    return Bigrams(
        words=words,
        unigrams=_log_unigrams(unigrams),
        backoffs=_backoffs(first[kept], bigrams[kept], unigrams[second[kept]], len(words)),
        pairs=pairs[kept],
        bigrams=np.log(bigrams[kept]),
    )


def _vocabulary(lines: Iterable[Line], seldom: int) -> list[str]:
    seen = Counter(word for line in lines for word in line)
    return [word for word, count in seen.most_common() if count >= seldom]


def _count_pairs(lines: Iterable[Line], ids: dict[str, int]) -> tuple[Ids, Ids]:
    """Each pair that occurs, ascending, and how often; lines begin and end with a mark."""
    following = []
    for line in lines:
        before = START
        for word in line:
            after = ids.get(word, UNKNOWN)
            following.append(before << _SECOND_BITS | after)
            before = after
        following.append(before << _SECOND_BITS | END)
    return np.unique(np.array(following, np.int64), return_counts=True)


def _continuation(second: Ids, words: int) -> Floats:
    """How likely each word is after a word it was not seen after: by how many it was seen after."""
    seen_after = np.bincount(second, minlength=words).astype(np.float64)
    seen_after[seen_after == 0] = 1.0
    seen_after[START] = 0.0
    likely: Floats = seen_after / seen_after.sum()
    return likely


def _discounts(counts: Ids) -> Floats:
    """What is taken from a pair seen 0, 1, 2 or more times (Chen & Goodman, 1998)."""
    n1, n2, n3, n4 = (max(int(np.count_nonzero(counts == n)), 1) for n in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    taken = np.array([1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return np.concatenate([[0.0], taken.clip(_LEAST_TAKEN)])


def _worth_most(
    counts: Ids, listed: Floats, backed_off: Floats, known: NDArray[np.bool_], largest: int
) -> Ids:
    """Places of the pairs whose loss would cost the training lines the most."""
    worth = np.where(known, counts * (np.log(listed) - np.log(backed_off)), 0.0)
    best = np.argsort(-worth, kind="stable")[:largest]
    return np.sort(best[worth[best] > 0])


def _backoffs(first: Ids, listed: Floats, plain: Floats, words: int) -> Floats:
    """What makes each word's followers, listed and not, sum to one."""
    left = 1.0 - np.bincount(first, listed, words)
    plain_left = 1.0 - np.bincount(first, plain, words)
    backoffs: Floats = np.log(np.clip(left, 1e-6, 1.0) / np.clip(plain_left, 1e-6, 1.0))
    return backoffs


def _log_unigrams(unigrams: Floats) -> Floats:
    shared = unigrams.copy()
    shared[UNKNOWN] /= _UNKNOWN_TYPES
    shared[START] = 1e-9  # asked for by nobody
    logarithms: Floats = np.log(shared)
    return logarithms
