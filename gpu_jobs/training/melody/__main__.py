"""Makes ``gpu_jobs/weights/melody.onnx`` anew: ``python -m gpu_jobs.training.melody``.

And ``gpu_jobs/composer/held_out.json``, what the tunes that it is judged by are like.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch

import gpu_jobs.composer
from gpu_jobs.composer.corpus import WINDOW
from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.melody.abc import Tune
from gpu_jobs.training.melody.judging import judge, statistics_of
from gpu_jobs.training.melody.learning import Course, trained
from gpu_jobs.training.melody.lessons import Lesson, lesson_of, sheet_of, slower
from gpu_jobs.training.melody.network import export
from gpu_jobs.training.melody.tunes import corpus_split
from shared.music.harmonising import harmonise

_SEED = 1
_COURSES = (Course(3200, 3e-3), Course(400, 1.5e-3, displaced=10, forgets=0.15))
"""First tunes, then chords."""

_STATISTICS = Path(gpu_jobs.composer.__file__).with_name("held_out.json")


def main() -> None:
    """Reads the tunes, learns, exports, and says how well others are foretold."""
    parser = argparse.ArgumentParser(prog="python -m gpu_jobs.training.melody", description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    tunes = corpus_split()
    print(f"{len(tunes.train)} tunes to learn from, {len(tunes.held_out)} held out", flush=True)
    held_out = [sheet_of(tune, harmonise) for tune in tunes.held_out]
    network = trained(
        [_readings(tune) for tune in tunes.train],
        [lesson_of(sheet) for sheet in held_out],
        _COURSES,
        _SEED,
        say=lambda line: print(line, flush=True),
    )
    export(network, WEIGHTS / "melody.onnx")
    judgement = judge(held_out, _SEED)
    print(json.dumps({**asdict(judgement), "gap": judgement.gap}, indent=2))
    _keep(statistics_of(held_out), len(held_out))


def _readings(tune: Tune) -> list[Lesson]:
    """The tune as it is written, and at half its speed."""
    sheet = sheet_of(tune, harmonise)
    stretched = slower(sheet)
    return [lesson_of(each) for each in (sheet, stretched) if each is not None]


def _keep(statistics: dict[str, tuple[float, float]], tunes: int) -> None:
    told = {"tunes": tunes, "window_bars": WINDOW, "statistics": statistics}
    _STATISTICS.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
