"""The notes of keys."""

from __future__ import annotations

from shared.music.key_names import mode_of, tonic_of

MAJOR_STEPS = (0, 2, 4, 5, 7, 9, 11)
"""Semitones of the major scale's degrees above its tonic."""

MINOR_STEPS = (0, 2, 3, 5, 7, 8, 10)
"""Of the natural minor scale's."""

STEPS_OF = {"major": MAJOR_STEPS, "minor": MINOR_STEPS}
"""By mode."""

_LEADING_NOTE = 11


def scale_of(key: str) -> frozenset[int]:
    """The seven pitch classes (C is 0) of a key as `key_names` names it; of minor the natural one.

    Raises:
        Permanent("unknown_key"): there is no such key.
    """
    tonic = tonic_of(key)
    return frozenset((tonic + step) % 12 for step in STEPS_OF[mode_of(key)])


def sung_scale_of(key: str) -> frozenset[int]:
    """`scale_of`, and the leading note, which melodies in minor raise as often as not."""
    return scale_of(key) | {(tonic_of(key) + _LEADING_NOTE) % 12}
