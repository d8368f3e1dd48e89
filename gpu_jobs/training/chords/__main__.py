"""Makes ``gpu_jobs/weights/chord-ear.onnx``: renders music, learns its chords, writes the network.

    python -m gpu_jobs.training.chords PACKAGES [--pieces 320] [--passes 12] [--keep FILE]

PACKAGES is a folder with the soundfonts' package (see `gpu_jobs.training.soundfonts`). About half an
hour on one thread. The same seed gives the same music, and nearly the same network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from gpu_jobs.engines.chord_ear import NAME, levels
from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.chords.network import ChordNetwork
from gpu_jobs.training.chords.pieces import NONE, Piece, make_piece
from gpu_jobs.training.soundfonts import FLUID, soundfont

_SEED = 6
_COLUMNS = 128
"""Of an excerpt: 12 s."""

_BATCH = 16
_RATE = 3e-3
_HELD_BACK = 12
"""Pieces, the last, that are not learned from."""

_OPSET = 17


def main() -> None:
    """Runs the command line of this module."""
    arguments = argparse.ArgumentParser(description=f"Writes gpu_jobs/weights/{NAME}.onnx.")
    arguments.add_argument("packages", type=Path, help="folder with the soundfonts' package")
    arguments.add_argument("--pieces", type=int, default=320, help="of 40 s each")
    arguments.add_argument("--passes", type=int, default=12, help="over all pieces")
    arguments.add_argument("--keep", type=Path, help="file that keeps the rendered pieces")
    arguments.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    given = arguments.parse_args()
    pieces = _pieces(given.packages, given.pieces, given.keep)
    network = _trained(pieces, given.passes)
    _write(network, given.out / f"{NAME}.onnx")


def _pieces(packages: Path, count: int, keep: Path | None) -> list[Piece]:
    if keep is not None and keep.exists():
        with np.load(keep) as kept:
            return [Piece(*pair) for pair in zip(kept["amplitudes"], kept["classes"], strict=True)]
    font = soundfont(packages, FLUID)
    pieces = [make_piece(_SEED * 10_000 + number, font) for number in range(count)]
    if keep is not None:
        np.savez(
            keep,
            amplitudes=np.stack([piece.amplitudes for piece in pieces]),
            classes=np.stack([piece.classes for piece in pieces]),
        )
    return pieces


def _trained(pieces: list[Piece], passes: int) -> ChordNetwork:
    torch.manual_seed(_SEED)
    rng = np.random.default_rng(_SEED)
    network = ChordNetwork()
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-3)
    learned, held = pieces[:-_HELD_BACK], pieces[-_HELD_BACK:]
    steps = passes * len(list(_batches(learned, np.random.default_rng(0))))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    for number in range(passes):
        network.train()
        losses = []
        for heard, classes in _batches(learned, rng):
            optimiser.zero_grad()
            loss = _loss(network(heard), classes)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        right, on_root = _measured(network, held)
        print(
            f"pass {number + 1}: loss {np.mean(losses):.3f}, held back: chord {right:.3f}, "
            f"root {on_root:.3f}",
            file=sys.stderr,
            flush=True,
        )
    network.eval()
    return network


def _loss(odds: Tensor, classes: Tensor) -> Tensor:
    return nn.functional.cross_entropy(odds.flatten(0, 1), classes.flatten(), label_smoothing=0.02)


def _batches(pieces: list[Piece], rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Excerpts of all pieces in another order, as other rooms and machines would give them."""
    per_piece = len(pieces[0].classes) // _COLUMNS
    order = rng.permutation(len(pieces) * per_piece)
    for first in range(0, len(order) - _BATCH + 1, _BATCH):
        excerpts = [
            _excerpt(pieces[place // per_piece], rng) for place in order[first : first + _BATCH]
        ]
        heard, classes = zip(*excerpts, strict=True)
        yield torch.from_numpy(np.stack(heard)), torch.from_numpy(np.stack(classes))


def _excerpt(piece: Piece, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    start = int(rng.integers(len(piece.classes) - _COLUMNS + 1))
    amplitudes = piece.amplitudes[start : start + _COLUMNS].astype(np.float32)
    classes = piece.classes[start : start + _COLUMNS].astype(np.int64)
    higher = int(rng.integers(-4, 5))
    amplitudes = np.roll(amplitudes, 3 * higher, axis=1)
    roots = np.where(classes == NONE, 0, (classes % 12 + higher) % 12 - classes % 12)
    bins = amplitudes.shape[1]
    tone = np.interp(np.arange(bins), np.linspace(0, bins, 7), rng.normal(0, 6, 7))
    amplitudes *= (10 ** (tone / 20)).astype(np.float32)
    hiss = amplitudes.max() * 10 ** (-float(rng.uniform(40, 80)) / 20)
    amplitudes += (hiss * rng.random(amplitudes.shape)).astype(np.float32)
    return levels(amplitudes), classes + roots


def _measured(network: ChordNetwork, pieces: list[Piece]) -> tuple[float, float]:
    """Share of the columns whose chord, and whose root, is right."""
    network.eval()
    with torch.no_grad():
        heard = np.stack([levels(piece.amplitudes.astype(np.float32)) for piece in pieces])
        found = network(torch.from_numpy(heard)).argmax(dim=2).numpy()
    true = np.stack([piece.classes for piece in pieces])
    same_root = (found % 12 == true % 12) & ((found == NONE) == (true == NONE))
    return float((found == true).mean()), float(same_root.mean())


def _write(network: ChordNetwork, path: Path) -> None:
    torch.onnx.export(
        network,
        (torch.zeros(1, _COLUMNS, 252),),
        path,
        input_names=["levels"],
        output_names=["odds"],
        dynamic_axes={"levels": {1: "columns"}, "odds": {1: "columns"}},
        opset_version=_OPSET,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
