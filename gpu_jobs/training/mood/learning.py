"""Learns the mood from cues: many small trees, calibrated.

Trees were the best of what was tried (linear models, discriminant analysis, support vectors) on ways
of arranging that were left out, and a sound unlike any that was learned from cannot drive them far.
P. Geurts, D. Ernst, L. Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.mood.measured import Table

Floats = NDArray[np.float64]

_SEED = 20
_TREES = 120
_SMALLEST_LEAVES = (3, 5, 8)
_TEMPERATURES = np.geomspace(0.3, 3.0, 61)
LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Learnt:
    """A trained model.

    Attributes:
        trees: scikit-learn's classifier.
        temperature: what log probabilities are divided by, so that confidence is accuracy.
        leaf: pieces in the smallest leaf.
        left_out: accuracy by size of leaf on the arrangements that a model was not trained on.
    """

    trees: Any
    temperature: float
    leaf: int
    left_out: Mapping[int, float]

    def probabilities(self, cues: NDArray[np.float32]) -> Floats:
        """Calibrated, shape [pieces, moods]."""
        return tempered(np.asarray(self.trees.predict_proba(cues)), self.temperature)


def learn(table: Table) -> Learnt:
    """Choose the size of the leaves, and the temperature, by arrangements that were left out in turn."""
    guesses = {leaf: _left_out(table, leaf) for leaf in _SMALLEST_LEAVES}
    temperatures = {leaf: _temperature(found, table) for leaf, found in guesses.items()}
    best = min(
        _SMALLEST_LEAVES,
        key=lambda leaf: _loss(tempered(guesses[leaf], temperatures[leaf]), table.moods),
    )
    accuracy = {
        leaf: round(float((found.argmax(axis=1) == table.moods).mean()), 3)
        for leaf, found in guesses.items()
    }
    trees = _trees(best).fit(table.cues, table.moods)
    return Learnt(trees, temperatures[best], best, accuracy)


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities made more or less sure, shape [n, classes]; none was below `LEAST`."""
    powers = np.clip(probabilities, LEAST, 1.0) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def _trees(leaf: int) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(_TREES, min_samples_leaf=leaf, random_state=_SEED)


def _left_out(table: Table, leaf: int) -> Floats:
    """Probabilities of each piece by a model that never heard its way of arranging."""
    guesses = np.zeros((len(table.moods), int(table.moods.max()) + 1))
    for way in np.unique(table.ways):
        out = table.ways == way
        model = _trees(leaf).fit(table.cues[~out], table.moods[~out])
        guesses[out] = model.predict_proba(table.cues[out])
    return guesses


def _temperature(guesses: Floats, table: Table) -> float:
    """C. Guo et al., "On calibration of modern neural networks", ICML 2017."""
    losses = [_loss(tempered(guesses, t), table.moods) for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _loss(probabilities: Floats, truth: NDArray[np.int64]) -> float:
    right = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(right, 1e-12, 1.0)).mean())
