"""Trains the judge of polyphonic notes on music that is made up and played by a soundfont.

    python -m gpu_jobs.training.note_judge PACKAGES

PACKAGES is a folder with the soundfonts' package (`gpu_jobs.training.soundfonts`). Takes about four
minutes on one core; the same packages, versions and processor give the same network.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.polyphony.candidates import Candidates, find_candidates
from gpu_jobs.ears.polyphony.evidence import weigh
from gpu_jobs.ears.polyphony.posteriors import LOWEST
from gpu_jobs.engines import basic_pitch
from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.polyphonic_music import RATE, Excerpt, excerpts
from gpu_jobs.training.soundfonts import FLUID, soundfont

if TYPE_CHECKING:
    import onnx
    import torch

EXCERPTS = 360
SEED = 7

_NEAR_S = 0.045
_NEGATIVES_KEPT = 0.25
_EPOCHS, _BATCH = 12, 1024
_HIDDEN = (128, 64)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Evidence [n, kinds], whether a note begins there [n], and what each counts [n]."""

    evidence: Floats
    truth: Floats
    weights: Floats


def lessons(font: Path, count: int, seed: int) -> Lessons:
    """What is heard in so many excerpts; of the places without a note, some stand for all."""
    rng = np.random.default_rng(seed)
    evidence, truth = [], []
    for excerpt in excerpts(count, font, seed):
        heard = basic_pitch.listen(excerpt.samples)
        places = find_candidates(heard)
        begins = note_begins(excerpt, places, heard.hop_s)
        kept = begins | (rng.random(len(places)) < _NEGATIVES_KEPT)
        weighed = weigh(heard, excerpt.samples, RATE, places)
        evidence.append(np.concatenate(list(weighed))[kept])
        truth.append(begins[kept])
    right = np.concatenate(truth)
    weights = np.where(right, 1.0, 1 / _NEGATIVES_KEPT)
    return Lessons(np.concatenate(evidence), right.astype(np.float32), weights.astype(np.float32))


def note_begins(excerpt: Excerpt, places: Candidates, hop_s: float) -> NDArray[np.bool_]:
    """Whether a note of the excerpt begins at each place, give or take 45 ms."""
    begins = np.zeros(len(places), np.bool_)
    times = places.frames * hop_s
    for start, _, midi in excerpt.notes:
        same = places.pitches == round(midi) - LOWEST
        begins |= same & (np.abs(times - start) <= _NEAR_S)
    return begins


def train(given: Lessons, seed: int) -> onnx.ModelProto:
    """A perceptron with two hidden layers that gives the chance of a note."""
    import torch

    torch.manual_seed(seed)
    mean = given.evidence.mean(axis=0)
    spread = given.evidence.std(axis=0) + 1e-3
    x = torch.from_numpy((given.evidence - mean) / spread)
    y, weights = torch.from_numpy(given.truth), torch.from_numpy(given.weights)
    network = _perceptron(x.shape[1])
    steps = _EPOCHS * (len(x) // _BATCH + 1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    network.train()
    for _ in range(_EPOCHS):
        for some in torch.randperm(len(x)).split(_BATCH):
            optimiser.zero_grad()
            guess = network(x[some])[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                guess, y[some], weights[some]
            )
            loss.backward()
            optimiser.step()
            schedule.step()
    layers = [layer for layer in network if isinstance(layer, torch.nn.Linear)]
    return _graph(mean, spread, [_arrays(layer) for layer in layers])


def _perceptron(kinds: int) -> torch.nn.Sequential:
    from torch import nn

    wide, narrow = _HIDDEN
    return nn.Sequential(
        nn.Linear(kinds, wide),
        nn.ReLU(),
        nn.Dropout(0.15),
        nn.Linear(wide, narrow),
        nn.ReLU(),
        nn.Linear(narrow, 1),
    )


def _arrays(layer: torch.nn.Linear) -> tuple[Floats, Floats]:
    """Weights [inputs, outputs] and bias [outputs]."""
    return layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()


def _graph(mean: Floats, spread: Floats, layers: list[tuple[Floats, Floats]]) -> onnx.ModelProto:
    """The network, which takes evidence as it is weighed: the first layer also brings it to scale."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    first, bias = layers[0]
    scaled = first / spread[:, None]
    layers = [(scaled, bias - mean @ scaled), *layers[1:]]
    nodes, initial, name = [], [], "evidence"
    for i, (weights, bias) in enumerate(layers):
        initial.append(numpy_helper.from_array(weights.astype(np.float32), f"weights_{i}"))
        initial.append(numpy_helper.from_array(bias.astype(np.float32), f"bias_{i}"))
        nodes.append(helper.make_node("Gemm", [name, f"weights_{i}", f"bias_{i}"], [f"sum_{i}"]))
        last = i == len(layers) - 1
        name = f"heard_{i}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"sum_{i}"], [name]))
    nodes.append(helper.make_node("Squeeze", [name, "axis"], ["chances"]))
    initial.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
    graph = helper.make_graph(
        nodes,
        "note-judge",
        [helper.make_tensor_value_info("evidence", TensorProto.FLOAT, ["places", len(mean)])],
        [helper.make_tensor_value_info("chances", TensorProto.FLOAT, ["places"])],
        initial,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Runs the command line of this module."""
    import onnx
    import torch

    arguments = argparse.ArgumentParser(description="Writes gpu_jobs/weights/note-judge.onnx.")
    arguments.add_argument("packages", type=Path, help="folder with the soundfonts' package")
    arguments.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    arguments.add_argument("--excerpts", type=int, default=EXCERPTS, help="of 12 seconds each")
    given = arguments.parse_args()
    torch.set_num_threads(1)
    learned = lessons(soundfont(given.packages, FLUID), given.excerpts, SEED)
    onnx.save(train(learned, SEED), given.out / "note-judge.onnx")


if __name__ == "__main__":
    main()
