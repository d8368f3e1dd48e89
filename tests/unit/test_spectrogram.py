"""Spectrograms: what they show of sounds whose spectrum is known."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

from gpu_jobs.context import AudioInput
from gpu_jobs.pictures.spectrogram_picture import LEFT, TOP, plot_size
from gpu_jobs.pictures.ticks import even_ticks, frequency_ticks
from gpu_jobs.tasks.spectrogram import spectrogram
from shared.dsp.frequency_scales import Scale, frequencies, heights, row_weights
from shared.dsp.spectra import SpectrumMeter, window_frames
from shared.parameters import SpectrogramParameters
from tests.contexts import FolderContext

RATE = 44_100
SCALES: tuple[Scale, ...] = ("mel", "linear")

Samples = NDArray[np.float32]


def sine(hz: float, seconds: float, rate: int = RATE, level: float = 0.5) -> Samples:
    """Shape [1, frames]."""
    time = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hz * time)).astype(np.float32)[None]


def measured(sound: Samples, columns: int = 50, block: int = RATE) -> Samples:
    meter = SpectrumMeter(window_frames(RATE), columns, len(sound))
    for start in range(0, sound.shape[1], block):
        meter.push(sound[:, start : start + block])
    return meter.power()


def drawn(folder: Path, sound: Samples, rate: int = RATE, **how: Any) -> Image.Image:
    path = folder / "sound.wav"
    soundfile.write(path, sound.T, rate, subtype="PCM_16")
    return picture(folder, AudioInput(path), **how)


def picture(folder: Path, source: AudioInput, **how: Any) -> Image.Image:
    context = FolderContext({"audio": source}, folder)
    spectrogram(context, SpectrogramParameters.model_validate(how))
    assert context.media_types == {"spectrogram.png": "image/png"}
    content = context.saved["spectrogram.png"].read_bytes()
    assert len(content) < 1_000_000
    return Image.open(io.BytesIO(content))


def plot(image: Image.Image) -> NDArray[np.float32]:
    """The spectrum's part of a picture, as darkness: 0 is white, 1 black."""
    columns, rows = plot_size(*image.size)
    inside = image.convert("L").crop((LEFT, TOP, LEFT + columns, TOP + rows))
    return np.asarray(1 - np.array(inside, np.float32) / 255)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("hz", [110, 440, 1000, 5000, 15_000])
def test_a_sine_is_a_line_at_its_own_row(tmp_path: Path, scale: Scale, hz: float) -> None:
    shown = plot(drawn(tmp_path, sine(hz, 2.0), scale=scale))
    rows = len(shown)
    row = rows * (1 - float(heights(np.array(float(hz)), scale, RATE / 2)))
    darkest = shown[:, 100:-100].argmax(axis=0)
    assert (np.abs(darkest + 0.5 - row) <= 1.5).all()


@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000, 96_000])
def test_the_axis_ends_where_the_recording_or_the_ear_does(tmp_path: Path, rate: int) -> None:
    shown = plot(drawn(tmp_path, sine(2000, 1.0, rate), rate, scale="linear"))
    top_hz = min(rate, 48_000) / 2
    row = len(shown) * (1 - 2000 / top_hz)
    assert abs(shown[:, 200].argmax() + 0.5 - row) <= 1.5


@pytest.mark.parametrize("seconds", [0.3, 3.0, 40.0])
def test_a_click_lies_at_its_moment(tmp_path: Path, seconds: float) -> None:
    sound = np.zeros((1, round(seconds * RATE)), np.float32)
    sound[0, round(0.75 * sound.shape[1])] = 1.0
    shown = plot(drawn(tmp_path, sound)).mean(axis=0)
    middle = float(np.average(np.arange(len(shown)) + 0.5, weights=shown))
    assert abs(middle / len(shown) - 0.75) < 0.005


def test_a_moment_of_sound_has_a_picture(tmp_path: Path) -> None:
    assert plot(drawn(tmp_path, sine(1000, 1 / RATE))).shape == plot_size(1200, 400)[::-1]


def test_power_does_not_depend_on_how_the_sound_comes() -> None:
    sound = np.random.default_rng(0).standard_normal((1, 5 * RATE)).astype(np.float32)
    whole = measured(sound, block=sound.shape[1])
    assert np.allclose(whole, measured(sound, block=1152), rtol=1e-4)


