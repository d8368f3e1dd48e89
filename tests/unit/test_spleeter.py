"""Spleeter's networks: what is shipped, and how their weights are made small."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.ears.stems.network_input import BINS
from gpu_jobs.engines.networks import WEIGHTS, bundled
from gpu_jobs.engines.spleeter import vocal_mask
from gpu_jobs.training.spleeter_graph import BINS as HEARD
from gpu_jobs.training.spleeter_graph import in_bytes, spleeter_network

SHIPPED = ("spleeter-vocals", "spleeter-accompaniment")


def spectra(frames: int) -> np.ndarray:
    generator = np.random.default_rng(frames)
    shape = (2, frames, BINS)
    return (generator.normal(size=shape) + 1j * generator.normal(size=shape)).astype(np.complex64)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_small(name: str) -> None:
    assert (WEIGHTS / f"{name}.onnx").stat().st_size < 10_000_000
    assert (WEIGHTS / "spleeter-vocals.md").exists()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_network_says_how_much_of_each_magnitude_is_its_own(name: str) -> None:
    magnitudes = np.abs(spectra(64))[None, :, :, :HEARD]
    (gains,) = bundled(name).run(["gains"], {"magnitudes": magnitudes})
    assert gains.shape == magnitudes.shape
    assert 0 <= gains.min() < gains.max() <= 1


@pytest.mark.parametrize("frames", [1, 63, 64, 65])
def test_a_mask_answers_for_every_bin_of_any_number_of_frames(frames: int) -> None:
    mask = vocal_mask(spectra(frames) * 30)
    assert mask.shape == (2, frames, BINS)
    assert mask.dtype == np.float32
    assert 0 <= mask.min() <= mask.max() <= 1


def test_a_byte_a_weight_is_within_half_a_step() -> None:
    kernel = np.random.default_rng(0).normal(size=(8, 4, 5, 5)).astype(np.float32)
    kernel[3] *= 100  # one loud channel leaves the others as fine as they were
    kernel[5] = 0
    steps, scale = in_bytes(kernel, channel_axis=0)
    assert steps.dtype == np.int8
    assert scale.shape == (8, 1, 1, 1)
    assert np.all(np.abs(steps * scale - kernel) <= scale / 2 * 1.001)


def test_a_checkpoint_of_another_network_is_refused() -> None:
    with pytest.raises(KeyError, match="down1_conv"):
        spleeter_network({"up1.0.weight": np.zeros((2, 2, 5, 5), np.float32)})
