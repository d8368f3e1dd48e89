"""Makes ``gpu_jobs/weights/rhythm.onnx`` anew: ``python -m gpu_jobs.training.rhythm PACKAGES OUT``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from gpu_jobs.training.rhythm.data import pieces_heard
from gpu_jobs.training.rhythm.learning import trained
from gpu_jobs.training.rhythm.measuring import measured
from gpu_jobs.training.rhythm.network import export
from gpu_jobs.training.soundfonts import FLUID, MUSESCORE, soundfont

_SEED, _SEED_OF_CHECK = 2, 1
_CHECKED = 200
_CYCLES = (1600, 2000)


def main() -> None:
    """Plays pieces, learns from them, exports the network and says how well it hears others."""
    parser = argparse.ArgumentParser(prog="python -m gpu_jobs.training.rhythm", description=__doc__)
    parser.add_argument("packages", type=Path, help="folder with the soundfonts' package")
    parser.add_argument("out", type=Path, help="where the ONNX file goes")
    parser.add_argument("--pieces", type=int, default=3000)
    parser.add_argument("--steps", type=int, nargs="+", default=_CYCLES, help="of each cycle")
    asked = parser.parse_args()
    pieces = pieces_heard(asked.pieces, soundfont(asked.packages, FLUID), _SEED)
    export(trained(pieces, asked.steps, _SEED), asked.out)
    held_out = pieces_heard(_CHECKED, soundfont(asked.packages, MUSESCORE), _SEED_OF_CHECK)
    print(json.dumps(measured(held_out, asked.out), indent=2))


if __name__ == "__main__":
    main()
