"""How likely a line of plain verse is: pairs of words, learnt from public-domain poems.

It tells English word order from word salad; it does not write.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

_FILE = Path(__file__).parent / "data" / "verse_model.npz"
_START, _END, _UNKNOWN = 0, 1, 2
_SECOND_BITS = 16


class VerseModel:
    """A back-off model of pairs of words; see `gpu_jobs.training.ngrams` for how it is made.

    Args:
        words: the known words, each with its id.
        unigrams: natural log-probability of each id where its pair is not listed.
        backoffs: of each id, added where the pair that it begins is not listed.
        pairs: listed pairs of ids, ``first << 16 | second``, ascending.
        bigrams: natural log-probability of each listed pair.
    """

    def __init__(
        self,
        words: dict[str, int],
        unigrams: Sequence[float],
        backoffs: Sequence[float],
        pairs: Sequence[int],
        bigrams: Sequence[float],
    ) -> None:
        self._ids = words
        self._unigrams = unigrams
        self._backoffs = backoffs
        self._pairs = pairs
        self._bigrams = bigrams

    def knows(self, word: str) -> bool:
        """Whether the verse had the word; all others are equally unlikely."""
        return word.lower() in self._ids

    def log_probability(self, words: Sequence[str]) -> float:
        """Natural logarithm of the line's probability, its beginning and end included.

        Args:
            words: without punctuation; of any case.
        """
        total, before = 0.0, _START
        for word in words:
            after = self._ids.get(word.lower(), _UNKNOWN)
            total += self._follows(before, after)
            before = after
        return total + self._follows(before, _END)

    def fluency(self, words: Sequence[str]) -> float:
        """Mean log-probability of the line's words and its end: near −5 for verse, lower is worse.

        It compares lines of different lengths.
        """
        return self.log_probability(words) / (len(words) + 1)

    def _follows(self, before: int, after: int) -> float:
        pair = before << _SECOND_BITS | after
        place = bisect_left(self._pairs, pair)
        if place < len(self._pairs) and self._pairs[place] == pair:
            return self._bigrams[place]
        return self._backoffs[before] + self._unigrams[after]


@lru_cache(maxsize=1)
def load_verse_model() -> VerseModel:
    """The model of the embedded writer, once per process."""
    return read_verse_model(_FILE)


def read_verse_model(path: Path) -> VerseModel:
    """A model from its file."""
    with np.load(path) as file:
        words = file["words"].tobytes().decode("ascii").split("\n")
        return VerseModel(
            words={word: i for i, word in enumerate(words)},
            unigrams=file["unigrams"].astype(np.float64).tolist(),
            backoffs=file["backoffs"].astype(np.float64).tolist(),
            # plain arrays: an element of a numpy array costs ten times as much to look at
            pairs=array("I", file["pairs"].tobytes()),
            bigrams=array("f", file["bigrams"].astype(np.float32).tobytes()),
        )
