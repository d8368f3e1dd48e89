"""The network that hears beats, downbeats and onsets: bands over time in, three likelihoods out.

Convolutions over bands and time, then dilated ones over time alone: after M. E. P. Davies and S. Böck,
"Temporal convolutional networks for musical audio beat tracking", EUSIPCO 2019.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from gpu_jobs.ears.rhythm.bands import BANDS
from gpu_jobs.training.rhythm.spoiling import TARGETS

WIDTH = 40
_DILATIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_TAPS = 5


class _Dilated(nn.Module):  # type: ignore[misc]
    def __init__(self, dilation: int) -> None:
        super().__init__()
        reach = (_TAPS - 1) // 2 * dilation
        self.wide = nn.Conv1d(WIDTH, WIDTH, _TAPS, dilation=dilation, padding=reach)
        self.mix = nn.Conv1d(WIDTH, WIDTH, 1)
        self.norm = nn.BatchNorm1d(WIDTH)
        self.drop = nn.Dropout1d(0.1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.drop(self.mix(nn.functional.elu(self.norm(self.wide(x)))))


class RhythmNetwork(nn.Module):  # type: ignore[misc]
    """Shape [batch, BANDS, frames] to logits [batch, 3, frames]: see `TARGETS`."""

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ELU(), nn.MaxPool2d((3, 1)),
            nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ELU(), nn.MaxPool2d((3, 1)),
            nn.Conv2d(16, WIDTH, (BANDS // 9, 3), padding=(0, 1)), nn.BatchNorm2d(WIDTH), nn.ELU(),
        )  # fmt: skip
        self.follow = nn.ModuleList(_Dilated(dilation) for dilation in _DILATIONS)
        self.say = nn.Conv1d(WIDTH, len(TARGETS), 1)

    def forward(self, bands: Tensor) -> Tensor:
        # twice as fast on a CPU as channel by channel
        picture = bands[:, None].contiguous(memory_format=torch.channels_last)
        x = self.see(picture)[:, :, 0]
        heard = torch.zeros_like(x)
        for layer in self.follow:
            x = layer(x)
            heard = heard + x
        return self.say(nn.functional.elu(heard))


class _Likelihoods(nn.Module):  # type: ignore[misc]
    def __init__(self, network: RhythmNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, bands: Tensor) -> Tensor:
        return torch.sigmoid(self.network(bands))


def export(network: RhythmNetwork, path: Path) -> None:
    """As ONNX: ``bands`` float32 [1, BANDS, frames] to ``likelihoods`` [1, 3, frames], 0 to 1."""
    import onnx

    torch.onnx.export(
        _Likelihoods(network).eval(),
        (torch.zeros(1, BANDS, 400),),
        path,
        input_names=["bands"],
        output_names=["likelihoods"],
        dynamic_axes={"bands": {2: "frames"}, "likelihoods": {2: "frames"}},
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(path))
