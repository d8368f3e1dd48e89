"""Mixes drawn from the pool, each another: songs taken apart and put together, louder, brighter, wider.

What the loss needs of a mix are sums over bands: a mask that is the same for all bins of a band leaves
an error of Σ|S|² − 2·m·Re ΣS·X* + m²·Σ|X|², for a stem S and the mix X.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gpu_jobs.ears.stems.network_input import BINS, HOP, LEVEL_DBFS, RATE, STEMS, WINDOW, window
from gpu_jobs.training.stems.bands import band_edges
from gpu_jobs.training.stems.pool import FULL_SCALE, Pool

Floats = NDArray[np.float32]

_LEVELS_DB = (0.0, -1.0, -2.0, -1.0)
_LEVEL_SPREAD_DB = 4.0
_ABSENT = (0.12, 0.08, 0.08, 0.06)
_DOUBLED = 0.15
"""Of the voices. The pool has real doubles, but not many."""

_MOST_SLOWED, _MOST_HASTENED = 0.85, 1.18
_LARGEST_LEVEL_ERROR_DB = 5.0
"""How much louder or softer an excerpt may be than the recording that was levelled."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Excerpts of mixes, as sums over the bins of each band (and, but for ``powers``, both sides).

    Attributes:
        powers: of middle and side, means over bins, [batch, 2, frames, BANDS].
        mix: Σ|X|², [batch, 1, frames, BANDS].
        stems: Σ|S|², [batch, 4, frames, BANDS].
        shared: Re ΣS·X*, [batch, 4, frames, BANDS].
    """

    powers: Tensor
    mix: Tensor
    stems: Tensor
    shared: Tensor


def drawn(pool: Pool, seed: int, size: int, frames: int) -> Iterator[Batch]:
    """Batches without end, each made while the one before it is learnt from."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(batch, pool, np.random.default_rng([seed, 0]), size, frames)
        for number in count(1):
            ready = coming.result()
            rng = np.random.default_rng([seed, number])
            coming = maker.submit(batch, pool, rng, size, frames)
            yield ready


def batch(pool: Pool, rng: np.random.Generator, size: int, frames: int) -> Batch:
    """So many mixes of so many frames."""
    stems = torch.from_numpy(np.stack([_excerpt(pool, rng, frames) for _ in range(size)]))
    spectra = _spectra(stems)
    spectra *= torch.from_numpy(np.stack([_tones(rng) for _ in range(size)]))
    return summed(spectra)


def summed(spectra: Tensor) -> Batch:
    """Sums over bands of stems' spectra, [batch, 4, 2, frames, BINS]."""
    mix = spectra.sum(dim=1)
    both = torch.stack([mix[:, 0] + mix[:, 1], mix[:, 0] - mix[:, 1]], dim=1) / 2
    edges = torch.from_numpy(band_edges())
    return Batch(
        powers=_in_bands(_power(both)) / edges.diff(),
        mix=_in_bands(_power(mix).sum(dim=1, keepdim=True)),
        stems=_in_bands(_power(spectra).sum(dim=2)),
        shared=_in_bands(torch.real(spectra * mix[:, None].conj()).sum(dim=2)),
    )


def _spectra(stems: Tensor) -> Tensor:
    """[..., samples] to [..., frames, BINS]; only whole frames."""
    framed = stems.unfold(-1, WINDOW, HOP) * torch.from_numpy(window())
    return torch.fft.rfft(framed)


def _power(spectra: Tensor) -> Tensor:
    return spectra.real.square() + spectra.imag.square()


def _in_bands(values: Tensor) -> Tensor:
    """Sums over the bins of each band: [..., BINS] to [..., BANDS]."""
    return torch.from_numpy(np.add.reduceat(values.numpy(), band_edges()[:-1], axis=-1))


