"""Peaks of known sounds, and the format in which players read them."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from shared.audio.peaks import PeakMeter, Peaks, zoomed_out
from shared.audio.waveform_data import Bits, as_dat, as_json
from shared.audio.zooms import FINEST, ZOOMS
from tests import tones

Steps = NDArray[np.int16]


def recorded(frames: int, channels: int = 1, seed: int = 0) -> Steps:
    """16-bit noise, shape [channels, frames]."""
    generator = np.random.default_rng(seed)
    return generator.integers(-32_768, 32_768, (channels, frames)).astype(np.int16)


def heard(steps: Steps) -> NDArray[np.float32]:
    return (steps / 32_768).astype(np.float32)


def peaks_of(sound: NDArray[np.float32], block: int = 44_100) -> Peaks:
    meter = PeakMeter(len(sound))
    for start in range(0, sound.shape[1], block):
        meter.push(sound[:, start : start + block])
    return meter.peaks()


def expected(steps: Steps, zoom: int) -> Peaks:
    """Least and greatest of each ``zoom`` frames, found the slow way."""
    pixels = [steps[:, at : at + zoom] for at in range(0, steps.shape[1], zoom)]
    return np.stack([np.stack([p.min(axis=1), p.max(axis=1)], axis=1) for p in pixels], axis=1)


@settings(max_examples=40, deadline=None)
@given(
    frames=st.integers(1, 3 * 65_536),
    channels=st.integers(1, 6),
    block=st.sampled_from([997, 1152, 44_100, 10**6]),
)
def test_peaks_are_exact_at_every_zoom(frames: int, channels: int, block: int) -> None:
    steps = recorded(frames, channels)
    zooms = dict(zoomed_out(peaks_of(heard(steps), block), ZOOMS))
    assert tuple(zooms) == ZOOMS
    for zoom, peaks in zooms.items():
        assert np.array_equal(peaks, expected(steps, zoom)), zoom


def test_without_sound_there_are_no_pixels() -> None:
    nothing = PeakMeter(2).peaks()
    assert nothing.shape == (2, 0, 2)
    assert [peaks.shape[1] for _, peaks in zoomed_out(nothing, ZOOMS)] == [0] * len(ZOOMS)


def test_what_is_too_loud_is_clipped() -> None:
    loud = np.array([[1.0, -1.0, 16.0, -16.0]], np.float32)
    assert peaks_of(loud).tolist() == [[[-32_768, 32_767]]]


def test_a_tone_peaks_at_its_amplitude() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 441 * np.arange(44_100) / 44_100)
    ((_, peaks),) = zoomed_out(peaks_of(tone.astype(np.float32)[None]), (1024,))
    assert (np.abs(np.abs(peaks[:, :-1].astype(int)) - 16_384) < 10).all()


def test_a_header_tells_how_to_read_the_rest() -> None:
    peaks = expected(recorded(1000, 2), FINEST)
    dat = as_dat(peaks, 48_000, FINEST, 16)
    # version, flags (0: 16 bits), sample rate, samples per pixel, length, channels
    assert struct.unpack("<iIiiIi", dat[:24]) == (2, 0, 48_000, 256, 4, 2)
    assert len(dat) == 24 + 4 * 2 * 2 * 2
    assert struct.unpack("<4h", dat[24:32]) == (*peaks[0, 0], *peaks[1, 0])
    assert struct.unpack("<I", as_dat(peaks, 48_000, FINEST, 8)[4:8]) == (1,)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_both_formats_say_the_same(bits: Bits, channels: int) -> None:
    peaks = expected(recorded(5000, channels), FINEST)
    told = json.loads(as_json(peaks, 44_100, FINEST, bits))
    data = told.pop("data")
    assert told == {
        "version": 2,
        "channels": channels,
        "sample_rate": 44_100,
        "samples_per_pixel": 256,
        "bits": bits,
        "length": 20,
    }
    dat = as_dat(peaks, 44_100, FINEST, bits)
    assert np.frombuffer(dat[24:], f"<i{bits // 8}").tolist() == data
    assert data[: 2 * channels] == [
        int(value / 256) if bits == 8 else value for value in peaks[:, 0].ravel().tolist()
    ]


def test_silence_is_drawn_as_a_line() -> None:
    hiss = tones.noise(1.0, 0.0005)[None]
    told = json.loads(as_json(peaks_of(hiss), 44_100, FINEST, 8))
    assert set(told["data"]) == {0}
