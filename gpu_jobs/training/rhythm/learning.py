"""Training of the beat network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from gpu_jobs.training.rhythm.data import Heard
from gpu_jobs.training.rhythm.network import RhythmNetwork
from gpu_jobs.training.rhythm.spoiling import examples

FRAMES = 700
"""Of an example: 14 s."""

_BATCH = 16
_RATE = 4e-3
_SAID_EVERY = 50
_WEIGHTS = (1.0, 1.0, 0.4)


def trained(
    pieces: Sequence[Heard],
    cycles: Sequence[int],
    seed: int,
    say: Callable[[str], None] = print,
    frames: int = FRAMES,
) -> RhythmNetwork:
    """A network after batches of 16 examples; uses a GPU where torch finds one.

    Args:
        cycles: batches of each cycle; in each the learning rate rises and falls again (L. N. Smith,
            N. Topin, "Super-convergence", 2018).
    """
    torch.manual_seed(seed)
    network = RhythmNetwork()
    for number, steps in enumerate(cycles):
        _one_cycle(network, pieces, steps, np.random.default_rng(seed + number), say, frames)
    network.cpu().eval()
    return network


def _one_cycle(
    network: RhythmNetwork,
    pieces: Sequence[Heard],
    steps: int,
    rng: np.random.Generator,
    say: Callable[[str], None],
    frames: int,
) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device).train()
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=1e-4)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps, pct_start=0.15)
    weighed = nn.BCEWithLogitsLoss(torch.tensor(_WEIGHTS, device=device)[:, None])
    lost: list[float] = []
    for step in range(steps):
        batch = examples(rng, pieces, _BATCH, frames)
        logits = network(torch.from_numpy(batch.bands).to(device))
        loss = weighed(logits, torch.from_numpy(batch.targets).to(device))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        pace.step()
        lost.append(float(loss.detach()))
        if step % _SAID_EVERY == _SAID_EVERY - 1:
            say(f"step {step + 1} of {steps}: loss {np.mean(lost[-_SAID_EVERY:]):.4f}")
