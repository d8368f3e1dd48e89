"""Makes the mood model anew.

    python -m gpu_jobs.training.mood.train PACKAGES [--each 132] [--kept FOLDER]

Pieces of every mood are composed, played and heard; the size of a model's leaves and its temperature
are chosen by leaving out one way of arranging at a time, and it is judged by music of another
generator: other arrangements, instruments and soundfont. It is written as ``gpu_jobs/weights/mood.onnx``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.mood.learning import Learnt, learn
from gpu_jobs.training.mood.measured import Table, kept, measured, read
from gpu_jobs.training.mood.rendering import pieces
from gpu_jobs.training.mood.writing import write_model
from shared.music.mood import MOODS

VERSION = "1"
_EACH = 132
_JUDGED_EACH = 30


def main() -> None:
    """Render, hear, learn, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--each", type=int, default=_EACH, help="pieces of each mood to learn from")
    parser.add_argument("--kept", type=Path, help="folder where what was heard is kept")
    asked = parser.parse_args()
    folder = asked.kept or asked.packages
    table = _table(asked.packages, folder, asked.each, held_out=False)
    learnt = learn(table)
    write_model(WEIGHTS / "mood.onnx", learnt, table, VERSION)
    judged = _table(asked.packages, folder, _JUDGED_EACH, held_out=True)
    print("\n".join(_report(learnt, judged)))


def _table(packages: Path, folder: Path, each: int, *, held_out: bool) -> Table:
    path = folder / f"mood-{'judged' if held_out else 'learnt'}-{each}.npz"
    if not path.exists():
        kept(path, measured(pieces(packages, each, held_out=held_out)))
    return read(path)


def _report(learnt: Learnt, judged: Table) -> Iterator[str]:
    yield f"leaves of {learnt.leaf}, temperature {learnt.temperature:.2f}"
    yield f"accuracy on arrangements left out, by size of leaf: {dict(learnt.left_out)}"
    scores = learnt.probabilities(judged.cues)
    found = scores.argmax(axis=1)
    yield f"held-out generator: accuracy {(found == judged.moods).mean():.3f}"
    yield f"expected calibration error {calibration_error(scores, judged.moods):.3f}"
    yield "rows are what was meant, columns what was heard:"
    yield " " * 12 + " ".join(f"{mood[:6]:>6}" for mood in MOODS)
    for number, mood in enumerate(MOODS):
        counts = np.bincount(found[judged.moods == number], minlength=len(MOODS))
        yield f"{mood:12}" + " ".join(f"{count:6d}" for count in counts)


def calibration_error(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """How far confidence lies from accuracy on average, over ten bins of confidence."""
    confidence, right = scores.max(axis=1), scores.argmax(axis=1) == truth
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


if __name__ == "__main__":
    main()
