"""Learn where notes begin: ``python -m gpu_jobs.training.note_onsets PACKAGES OUT`` makes the network.

It learns from melodies that code makes (`gpu_jobs.training.melodies`), the same for the same seed; the
soundfont's package lies in the folder PACKAGES.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.melody.onset_bands import BANDS, HOP_S, LONG_BANDS, onset_bands
from gpu_jobs.ears.melody.onset_peaks import onset_peaks
from gpu_jobs.training.melodies import any_melody
from gpu_jobs.training.note_onset_network import exported, onset_network
from gpu_jobs.training.soundfonts import FLUID, soundfont

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

SEED = 6
_MELODIES, _JUDGED = 1300, 60
_EXCERPT, _BATCH, _EPOCHS = 400, 16, 12
_RATE = 4e-3
_COLOURED = 0.35
"""How far bands are raised or lowered, so that no instrument's colour is learned by heart."""

_NEAR = (0.1, 0.5, 1.0, 0.5, 0.1)
"""The truth about the frames around an onset: who is 16 ms off is not wholly wrong."""

_FOUND_WITHIN_S = 0.05
_PEAK_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """Bands of many melodies, [melodies, frames, BANDS], and how much each frame is an onset."""

    bands: Floats
    onsets: Floats


def lessons(font: Path, count: int, rng: np.random.Generator) -> Lesson:
    """Melodies as the network hears them, and the truth."""
    heard, truth = [], []
    for _ in range(count):
        melody = any_melody(font, rng)
        bands = onset_bands(melody.samples)
        heard.append(bands.astype(np.float16))
        truth.append(_target(melody.onsets_s, len(bands)))
    return Lesson(np.stack(heard), np.stack(truth))


def _target(onsets_s: NDArray[np.float64], frames: int) -> Floats:
    target = np.zeros(frames, np.float32)
    middle = len(_NEAR) // 2
    for onset in np.round(onsets_s / HOP_S).astype(int):
        for offset, value in enumerate(_NEAR, start=-middle):
            if 0 <= onset + offset < frames:
                target[onset + offset] = max(target[onset + offset], value)
    return target


def trained(lesson: Lesson, seed: int) -> torch.nn.Module:
    """The network after all epochs."""
    import torch

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = onset_network(lesson.bands)
    steps = _EPOCHS * len(lesson.bands) * lesson.bands.shape[1] // (_EXCERPT * _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    for step in range(steps):
        bands, onsets = _excerpts(lesson, rng)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(bands)[:, 0], onsets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 200 == 0:
            print(f"step {step} of {steps}: loss {float(loss.detach()):.4f}", flush=True)
    return network.eval()


def _excerpts(lesson: Lesson, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Some seconds of some melodies, coloured: [batch, BANDS, frames] and [batch, frames]."""
    import torch

    melodies = rng.integers(len(lesson.bands), size=_BATCH)
    firsts = rng.integers(lesson.bands.shape[1] - _EXCERPT, size=_BATCH)
    spans = [(m, slice(f, f + _EXCERPT)) for m, f in zip(melodies, firsts, strict=True)]
    bands = np.stack([lesson.bands[m, span].T for m, span in spans]).astype(np.float32)
    bands *= _colours(rng)
    onsets = np.stack([lesson.onsets[m, span] for m, span in spans])
    return torch.from_numpy(bands), torch.from_numpy(onsets)


def _colours(rng: np.random.Generator) -> Floats:
    """A smooth curve over the bands of each window, and a loudness, shape [batch, BANDS, 1]."""
    knots = np.exp(rng.normal(0, _COLOURED / 2, (_BATCH, 6)) + rng.normal(0, 0.15, (_BATCH, 1)))
    places = np.concatenate(
        [np.linspace(0, 5, LONG_BANDS, endpoint=False), np.linspace(0, 5, BANDS - LONG_BANDS)]
    )
    curves = [np.interp(places, np.arange(6), knot) for knot in knots]
    return np.asarray(np.stack(curves)[:, :, None], np.float32)


def judged(network: torch.nn.Module, lesson: Lesson) -> tuple[float, float]:
    """Precision and recall of its peaks, within 50 ms."""
    import torch

    with torch.no_grad():
        bands = torch.from_numpy(lesson.bands.astype(np.float32).transpose(0, 2, 1))
        chances = torch.sigmoid(network(bands))[:, 0].numpy()
    found = told = true = 0
    for chance, onsets in zip(chances, lesson.onsets, strict=True):
        heard = np.flatnonzero(onset_peaks(chance) >= _PEAK_FROM)
        wanted = np.flatnonzero(onsets == 1)
        found += _met(wanted, heard)
        told += len(heard)
        true += len(wanted)
    return found / told, found / true


def _met(wanted: NDArray[np.intp], heard: NDArray[np.intp]) -> int:
    """How many of the wanted frames have a heard one of their own within reach."""
    left = list(heard)
    met = 0
    for frame in wanted:
        near = [h for h in left if abs(h - frame) * HOP_S <= _FOUND_WITHIN_S]
        if near:
            left.remove(min(near, key=lambda h: abs(h - frame)))
            met += 1
    return met


def main(packages: str, out: str) -> None:
    """Make the data, learn, write the network, and say how good it is."""
    import torch

    torch.set_num_threads(1)
    font = soundfont(Path(packages), FLUID)
    lesson = lessons(font, _MELODIES, np.random.default_rng(SEED))
    network = trained(lesson, SEED)
    content = exported(network)
    Path(out).write_bytes(content)
    unheard = lessons(font, _JUDGED, np.random.default_rng(SEED + 1))
    precision, recall = judged(network, unheard)
    print(f"{out}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")
    print(f"on {_JUDGED} melodies it has not heard: precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
