"""The network: a U-Net over bands and frames that listens along time and along frequency at its bottom.

The U-Net is as in A. Jansson and others, "Singing Voice Separation with Deep U-Net Convolutional
Networks", ISMIR 2017; the recurrent pair at its bottom as in Y. Luo and J. Yu, "Music Source Separation
with Band-Split RNN", 2022; the layers across all bands as in W. Choi and others, "Investigating U-Nets with
various Intermediate Blocks for Spectrogram-based Singing Voice Separation", ISMIR 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from gpu_jobs.ears.stems.network_input import BINS, STEMS
from gpu_jobs.training.stems.bands import BANDS, band_edges

_CHANNELS = (24, 48, 96, 128)
_FACTORS = ((2, 2), (1, 2), (1, 2))
"""By how many frames and bands each level is coarser than the one before."""

_HEIGHTS = (BANDS, BANDS // 2, BANDS // 4)
"""Bands of each level but the bottom."""

_FRAMES_TOGETHER = 2
_HIDDEN = 96
_ACROSS_NARROWING = 4
"""A layer across all bands passes through this many times fewer numbers."""


class StemNetwork(nn.Module):  # type: ignore[misc]
    """Magnitudes of middle and side to a mask for each stem.

    ``forward`` takes [batch, 2, frames, BINS] at the level that `network_input` tells, and gives
    [batch, 4, frames, BINS], from 0 to 1, summing to 1 over the stems. Any number of frames.
    """

    def __init__(self) -> None:
        super().__init__()
        edges = torch.from_numpy(band_edges())
        lengths = edges.diff()
        bands = torch.repeat_interleave(torch.arange(BANDS), lengths)
        self.register_buffer("band_of_bin", bands)
        pooling = torch.zeros(BINS, BANDS)
        pooling[torch.arange(BINS), bands] = 1.0 / lengths[bands]
        self.register_buffer("pooling", pooling)
        self.register_buffer("height", torch.linspace(-1, 1, BANDS).reshape(1, 1, 1, BANDS))
        first, *_ = _CHANNELS
        self.opening = nn.Sequential(_convolution(4, first), _Across(first, BANDS))
        steps = list(zip(_CHANNELS[:-1], _CHANNELS[1:], _FACTORS, _HEIGHTS, strict=True))
        self.downs = nn.ModuleList(
            nn.Sequential(
                _step(a, b, factor),
                _convolution(b, b),
                _Across(b, height // factor[1]),
                _convolution(b, b),
            )
            for a, b, factor, height in steps
        )
        self.bottom = nn.ModuleList(_Along(_CHANNELS[-1], _HIDDEN) for _ in range(4))
        self.ups = nn.ModuleList(
            _Up(b, a, factor, height) for a, b, factor, height in reversed(steps)
        )
        self.closing = nn.Conv2d(first, len(STEMS), 1)

    def forward(self, mix: Tensor) -> Tensor:
        return self.in_bands(mix.square() @ self.pooling)[..., self.band_of_bin]

    def in_bands(self, powers: Tensor) -> Tensor:
        """The masks of bands, [batch, 4, frames, BANDS], from powers of middle and side there.

        Args:
            powers: means over the bins of each band, [batch, 2, frames, BANDS].
        """
        frames = powers.shape[2]
        heard = functional.pad(self._heard(powers), (0, 0, 0, frames % _FRAMES_TOGETHER))
        levels = [self.opening(heard)]
        for down in self.downs:
            levels.append(down(levels[-1]))
        deep = levels.pop()
        for number, along in enumerate(self.bottom):
            deep = along(deep, over_time=number % 2 == 0)
        for up in self.ups:
            deep = up(deep, levels.pop())
        return torch.softmax(self.closing(deep)[:, :, :frames], dim=1)

    def _heard(self, powers: Tensor) -> Tensor:
        """Log powers of middle and side in bands, how wide it is there, and where it is."""
        logs = torch.log(powers + 1e-3) * 0.2
        wide = powers[:, 1:] / (powers.sum(dim=1, keepdim=True) + 1e-3)
        return torch.cat([logs, wide, self.height.expand_as(wide)], dim=1)


class _Up(nn.Module):  # type: ignore[misc]
    def __init__(self, channels: int, fewer: int, factor: tuple[int, int], bands: int) -> None:
        super().__init__()
        self.wider = nn.ConvTranspose2d(channels, fewer, factor, stride=factor)
        self.block = nn.Sequential(_convolution(2 * fewer, fewer), _Across(fewer, bands))

    def forward(self, deep: Tensor, level: Tensor) -> Tensor:
        return self.block(torch.cat([self.wider(deep), level], dim=1))


class _Across(nn.Module):  # type: ignore[misc]
    """Each band hears every band of its frame and channel, through a narrow middle; added to its input."""

    def __init__(self, channels: int, bands: int) -> None:
        super().__init__()
        narrow = bands // _ACROSS_NARROWING
        self.inwards = nn.Conv2d(bands, narrow, 1, bias=False)
        self.outwards = nn.Conv2d(narrow, bands, 1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(channels) for _ in range(2))

    def forward(self, level: Tensor) -> Tensor:
        heard = level
        for layer, norm in zip((self.inwards, self.outwards), self.norms, strict=True):
            across = layer(heard.transpose(1, 3)).transpose(1, 3)
            heard = functional.leaky_relu(norm(across), 0.1)
        return level + heard


class _Along(nn.Module):  # type: ignore[misc]
    """A recurrent layer in both directions over frames (or over bands), added to what it hears."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.recurrent = nn.GRU(channels, hidden, batch_first=True, bidirectional=True)
        self.back = nn.Linear(2 * hidden, channels)

    def forward(self, deep: Tensor, over_time: bool) -> Tensor:
        _, channels, frames, bands = deep.shape
        order = (0, 3, 2, 1) if over_time else (0, 2, 3, 1)
        rows = deep.permute(order)
        lines = rows.reshape(-1, frames if over_time else bands, channels)
        heard, _ = self.recurrent(self.norm(lines))
        lines = lines + self.back(heard)
        rows = lines.reshape(rows.shape)
        return rows.permute((0, 3, 2, 1) if over_time else (0, 3, 1, 2))


def _step(channels: int, more: int, factor: tuple[int, int]) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, more, factor, stride=factor, bias=False), nn.BatchNorm2d(more)
    )


def _convolution(channels: int, more: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, more, 3, padding=1, bias=False),
        nn.BatchNorm2d(more),
        nn.LeakyReLU(0.1),
    )