def test_a_sine_of_full_scale_has_the_power_one() -> None:
    power = measured(sine(RATE / 4, 2.0, level=1.0))
    assert (power.argmax(axis=0) == window_frames(RATE) // 4).all()
    assert np.allclose(power.max(axis=0)[5:-5], 1, rtol=1e-3)


def test_long_sounds_keep_their_level_from_beginning_to_end() -> None:
    sound = np.random.default_rng(0).standard_normal((1, 30 * RATE)).astype(np.float32)
    by_column = measured(sound).mean(axis=0)
    assert by_column.min() > 0.9 * by_column.max()


def test_sides_that_cancel_each_other_are_seen(tmp_path: Path) -> None:
    left = sine(1000, 1.0)
    shown = plot(drawn(tmp_path, np.concatenate([left, -left]), scale="linear"))
    assert shown.max() > 0.9


def test_silence_is_white(tmp_path: Path) -> None:
    assert plot(drawn(tmp_path, np.zeros((1, RATE), np.float32))).max() == 0
    assert measured(np.zeros((1, 0), np.float32)).max() == 0


@pytest.mark.parametrize("size", [(320, 160), (1200, 400), (2400, 1200)])
def test_it_has_the_size_asked_for_and_dark_writing_on_white(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    width, height = size
    image = drawn(tmp_path, sine(440, 1.0), width=width, height=height)
    assert image.size == size
    grey = np.array(image.convert("L"))
    columns, rows = plot_size(width, height)
    assert grey[0, 0] == 255
    margins = {
        "hertz": grey[:, : LEFT - 2],
        "seconds": grey[TOP + rows + 2 :, LEFT : LEFT + columns],
        "decibels": grey[:, LEFT + columns + 24 :],
    }
    for name, margin in margins.items():
        assert (margin < 100).sum() > 40, name
        assert (margin > 200).mean() > 0.75, name


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).standard_normal((2, RATE)).astype(np.float32) * 0.1
    once, again = (drawn(tmp_path, sound, width=400) for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_a_region_is_shown_with_the_files_own_times(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    both = np.concatenate([sine(1000, 1.0), sine(4000, 1.0)], axis=1)
    soundfile.write(path, both.T, RATE)
    second = picture(tmp_path, AudioInput(path, 1.0, 2.0), scale="linear")
    rows = plot(second).shape[0]
    assert abs(plot(second)[:, 500].argmax() + 0.5 - rows * (1 - 4000 / (RATE / 2))) <= 1.5


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_reads_back_what_it_places(scale: Scale) -> None:
    hz = np.array([0.0, 20, 440, 4000, 22_050])
    places = heights(hz, scale, 22_050)
    assert places[0] == 0
    assert places[-1] == pytest.approx(1)
    assert frequencies(places, scale, 22_050) == pytest.approx(hz)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("rows", [50, 300, 1100])
def test_every_row_shows_all_of_its_own_frequencies(scale: Scale, rows: int) -> None:
    weights = row_weights(rows, scale, 1025, 22_050)
    assert weights.sum(axis=1) == pytest.approx(np.ones(rows), rel=1e-5)
    assert (weights >= 0).all()
    loudest = weights.argmax(axis=1)
    assert (np.diff(loudest) <= 0).all(), "the highest frequency is on top"


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        (0, 9.1, ["0", "2", "4", "6", "8"]),
        (0, 0.3, ["0.0", "0.1", "0.2", "0.3"]),
        (59.5, 63, ["60", "61", "62", "63"]),
        (0, 600, ["0", "200", "400", "600"]),
    ],
)
def test_an_axis_is_marked_at_round_numbers(start: float, end: float, labels: list[str]) -> None:
    assert [tick.label for tick in even_ticks(start, end, 5)] == labels


def test_marks_of_frequencies_never_touch() -> None:
    for scale in SCALES:
        for top_hz in (500, 4000, 22_050):
            for length in (110, 350, 1140):
                ticks = frequency_ticks(scale, top_hz, length, apart=18)
                gaps = np.diff([tick.at * length for tick in ticks])
                assert len(ticks) > 1
                assert (gaps >= 17.9).all()
                assert all(0 <= tick.at <= 1.0001 for tick in ticks)