def _excerpt(pool: Pool, rng: np.random.Generator, frames: int) -> Floats:
    """Stems of one mix, shape [4, 2, samples], at the level that the network hears."""
    samples = (frames - 1) * HOP + WINDOW
    songs = rng.integers(len(pool), size=len(STEMS))
    whole = rng.random() < 0.5
    songs = np.full_like(songs, songs[0]) if whole else songs
    speed = float(rng.uniform(_MOST_SLOWED, _MOST_HASTENED)) if rng.random() < 0.5 else 1.0
    length = int(samples * speed) + 2
    starts = rng.integers(pool.shape[-1] - length, size=len(STEMS))
    starts = np.full_like(starts, starts[0]) if whole else starts
    stems = np.zeros((len(STEMS), 2, samples), np.float32)
    for stem, (song, start) in enumerate(zip(songs, starts, strict=True)):
        if rng.random() > _ABSENT[stem]:
            level_db = _LEVELS_DB[stem] + rng.normal(0.0, _LEVEL_SPREAD_DB)
            sound = _part(pool[song, :, :, start : start + length], stem, rng)
            sound = _read_at(sound, np.arange(samples) * speed)
            if stem == 0 and rng.random() < _DOUBLED:
                sound = _doubled(sound, rng)
            stems[stem] = _placed(sound, stem, rng) * np.float32(10 ** (level_db / 20))
    rms = float(np.sqrt(np.mean(np.square(stems.sum(axis=0)))))
    error_db = rng.uniform(-_LARGEST_LEVEL_ERROR_DB, _LARGEST_LEVEL_ERROR_DB)
    return stems * np.float32(10 ** ((LEVEL_DBFS + error_db) / 20) / max(rms, 1e-4))


def _part(song: Pool, stem: int, rng: np.random.Generator) -> Floats:
    """One stem of a song; for the last, both parts that are of it, or either."""
    sound = song[stem].astype(np.float32)
    if stem == len(STEMS) - 1:
        way = rng.random()
        another = song[stem + 1].astype(np.float32)
        sound = another if way < 0.2 else sound if way < 0.4 else 0.7 * (sound + another)
    return np.asarray(sound / FULL_SCALE, np.float32)


def _read_at(sound: Floats, places: NDArray[np.floating]) -> Floats:
    """The sound between its samples, on straight lines."""
    before = places.astype(np.int64)
    share = (places - before).astype(np.float32)
    if not share.any():
        return sound[:, before]
    return sound[:, before] * (1 - share) + sound[:, before + 1] * share


def _doubled(voice: Floats, rng: np.random.Generator) -> Floats:
    """One take to the left, and to the right the same a little later and lower."""
    middle = voice.mean(axis=0, keepdims=True)
    late = rng.uniform(0.01, 0.03) * RATE
    places = np.arange(middle.shape[1]) * rng.uniform(0.993, 0.998) - late
    twin = _read_at(middle, np.clip(places, 0, None))
    spread = np.float32(rng.uniform(0.0, 0.5))
    return np.concatenate([middle + spread * twin, spread * middle + twin])


def _placed(sound: Floats, stem: int, rng: np.random.Generator) -> Floats:
    """Wider or narrower, sides exchanged, a little to one side."""
    middle, side = (sound[0] + sound[1]) / 2, (sound[0] - sound[1]) / 2
    width = np.float32(rng.choice([0.0, 1.0, rng.uniform(0.0, 1.4)], p=[0.1, 0.5, 0.4]))
    width *= np.float32(rng.choice([-1.0, 1.0]))
    placed = np.stack([middle + width * side, middle - width * side])
    if rng.random() < (0.2 if stem < 3 else 0.4):
        aside = rng.uniform(-0.5, 0.5)
        placed *= np.array([[1 - aside], [1 + aside]], np.float32)
    return placed


def _tones(rng: np.random.Generator) -> Floats:
    """Gains of every bin for each stem, as an equaliser sets them: shape [4, 1, 1, BINS]."""
    octaves = np.log2(np.maximum(np.arange(BINS) * (RATE / WINDOW), 30.0) / 1000.0)
    tones = np.zeros((len(STEMS), BINS))
    for tone in tones:
        if rng.random() < 0.6:
            tone += rng.normal(0.0, 1.0) * octaves
            distance = (octaves - rng.uniform(-4, 4)) / rng.uniform(0.3, 2.0)
            tone += rng.normal(0.0, 4.0) * np.exp(-np.square(distance))
    if rng.random() < 0.1:
        tones -= 30.0 * np.maximum(octaves - rng.uniform(1.5, 4.0), 0.0)
    return (10 ** (tones / 20)).astype(np.float32)[:, None, None, :]
