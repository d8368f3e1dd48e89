"""Which words belong together: how near any theme is to the images that the writer has.

Words are directions learnt from the company they keep; see `gpu_jobs.training.word_vectors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.writer.word_forms import plain_form

_FILE = Path(__file__).parent / "data" / "associations.npz"


class Associations:
    """Words as directions.

    Args:
        places: the row of each known word, plain forms only, the commonest word first.
        vectors: one row a word, 48 numbers of equal length; int8 to save room.
    """

    def __init__(self, places: Mapping[str, int], vectors: NDArray[np.int8]) -> None:
        self._places = places
        self._vectors = vectors

    def knows(self, word: str) -> bool:
        """Whether the word, of any case or regular inflection, has associations.

        Words of grammar ("the", "when") have none.
        """
        return self._place(word) is not None

    def near(self, words: Sequence[str], among: Sequence[str]) -> list[float]:
        """How near each candidate is to the words taken together.

        Args:
            words: a theme's words; the rarer a word, the more it says; unknown ones say nothing.
            among: candidates.

        Returns:
            cosines, −1 to 1, one a candidate: above 0.4 they clearly belong together, near 0 they
            have nothing to do with each other. 0 where nothing is known.
        """
        known = [place for word in words if (place := self._place(word)) is not None]
        if not known:
            return [0.0] * len(among)
        says = np.log2(2.0 + np.array(known, np.float32))
        theme = says[None] @ _unit(self._vectors[known])
        candidates = _unit(self._rows(among))
        cosines: list[float] = (candidates @ _unit(theme)[0]).tolist()
        return cosines

    def _rows(self, words: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(words), self._vectors.shape[1]), np.float32)
        for i, word in enumerate(words):
            place = self._place(word)
            if place is not None:
                rows[i] = self._vectors[place]
        return rows

    def _place(self, word: str) -> int | None:
        plain = plain_form(word.lower().replace("’", "'"), self._places)
        return None if plain is None else self._places[plain]


@lru_cache(maxsize=1)
def load_associations() -> Associations:
    """The associations of the embedded writer, once per process."""
    with np.load(_FILE) as file:
        words = file["words"].tobytes().decode("ascii").split("\n")
        return Associations({word: i for i, word in enumerate(words)}, file["vectors"])


def _unit(rows: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row with length one; rows of zeros stay."""
    as_floats = rows.astype(np.float32)
    lengths = np.linalg.norm(as_floats, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = as_floats / np.maximum(lengths, 1e-6)
    return scaled
