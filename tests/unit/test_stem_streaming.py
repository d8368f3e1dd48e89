"""Streams of sound told apart piece by piece, without a network."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.exact import with_remainder
from gpu_jobs.ears.stems.network_input import CONTEXT_FRAMES, HOP, Spectra
from gpu_jobs.ears.stems.recording import Recording, listen
from gpu_jobs.ears.stems.segments import by_segments
from gpu_jobs.ears.stems.separator import Stems
from gpu_jobs.ears.stems.spectral import StemSpectra, by_spectra
from gpu_jobs.ears.stems.told_apart import told_apart
from tests.tones import melody, noise, sung_tone

RATE = 44_100
CHUNK = 2 * CONTEXT_FRAMES + 10


def stereo(seconds: float, seed: int = 0) -> Samples:
    return np.stack([noise(seconds, 0.1, seed=seed), noise(seconds, 0.1, seed=seed + 1)])


def pieces(sound: Samples, frames: int) -> Iterator[Samples]:
    for at in range(0, sound.shape[1], frames):
        yield sound[:, at : at + frames]


def joined(stems: Iterable[Stems]) -> Stems:
    return np.concatenate(list(stems), axis=2)


def recorded(path: Path, sound: Samples, rate: int = RATE, subtype: str = "PCM_16") -> Recording:
    soundfile.write(path, sound.T, rate, subtype)
    return listen(AudioInput(path))


def halves(spectra: Spectra) -> StemSpectra:
    return np.stack([spectra * 0.25, spectra * 0.75]).astype(np.complex64)


class Halves:
    """A separator that calls half of everything it hears a voice."""

    stems = ("vocals",)

    def __init__(self, rate: int = RATE) -> None:
        self.rate = rate

    def separate(self, pieces: Iterable[Samples]) -> Iterator[Stems]:
        for piece in pieces:
            yield piece[None] * np.float32(0.5)


@pytest.mark.parametrize("frames", [1, 500, HOP, 30 * HOP, 10 * HOP + 17, 40 * HOP - 1])
def test_what_the_spectra_share_out_is_the_mix(frames: int) -> None:
    mix = stereo(1.0)[:, :frames]
    told = joined(by_spectra(pieces(mix, 1000), halves, CHUNK))
    assert told.shape == (2, 2, frames)
    np.testing.assert_allclose(told[0], mix / 4, atol=1e-6)
    np.testing.assert_allclose(told.sum(axis=0), mix, atol=1e-6)


def test_chunks_of_spectra_leave_no_trace() -> None:
    """A mask by the level around each frame, as far as the context reaches."""
    mix = stereo(4.0) * np.linspace(0.1, 1, 4 * RATE, dtype=np.float32)
    shown = []

    def by_level_around(spectra: Spectra) -> StemSpectra:
        shown.append(spectra.shape[1])
        levels = np.pad(np.abs(spectra).mean(axis=(0, 2)), CONTEXT_FRAMES)
        around = np.convolve(levels, np.ones(2 * CONTEXT_FRAMES + 1), "valid")
        return np.asarray((spectra * (around / 1e3)[None, :, None])[None], np.complex64)

    whole = joined(by_spectra([mix], by_level_around, 10_000))
    in_chunks = joined(by_spectra(pieces(mix, 4_410), by_level_around, CHUNK))
    assert shown[0] == max(shown)
    assert len(shown) > 10
    assert max(shown[1:]) <= CHUNK
    np.testing.assert_allclose(in_chunks, whole, atol=1e-5)


def test_memory_does_not_depend_on_the_length() -> None:
    def peak(seconds: int) -> int:
        tracemalloc.start()
        for _ in by_spectra((stereo(1.0) for _ in range(seconds)), halves, CHUNK):
            pass
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken

    assert peak(30) < 1.05 * peak(10)


def test_no_mix_no_stems() -> None:
    assert list(by_spectra([], halves)) == []
    assert list(by_segments([], 100, 75, lambda segment: segment[None])) == []


@pytest.mark.parametrize("frames", [1, 99, 100, 101, 175, 176, 1000])
def test_segments_fade_into_the_mix(frames: int) -> None:
    mix = stereo(1.0)[:, :frames]
    told = joined(
        by_segments(pieces(mix, 30), 100, 75, lambda segment: segment[None] * np.float32(0.5))
    )
    assert told.shape == (1, 2, frames)
    np.testing.assert_allclose(told[0], mix / 2, atol=1e-6)


def test_every_segment_of_a_long_mix_is_a_whole_one() -> None:
    seen = []

    def seeing(segment: Samples) -> Stems:
        seen.append(segment.shape[1])
        return segment[None]

    joined(by_segments(pieces(stereo(1.0)[:, :1010], 64), 100, 75, seeing))
    assert set(seen) == {100}


@pytest.mark.parametrize("bits", [16, 24])
def test_stems_and_remainder_sum_to_the_mix_sample_by_sample(bits: int) -> None:
    steps = 2 ** (bits - 1)
    mix = (np.rint(stereo(0.1) * steps) / steps).astype(np.float32)
    stems = np.stack([mix * 0.3, mix * -0.2 + 0.01])
    told = with_remainder(mix, stems, bits).astype(np.float64)
    assert np.array_equal(told.sum(axis=0), mix.astype(np.float64))
    assert np.array_equal(np.rint(told * steps), told * steps)


def test_where_the_remainder_has_no_room_the_stems_give_way() -> None:
    mix = np.array([[0.9, -1.0, 0.5, 0.0]], np.float32)
    stems = np.array([[[-0.8, 0.9, 3.0, 1.0]], [[-0.6, 0.9, 0.0, 1.0]]], np.float32)
    told = with_remainder(mix, stems, 24)
    assert np.abs(told).max() <= 1.0
    np.testing.assert_allclose(told.sum(axis=0), mix, atol=2**-22)


@pytest.mark.parametrize(
    ("rate", "channels", "heard_hz"),
    [(44_100, 2, 44_100), (48_000, 2, 44_100), (8_000, 1, 44_100), (192_000, 1, 44_100)],
)
def test_stems_keep_rate_channels_and_time(
    rate: int, channels: int, heard_hz: int, tmp_path: Path
) -> None:
    tone = sung_tone(60, 1.3, rate=rate)
    recording = recorded(tmp_path / "in.wav", np.repeat(tone[None], channels, axis=0), rate)
    told = joined(told_apart(recording, Halves(heard_hz), 16))
    mix = np.concatenate(list(recording.play()), axis=1)
    assert told.shape == (2, channels, len(tone))
    assert np.array_equal(told.sum(axis=0), mix)
    inside = slice(rate // 10, -rate // 10)
    error = told[0, :, inside] - mix[:, inside] / 2
    # what lies in the uppermost twentieth of the spectrum is lost on the way there and back
    assert np.abs(error).max() < 0.01 * np.abs(mix).max()


def test_more_than_two_channels_become_their_mean(tmp_path: Path) -> None:
    sound = np.stack([sung_tone(60, 0.5), sung_tone(64, 0.5), sung_tone(67, 0.5)])
    recording = recorded(tmp_path / "in.wav", sound)
    assert recording.channels == 1
    np.testing.assert_allclose(
        np.concatenate(list(recording.play()), axis=1)[0], sound.mean(axis=0), atol=1e-4
    )


def test_the_level_is_that_of_what_sounds(tmp_path: Path) -> None:
    tone = melody([60, 62], 2.0, lead_s=0.0)
    alone = recorded(tmp_path / "tone.wav", tone[None])
    among_silence = recorded(tmp_path / "rests.wav", np.pad(tone, (20 * RATE, 10 * RATE))[None])
    assert alone.rms == pytest.approx(np.sqrt(np.mean(tone**2)), rel=0.02)
    assert among_silence.rms == pytest.approx(alone.rms, rel=0.3)


def test_an_offset_is_no_level(tmp_path: Path) -> None:
    tone = sung_tone(60, 3.0) * np.float32(0.1)
    plain = recorded(tmp_path / "plain.wav", tone[None])
    shifted = recorded(tmp_path / "shifted.wav", tone[None] + np.float32(0.5))
    assert shifted.rms == pytest.approx(plain.rms, rel=0.01)


def test_silence_is_not_amplified(tmp_path: Path) -> None:
    assert recorded(tmp_path / "in.wav", np.zeros((2, RATE), np.float32)).gain_to(-12.0) == 1.0


def test_a_click_at_the_end_is_no_level(tmp_path: Path) -> None:
    tone = sung_tone(60, 3.0)
    plain = recorded(tmp_path / "plain.wav", tone[None])
    clicked = recorded(tmp_path / "click.wav", np.pad(tone, (0, 3), constant_values=1.0)[None])
    assert clicked.rms == pytest.approx(plain.rms, rel=0.02)


def test_what_slightly_exceeds_full_scale_is_clipped(tmp_path: Path) -> None:
    sound = np.stack([sung_tone(60, 0.5)] * 2)
    sound *= np.float32(1.1) / np.abs(sound).max()
    recording = recorded(tmp_path / "in.wav", sound, subtype="FLOAT")
    told = joined(told_apart(recording, Halves(), 24))
    np.testing.assert_allclose(told.sum(axis=0), sound.clip(-1, 1), atol=2**-22)


def test_what_exceeds_full_scale_by_far_is_made_softer(tmp_path: Path) -> None:
    sound: NDArray[np.float32] = stereo(0.5) * np.float32(20)
    recording = recorded(tmp_path / "in.wav", sound, subtype="FLOAT")
    played = np.concatenate(list(recording.play()), axis=1)
    assert np.abs(played).max() == pytest.approx(1.0)
    np.testing.assert_allclose(played, sound * recording.scale, rtol=1e-5)
