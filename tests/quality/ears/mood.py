"""Moods: is it the one that was meant? By music of a generator that nothing is trained with."""

from __future__ import annotations

from collections.abc import Iterator

from gpu_jobs.training.mood.rendering import RATE, pieces
from tests.data.music.model import Half, Item, Truth
from tests.data.music.playing import PACKAGES
from tests.quality.ears.product import mood

Figures = dict[str, float]

KIND = "moods"
_EACH = 12
_FIRST_SEEDS: dict[Half, int] = {"tune": 5_000, "report": 9_000}


def designed(half: Half) -> Iterator[Item]:
    """A few pieces of every mood, made to have it."""
    for piece in pieces(PACKAGES, _EACH, held_out=True, first_seed=_FIRST_SEEDS[half]):
        name = f"{KIND}-{half}-{piece.mood}-{piece.seed}"
        truth = Truth(facts={"mood": piece.mood, "way": piece.way})
        yield Item(name, KIND, half, piece.samples, RATE, truth)


def mood_figures(item: Item) -> Figures:
    """Of a piece that was made to have a mood."""
    return {"mood": float(mood(item.samples, item.rate).primary == item.truth.facts["mood"])}
