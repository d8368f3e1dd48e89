"""Places words by the company they keep: in verse, and in WordNet's definitions.

Verse knows the sea, the night and the heart; definitions know the radio and the spaceship.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

DIMENSIONS = 48
_CONTEXTS = 8_000
_SMOOTHED = 0.75
_SHARED_BY_ALL = 1
"""Of the leading components: they tell how common a word is, not what it means."""
_WELL_SEEN = 200
"""Passages after which a word is known by its company at least as well as by its definition."""
_SEED = 1

Text = Sequence[int]
"""A passage as places of its words in the vocabulary."""
Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages whose words are taken to belong together.

    Attributes:
        texts: the passages.
        weight: of one passage's evidence.
    """

    texts: Iterable[Text]
    weight: float


def learn_vectors(corpora: Sequence[Corpus], words: int) -> Vectors:
    """A unit vector for each word, `DIMENSIONS` long; zeros for a word that has no company.

    Positive pointwise mutual information of words and contexts, reduced by singular values
    (Levy, Goldberg & Dagan, 2015).

    Args:
        words: how many there are; the first `_CONTEXTS` of them, the commonest, serve as contexts.
    """
    together = sum((_company(corpus, words) for corpus in corpora), csr_matrix((words, _CONTEXTS)))
    left, sizes, _ = svds(
        _information(together), k=DIMENSIONS + _SHARED_BY_ALL, rng=np.random.default_rng(_SEED)
    )
    strongest_first = np.argsort(-sizes)[_SHARED_BY_ALL:]
    vectors = left[:, strongest_first] * np.sqrt(sizes[strongest_first])
    present = np.asarray(together.sum(axis=1)).ravel() > 0
    vectors[present] -= vectors[present].mean(axis=0)
    vectors[~present] = 0.0
    return unit(vectors)


def explain(vectors: Vectors, seen: NDArray[np.int64], explaining: Mapping[int, Text]) -> Vectors:
    """Moves each word towards those that explain it: the more, the more seldom it was seen.

    Args:
        seen: how much evidence there was for each word.
        explaining: by word, its fellows and the words of its definition.
    """
    moved = vectors.copy()
    for word, others in explaining.items():
        own = seen[word] / (seen[word] + _WELL_SEEN)
        meaning = unit(vectors[list(others)].sum(axis=0))
        moved[word] = (0.3 + 0.7 * own) * vectors[word] + (0.7 - 0.5 * own) * meaning
    return unit(moved)


def unit(vectors: Vectors) -> Vectors:
    """Each row with length one; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-9)
    return scaled


def _company(corpus: Corpus, words: int) -> csr_matrix:
    """How much evidence there is for each word beside each context."""
    rows: list[int] = []
    columns: list[int] = []
    for row, text in enumerate(corpus.texts):
        distinct = set(text)
        rows += [row] * len(distinct)
        columns += distinct
    shape = (rows[-1] + 1 if rows else 0, words)
    beside = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    counted = (beside.T @ beside[:, :_CONTEXTS]).tocsr()
    counted.setdiag(0)
    counted.eliminate_zeros()
    return counted * corpus.weight


def _information(together: csr_matrix) -> csr_matrix:
    """Positive pointwise mutual information, in natural units."""
    pairs = together.tocoo()
    of_words = np.asarray(together.sum(axis=1)).ravel()
    of_contexts = np.asarray(together.sum(axis=0)).ravel() ** _SMOOTHED
    expected = of_words[pairs.row] * of_contexts[pairs.col] / of_contexts.sum()
    gained = np.log(np.maximum(pairs.data, 1e-9) / np.maximum(expected, 1e-9))
    positive = gained > 0
    return csr_matrix(
        (gained[positive], (pairs.row[positive], pairs.col[positive])), shape=together.shape
    )
