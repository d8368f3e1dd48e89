"""Chords and keys: are they those that were played?"""

from __future__ import annotations

from collections.abc import Sequence

import mir_eval
import numpy as np

from shared.music.analysis import ChordSpan
from tests.data.music.model import Item
from tests.quality.ears.product import analysis

Figures = dict[str, float]


def harmony_figures(item: Item) -> Figures:
    """Of a piece with chords, and maybe a key."""
    heard = analysis(item.samples, item.rate)
    figures = {}
    if item.truth.chords is not None:
        figures[f"{item.kind}: chords as heard"] = wcsr(item.truth.chords, heard.chords.raw)
        figures[f"{item.kind}: chords on beats"] = wcsr(item.truth.chords, heard.chords.aligned)
    if item.truth.key is not None:
        figures[f"{item.kind}: key"] = key_score(item.truth.key, heard.key.key)
    return figures


def wcsr(
    truth: Sequence[tuple[float, float, str]],
    heard: Sequence[ChordSpan],
    comparison: str = "majmin",
) -> float:
    """Share of the time in which the chord is right; chords not major, minor or none are left out."""
    scores = mir_eval.chord.evaluate(
        np.array([(start, end) for start, end, _ in truth]),
        [label for *_, label in truth],
        np.array([(span.start_s, span.end_s) for span in heard]),
        [span.label for span in heard],
    )
    return float(scores[comparison])


def key_score(truth: str, heard: str | None) -> float:
    """1 for the key, less for a fifth above, the relative and the parallel; 0 else."""
    return float(mir_eval.key.weighted_score(truth, heard)) if heard else 0.0
