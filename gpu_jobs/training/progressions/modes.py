"""Whether music on a given tonic is in major or in minor: its chords tell."""

from __future__ import annotations

from collections.abc import Iterable

from gpu_jobs.training.progressions.labels import Label

_TONIC_COUNTS = 3.0
_MINOR_THIRD, _MAJOR_THIRD = 3, 4
_MINOR_SIXTH, _MAJOR_SIXTH = 8, 9


def mode_of(tonic: int, chords: Iterable[tuple[Label, float]]) -> str:
    """'major' or 'minor': by the third of the tonic chord, and by thirds and sixths among the roots.

    Args:
        tonic: pitch class.
        chords: each with how much it counts, as the bars that it lasts.
    """
    minor = 0.0
    for label, weight in chords:
        above = (label.root - tonic) % 12
        if above == 0 and label.kind in ("major", "minor"):
            minor += _TONIC_COUNTS * weight * (1 if label.kind == "minor" else -1)
        elif above in (_MINOR_THIRD, _MINOR_SIXTH):
            minor += weight
        elif above in (_MAJOR_THIRD, _MAJOR_SIXTH):
            minor -= weight
    return "minor" if minor > 0 else "major"
