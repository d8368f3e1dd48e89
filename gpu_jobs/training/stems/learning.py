"""How the network learns: steps, the loss, and an average of its last states."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice

import torch
from torch import Tensor

from gpu_jobs.training.stems.batches import Batch
from gpu_jobs.training.stems.network import StemNetwork

_FLOOR = 1e-3
"""Errors 30 dB below the mix are small enough."""

_WEIGHTS = (1.5, 0.8, 0.4, 1.3)
"""How much each stem's error counts: a bass is soon found, a voice among instruments late."""

_LARGEST_RATE = 2e-3
_WARMING_STEPS = 40
_FALLS_FROM = 0.4
"""The learning rate falls to nothing from this share of the steps on."""

_LARGEST_STEP = 5.0
_AVERAGED_OVER = 60
"""Steps that the average reaches back."""


def learn(
    network: StemNetwork,
    batches: Iterator[Batch],
    steps: int,
    at_once: int,
    tell: Callable[[int, float, StemNetwork], None],
    device: str = "cpu",
) -> StemNetwork:
    """Teach a network; the result is the average of its last states.

    Args:
        at_once: batches that a step learns from, each in a thread.
        tell: is given the steps done, the loss in dB and the average so far, after every step.
    """
    network = network.to(device, memory_format=torch.channels_last).train()
    average: StemNetwork = copy.deepcopy(network).eval()
    optimizer = torch.optim.AdamW(network.parameters(), _LARGEST_RATE, weight_decay=1e-3)
    with ThreadPoolExecutor(at_once) as pupils:
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = _LARGEST_RATE * _pace(step, steps)
            shown = list(islice(batches, at_once))
            lessons = list(pupils.map(partial(_lesson, network, device=device), shown))
            for parameter, *slopes in zip(
                network.parameters(), *(slopes for _, slopes in lessons), strict=True
            ):
                parameter.grad = torch.stack(slopes).mean(dim=0)
            torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_STEP)
            optimizer.step()
            _follow(average, network, 1 / _AVERAGED_OVER if step > _WARMING_STEPS else 1.0)
            tell(step + 1, sum(loss for loss, _ in lessons) / at_once, average)
    return average


def _lesson(network: StemNetwork, mixes: Batch, device: str) -> tuple[float, tuple[Tensor, ...]]:
    """The loss, dB, and its slope for every parameter."""
    with torch.autocast(device, torch.bfloat16):
        masks = network.in_bands(mixes.powers.to(device))
    errors = error_db(masks.float(), mixes, device)
    loss = (errors * torch.tensor(_WEIGHTS, device=device)).mean()
    return float(loss.detach()), torch.autograd.grad(loss, list(network.parameters()))


def error_db(masks: Tensor, mixes: Batch, device: str = "cpu") -> Tensor:
    """Energy of the error of each stem, dB below the mix's, [batch, 4]; at least -30."""
    mix, stems = mixes.mix.to(device), mixes.stems.to(device)
    error = stems - 2 * masks * mixes.shared.to(device) + masks.square() * mix
    energy = mix.sum(dim=(2, 3)) + 1e-6
    return 10 * torch.log10(error.sum(dim=(2, 3)).clamp(min=0) / energy + _FLOOR)


def _pace(step: int, steps: int) -> float:
    rising = min((step + 1) / _WARMING_STEPS, 1.0)
    falling = min((steps - step) / (steps * (1 - _FALLS_FROM)), 1.0)
    return rising * falling


def _follow(average: StemNetwork, network: StemNetwork, share: float) -> None:
    """Move every number of the average towards the network's by this share."""
    with torch.no_grad():
        for held, new in zip(
            average.state_dict().values(), network.state_dict().values(), strict=True
        ):
            if held.is_floating_point():
                held.lerp_(new, share)
            else:
                held.copy_(new)
