"""How far the hand moves from any grip of one chord to any of the next."""

from __future__ import annotations

from functools import lru_cache

from shared.music.tabs.hand import between, touches
from shared.music.tabs.voicings import Grips


@lru_cache(maxsize=2048)
def movements(before: Grips, now: Grips) -> tuple[tuple[float, ...], ...]:
    """For each grip now how far the hand comes from each before, in frets."""
    were = [touches(voicing) for voicing in before.voicings]
    return tuple(
        tuple(between(was, are) for was in were)
        for are in (touches(voicing) for voicing in now.voicings)
    )
