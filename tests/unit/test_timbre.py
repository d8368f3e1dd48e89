"""The colour of a sound: the numbers others know, whatever the blocks it comes in."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from gpu_jobs.ears.timbre.meter import ROWS, Timbre, TimbreMeter
from gpu_jobs.ears.timbre.summary import spectrum_of
from tests.tones import Mono, melody, noise

RATE = TimbreMeter.RATE
STFT = {"n_fft": 2048, "hop_length": 1024}


def heard(sound: Mono, cuts: tuple[int, ...] = ()) -> Timbre:
    meter = TimbreMeter()
    for piece in np.split(sound, cuts):
        meter.push(piece)
    return meter.finish()


def row(timbre: Timbre, name: str) -> Mono:
    return timbre.frames[ROWS.index(name)]


@pytest.fixture(scope="module")
def music() -> Mono:
    """Tones that grow dim in noise."""
    tones = melody([57, 64, 69, 52], 0.6, rate=RATE)
    seconds = np.arange(len(tones)) / RATE
    return (tones + noise(len(tones) / RATE, 0.05)[: len(tones)] * np.exp(-seconds)).astype(
        np.float32
    )


def test_every_descriptor_is_librosas(music: Mono) -> None:
    timbre = heard(music)
    spectrum = np.abs(librosa.stft(music, **STFT))
    theirs = {
        "centroid_hz": librosa.feature.spectral_centroid(S=spectrum, sr=RATE),
        "bandwidth_hz": librosa.feature.spectral_bandwidth(S=spectrum, sr=RATE),
        "rolloff_hz": librosa.feature.spectral_rolloff(S=spectrum, sr=RATE),
        "flatness": librosa.feature.spectral_flatness(S=spectrum),
        "zero_crossing_rate": librosa.feature.zero_crossing_rate(
            music, frame_length=2048, hop_length=1024
        ),
        "level_db": 20 * np.log10(librosa.feature.rms(y=music, frame_length=2048, hop_length=1024)),
    }
    for name, values in theirs.items():
        np.testing.assert_allclose(row(timbre, name), values[0], rtol=1e-3, atol=1e-3, err_msg=name)


def test_cepstrum_and_contrast_are_librosas(music: Mono) -> None:
    timbre = heard(music)
    theirs = librosa.feature.mfcc(y=music, sr=RATE, n_mfcc=20, **STFT)
    np.testing.assert_allclose(timbre.mfcc, theirs, atol=0.01)
    spectrum = np.abs(librosa.stft(music, **STFT))
    contrast = librosa.feature.spectral_contrast(S=spectrum, sr=RATE)
    np.testing.assert_allclose(timbre.contrast_db, contrast, atol=0.05)


def test_blocks_of_any_size_say_the_same(music: Mono) -> None:
    whole, pieces = heard(music), heard(music, (1, 700, 5000, 5001, 60_000))
    np.testing.assert_allclose(pieces.frames, whole.frames, atol=1e-3)
    np.testing.assert_array_equal(pieces.audible, whole.audible)


def test_silence_does_not_count(music: Mono) -> None:
    alone = spectrum_of(heard(music))
    rests = np.zeros(10 * RATE, np.float32)
    with_rests = spectrum_of(heard(np.concatenate([music, rests])))
    assert alone is not None
    assert with_rests is not None
    assert with_rests.centroid_hz.mean == pytest.approx(alone.centroid_hz.mean, rel=0.02)
    assert spectrum_of(heard(rests)) is None


def test_a_dark_sound_is_darker_than_a_bright_one() -> None:
    seconds = np.arange(RATE) / RATE
    dark = spectrum_of(heard((0.5 * np.sin(2 * np.pi * 200 * seconds)).astype(np.float32)))
    bright = spectrum_of(heard(noise(1, 0.2)))
    assert dark is not None
    assert bright is not None
    assert dark.centroid_hz.mean < 300 < 5000 < bright.centroid_hz.mean
    assert dark.flatness.mean < 0.01 < 0.3 < bright.flatness.mean
    assert len(dark.mfcc) == 20
    assert len(dark.contrast_db) == 7


@pytest.mark.parametrize("samples", [0, 1, 1023, 1024])
def test_a_blink_has_as_many_frames_as_fit(samples: int) -> None:
    timbre = heard(np.full(samples, 0.5, np.float32))
    assert timbre.frames.shape == (26, 0 if not samples else 1 + samples // 1024)
    assert np.isfinite(timbre.frames).all()
