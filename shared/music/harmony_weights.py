"""What harmonising goes by: which chords a key likes, which follow which, and where phrases close.

The order of preferences is textbook harmony's (W. Piston, "Harmony", 1941: the table of usual root
progressions; cadences at the ends of phrases); their size, in nats, was found on tunes with chords and
rounded. States are the twelve major chords, then the twelve minor ones, by semitones above the tonic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHORDS = 24
MINOR = 12
"""A state from here on is a minor chord."""

_FOREIGN = -1.2
"""Of a chord that has no part in the key."""

# semitones of the root above the tonic: how much it is liked as a major chord, or as a minor one
_LIKED_IN_MAJOR = (
    {0: 1.0, 7: 0.8, 5: 0.6, 10: 0.2, 4: 0.3, 9: 0.0, 2: -0.3},
    {9: 0.9, 2: 0.5, 4: 0.4, 7: -0.5},
)
_LIKED_IN_MINOR = (
    {10: 1.0, 7: 0.8, 3: 0.6, 8: 0.5, 5: -0.4},
    {0: 1.0, 7: 0.4, 5: 0.4, 2: -0.2},
)

# by semitones of a note above the chord's root
_FITS_MAJOR = (1.7, -1.6, -1.4, -1.7, 1.6, -1.8, -1.5, 1.5, -1.2, -1.2, 0.1, -2.2)
_FITS_MINOR = (1.6, -1.4, -1.3, 1.5, -1.4, -1.0, -1.2, 1.3, -1.4, -1.2, -0.5, -1.2)

_SAME_ROOT, _OTHER_QUALITY, _AWKWARD = 1.0, -0.7, -1.0
# by semitones from one root up to the next: (major to major, to minor; minor to major, to minor)
_PROGRESSIONS = {
    5: (1.6, 0.8, 1.0, 1.0),
    7: (0.5, -0.9, 0.2, 0.2),
    2: (0.0, 0.5, -0.2, -0.7),
    10: (-0.3, -0.9, -0.6, -0.4),
    9: (-0.6, 0.1, -1.0, -0.8),
    8: (-1.2, -1.0, -0.6, -0.7),
    4: (-0.6, -0.9, -1.0, -0.9),
}


def liking(*, is_minor: bool) -> Floats:
    """How much each chord is liked in a key, shape [24]."""
    liked = np.full(CHORDS, _FOREIGN)
    table = _LIKED_IN_MINOR if is_minor else _LIKED_IN_MAJOR
    for first, degrees in zip((0, MINOR), table, strict=True):
        for semitones, value in degrees.items():
            liked[first + semitones] = value
    return liked


def fits() -> Floats:
    """How well each pitch class above the tonic goes with each chord, shape [24, 12]."""
    major = [np.roll(_FITS_MAJOR, root) for root in range(12)]
    minor = [np.roll(_FITS_MINOR, root) for root in range(12)]
    return np.asarray([*major, *minor], np.float64)


def progressions() -> Floats:
    """How readily one chord follows another, shape [24 from, 24 to]."""
    table = np.full((CHORDS, CHORDS), _AWKWARD)
    for before in range(CHORDS):
        for after in range(CHORDS):
            move = (after - before) % 12
            kind = 2 * (before >= MINOR) + (after >= MINOR)
            if move in _PROGRESSIONS:
                table[before, after] = _PROGRESSIONS[move][kind]
            elif move == 0:
                table[before, after] = _SAME_ROOT if before == after else _OTHER_QUALITY
    return table
