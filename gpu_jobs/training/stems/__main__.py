"""Makes ``gpu_jobs/weights/stems.onnx``: renders songs, learns to take their mixes apart, measures it.

    python -m gpu_jobs.training.stems PACKAGES OUT [--songs 400] [--steps 2400]

PACKAGES is a folder with the soundfonts' package (see `gpu_jobs.training.soundfonts`), OUT one for the
pool of songs, which is kept, and the network. Three minutes for the songs and about an hour for
the network, on two cores; a GPU is used if there is one. The same seed gives the same songs and mixes,
and nearly the same network.
"""

from __future__ import annotations

import argparse
import copy
import logging
from pathlib import Path

import numpy as np
import torch

from gpu_jobs.ears.stems.network_input import STEMS
from gpu_jobs.training.soundfonts import MUSESCORE, soundfont
from gpu_jobs.training.stems.batches import drawn
from gpu_jobs.training.stems.export import export
from gpu_jobs.training.stems.learning import learn
from gpu_jobs.training.stems.measures import gains_db
from gpu_jobs.training.stems.network import StemNetwork
from gpu_jobs.training.stems.pool import pool

_SEED = 6
_BATCHES_A_STEP, _MIXES_A_BATCH = 2, 2
_FRAMES = 96
"""Of each mix: 2.2 s."""

_TOLD_EVERY = 50
_JUDGED_SONGS = 40

_log = logging.getLogger("stems")


def main() -> None:
    """Runs the command line of this module."""
    arguments = argparse.ArgumentParser(description="Makes gpu_jobs/weights/stems.onnx.")
    arguments.add_argument("packages", type=Path, help="folder with the soundfonts' package")
    arguments.add_argument("out", type=Path, help="folder for the songs and the network")
    arguments.add_argument("--songs", type=int, default=400, help="in the pool, 8 s each")
    arguments.add_argument("--steps", type=int, default=4000, help="of four mixes each")
    given = arguments.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given.out.mkdir(parents=True, exist_ok=True)
    weights = given.out / "stems.onnx"
    export(_taught(given, weights), weights)
    gains = gains_db(weights, soundfont(given.packages, MUSESCORE), _JUDGED_SONGS)
    for stem, gain in zip(STEMS, np.median(gains, axis=0), strict=True):
        _log.info("%s: %.1f dB nearer than the mix (median)", stem, gain)


def _taught(given: argparse.Namespace, weights: Path) -> StemNetwork:
    """The network; what it has learnt so far is kept as ``weights`` meanwhile."""
    songs = pool(given.packages, given.out / "pool.npy", given.songs, _log.info)
    torch.set_num_threads(1)  # each batch has a thread of its own
    torch.manual_seed(_SEED)
    losses: list[float] = []

    def tell(step: int, loss: float, average: StemNetwork) -> None:
        losses.append(loss)
        if step % _TOLD_EVERY == 0:
            _log.info("step %d: errors at %.2f dB", step, np.mean(losses[-_TOLD_EVERY:]))
            export(copy.deepcopy(average), weights)

    mixes = drawn(songs, _SEED, _MIXES_A_BATCH, _FRAMES)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return learn(StemNetwork(), mixes, given.steps, _BATCHES_A_STEP, tell, device)


if __name__ == "__main__":
    main()
