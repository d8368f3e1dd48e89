"""Which key a melody is in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.music.key_names import KEYS

# How well each degree fits the key, from probe-tone ratings: C. L. Krumhansl, "Cognitive
# Foundations of Musical Pitch", Oxford 1990, p. 30 (Krumhansl & Kessler 1982).
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


def weigh_pitch_classes(midi: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """How much each of the twelve pitch classes sounds, C first.

    Args:
        midi: pitches, fractional MIDI numbers, shape [n]; rounded to the nearest semitone.
        weights: what each counts, commonly its seconds, shape [n].
    """
    classes = np.floor(np.asarray(midi, np.float64) + 0.5).astype(np.intp) % 12
    return np.bincount(classes, np.asarray(weights, np.float64), minlength=12).astype(np.float64)


def find_key(pitch_class_weights: ArrayLike) -> str:
    """The key, as in 'C major' or 'F# minor', whose profile correlates best with the weights.

    The Krumhansl-Schmuckler algorithm. Where nothing tells keys apart (all weights equal, or
    all zero) it is 'C major'.

    Args:
        pitch_class_weights: twelve weights ≥ 0, C first.
    """
    return KEYS[int(np.argmax(np.round(key_fits(pitch_class_weights), 12)))]


def key_fits(pitch_class_weights: ArrayLike) -> NDArray[np.float64]:
    """How well the profile of each of `KEYS` fits the weights: correlations, shape [24].

    Args:
        pitch_class_weights: twelve weights ≥ 0, C first; where all are equal nothing fits (0).
    """
    weights = np.asarray(pitch_class_weights, np.float64)
    return np.concatenate([_fits(weights, profile) for profile in (_MAJOR, _MINOR)])


def _fits(weights: NDArray[np.float64], profile: Sequence[float]) -> NDArray[np.float64]:
    """Correlation of the weights with the profile on each of the twelve tonics."""
    heard = weights - weights.mean()
    expected = np.asarray(profile) - np.mean(profile)
    scale = np.linalg.norm(heard) * np.linalg.norm(expected)
    if scale == 0:
        return np.zeros(12)
    turned = np.stack([np.roll(expected, tonic) for tonic in range(12)])
    return np.asarray((turned @ heard) / scale, np.float64)
