"""How often the key is found from chords alone."""

from __future__ import annotations

from collections.abc import Sequence

from shared.music.suggesting.key_finding import find_keys
from tests.quality.progressions.judges import Judge


def keys_found(judges: Sequence[Judge], first: int | None) -> float:
    """The share of tunes whose key is told right, tonic and mode.

    Args:
        first: how many chords are looked at; None for all.
    """
    right = [find_keys(judge.chords[:first])[0].key == judge.key for judge in judges]
    return sum(right) / len(right)
