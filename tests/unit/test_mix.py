"""A voice and its original become one recording of known loudness, length and peaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.mix import mix
from shared.audio.convolution import Convolver
from shared.audio.limiter import limited, true_peaks
from shared.audio.loudness import LoudnessMeter, measure_loudness
from shared.audio.reverb import room_response
from shared.errors import Permanent
from shared.parameters import MixParameters
from tests.contexts import FolderContext
from tests.tones import Mono, melody, noise, sung_tone

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
RATE = 44_100
ONE_DB_DOWN = 10 ** (-1 / 20)


def stored(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, format="WAV", subtype="FLOAT")
    return path


def run(
    folder: Path, voice: Mono | Path, original: np.ndarray | Path | AudioInput, **how: float | None
) -> FolderContext:
    voice = voice if isinstance(voice, Path) else stored(folder / "voice", voice)
    if isinstance(original, np.ndarray):
        original = stored(folder / "original", original)
    inputs: Mapping[str, Path | AudioInput] = {"voice": voice, "original": original}
    ctx = FolderContext(inputs, folder, seed=7)
    mix(ctx, MixParameters.model_validate(how))
    return ctx


def mixed(
    folder: Path, voice: Mono | Path, original: np.ndarray | Path | AudioInput, **how: float | None
) -> np.ndarray:
    """The mix, shape [frames, 2]."""
    samples, rate = soundfile.read(run(folder, voice, original, **how).saved["mix.wav"])
    assert rate == RATE
    return samples


def loudness(samples: np.ndarray) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples))


def share_of(samples: np.ndarray, hertz: float) -> float:
    """Power of one frequency, dB."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    at = round(hertz * len(samples) / RATE)
    return float(20 * np.log10(spectrum[at - 3 : at + 4].max()))


def through_limiter(samples: np.ndarray, *, gain: float, ceiling: float) -> np.ndarray:
    pieces = limited(samples, true_peaks(samples), RATE, gain=gain, ceiling=ceiling)
    return np.concatenate(list(pieces), axis=1)


def sine(hertz: float, seconds: float, level: float = 0.3) -> Mono:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(level * np.sin(2 * np.pi * hertz * time), np.float32)


@pytest.mark.parametrize("target", [-16.0, -23.0, -10.0])
def test_a_real_voice_is_mixed_to_the_loudness_and_peaks_asked_for(
    tmp_path: Path, target: float
) -> None:
    song = mixed(tmp_path, PHRASE, PHRASE, loudness_lufs=target)
    assert loudness(song) == pytest.approx(target, abs=0.2)
    assert np.abs(song).max() <= ONE_DB_DOWN
    assert np.abs(soxr.resample(song, RATE, 8 * RATE)).max() <= ONE_DB_DOWN * 1.005


def test_it_is_stereo_of_16_bits_and_as_long_as_the_longer(tmp_path: Path) -> None:
    short, long = melody([60, 62], 0.5), melody([48, 50, 52], 1.0)
    for voice, original in ((short, long), (long, short)):
        ctx = run(tmp_path, voice, original)
        facts = soundfile.info(ctx.saved["mix.wav"])
        assert (facts.samplerate, facts.channels, facts.subtype) == (RATE, 2, "PCM_16")
        assert facts.frames == len(long)
        ctx.saved["mix.wav"].unlink()


def test_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    first = run(tmp_path, PHRASE, PHRASE).saved["mix.wav"].read_bytes()
    assert run(tmp_path, PHRASE, PHRASE).saved["mix.wav"].read_bytes() == first


@pytest.mark.parametrize(("original_db", "voice_db"), [(-14.0, 0.0), (-6.0, 0.0), (-14.0, 6.0)])
@pytest.mark.parametrize("recorded_db", [0.0, -25.0])
def test_the_original_lies_under_the_voice_however_loud_it_was_recorded(
    tmp_path: Path, original_db: float, voice_db: float, recorded_db: float
) -> None:
    # At 1 kHz the two are equally loud when they are equally strong.
    voice = sine(1000, 3)
    original = np.stack([sine(1100, 3, 0.3 * 10 ** (recorded_db / 20))] * 2, 1)
    song = mixed(tmp_path, voice, original, original_db=original_db, voice_db=voice_db, reverb=0)
    difference = share_of(song, 1100) - share_of(song, 1000)
    assert difference == pytest.approx(original_db - voice_db, abs=0.7)


def test_the_original_can_be_left_out(tmp_path: Path) -> None:
    voice, original = sine(1000, 1), sine(1500, 3)
    song = mixed(tmp_path, voice, original, original_db=None, reverb=0)
    assert len(song) == len(voice)
    assert share_of(song, 1500) < share_of(song, 1000) - 60


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (48_000, 2), (96_000, 6)])
def test_the_original_may_have_any_rate_and_channels(
    tmp_path: Path, rate: int, channels: int
) -> None:
    tone = sung_tone(57, 2.0, rate=rate)
    original = stored(tmp_path / "original", np.stack([tone] * channels, 1), rate)
    song = mixed(tmp_path, melody([60], 1.0), original, original_db=0)
    assert len(song) == 2 * RATE
    assert share_of(song, 220) > share_of(song, 310) + 30


def test_only_the_region_of_the_original_is_mixed(tmp_path: Path) -> None:
    original = stored(tmp_path / "original", np.concatenate([sine(500, 2), sine(1500, 2)]))
    song = mixed(tmp_path, sine(1000, 1), AudioInput(original, 2.0, 3.5))
    assert len(song) == 1.5 * RATE
    assert share_of(song, 500) < share_of(song, 1500) - 40


def test_the_room_answers_after_the_voice_and_differs_between_the_ears(tmp_path: Path) -> None:
    voice = np.concatenate([sung_tone(60, 0.5), np.zeros(RATE, np.float32)])
    after = slice(round(0.55 * RATE), round(0.9 * RATE))
    dry = mixed(tmp_path, voice, voice, reverb=0, original_db=None)
    assert np.abs(dry[after]).max() < 1e-4
    np.testing.assert_array_equal(dry[:, 0], dry[:, 1])
    wet = mixed(tmp_path, voice, voice, reverb=0.3, original_db=None)
    assert np.sqrt(np.mean(wet[after] ** 2)) > 1e-3
    assert abs(np.corrcoef(wet[after].T)[0, 1]) < 0.6


def test_the_room_dies_away_within_a_second_or_so_and_is_its_seeds_own() -> None:
    room = room_response(RATE, seed=1)
    energy = np.cumsum(np.square(room[:, ::-1], dtype=np.float64), axis=1)[:, ::-1]
    assert energy[:, 0] == pytest.approx([1, 1], abs=1e-3)
    assert (energy[:, RATE // 2] < 0.002).all()
    np.testing.assert_array_equal(room, room_response(RATE, seed=1))
    assert not np.array_equal(room, room_response(RATE, seed=2))


def test_silence_cannot_be_mixed(tmp_path: Path) -> None:
    silence = np.zeros(RATE, np.float32)
    with pytest.raises(Permanent, match="silent"):
        run(tmp_path, silence, silence)


def test_a_silent_original_leaves_the_voice(tmp_path: Path) -> None:
    song = mixed(tmp_path, melody([60, 64], 1.0), np.zeros(RATE, np.float32))
    assert loudness(song) == pytest.approx(-16, abs=0.2)


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    ctx = run(tmp_path, melody([60], 0.5), melody([60], 0.5))
    assert ctx.reported == sorted(ctx.reported)
    assert ctx.reported[-1] == 1
    assert ctx.media_types == {"mix.wav": "audio/wav"}


@pytest.mark.parametrize("rate", [44_100, 48_000, 16_000])
def test_loudness_agrees_with_an_independent_meter(rate: int) -> None:
    sound = np.stack([noise(5, 0.1, seed=1), 0.5 * noise(5, 0.1, seed=2)])
    sound[:, : 2 * RATE] *= 0.001  # what the gate must leave out
    peer = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(sound.T)
    pieces = np.array_split(sound, [100, 70_001, 70_002], axis=1)
    assert measure_loudness(pieces, rate) == pytest.approx(peer, abs=0.02)


def test_a_full_scale_sine_on_one_side_has_the_loudness_the_standard_says() -> None:
    # ITU-R BS.1770-4: a 0 dBFS sine of 997 Hz in one front channel reads -3.01 LUFS.
    assert measure_loudness([sine(997, 5, 1.0)[None]], RATE) == pytest.approx(-3.01, abs=0.03)


def test_loudness_of_silence_and_of_very_little() -> None:
    assert LoudnessMeter(RATE).integrated() == -np.inf
    assert measure_loudness([np.zeros((2, RATE), np.float32)], RATE) == -np.inf
    blink = measure_loudness([sine(997, 0.25, 1.0)[None]], RATE)
    assert blink == pytest.approx(-3.01, abs=0.2)


def test_the_limiter_leaves_what_is_below_the_ceiling_as_it_is() -> None:
    tone = sung_tone(60, 1.0)[None] * np.float32(0.5)
    out = through_limiter(tone, gain=1.0, ceiling=0.9)
    np.testing.assert_array_equal(out, tone)


def test_peaks_between_samples_are_seen() -> None:
    # A quarter of the sample rate, between the samples: they show 3 dB less than the wave has.
    wave = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)
    peaks = true_peaks(wave[None])[100:-100]
    np.testing.assert_allclose(np.maximum(peaks[1:], peaks[:-1]), 1.0, atol=0.02)


def test_the_limiter_catches_peaks_between_samples_and_at_block_edges() -> None:
    loud = np.stack([band_limited_noise(5, 0.3, seed) for seed in (1, 2)])
    around_an_edge = slice(2 * RATE - 40, 2 * RATE + 40)
    loud[1, around_an_edge] += sine(6000, 80 / RATE, 5.0)
    out = through_limiter(loud, gain=2.0, ceiling=0.89)
    assert out.shape == loud.shape
    assert np.abs(exactly_between(out)).max() <= 0.89
    assert np.abs(exactly_between(out)).max() > 0.85


def band_limited_noise(seconds: float, level: float, seed: int) -> Mono:
    """Noise up to 18 kHz: what lies at half the sample rate has no peaks to speak of."""
    sound = noise(seconds, level, seed=seed)
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > 18_000] = 0
    return np.asarray(np.fft.irfft(spectrum, len(sound)), np.float32)


def exactly_between(samples: np.ndarray) -> np.ndarray:
    """Eight values a sample, interpolated without error."""
    frames = samples.shape[1]
    padded = np.pad(np.fft.rfft(samples), ((0, 0), (0, 7 * frames // 2)))
    return np.asarray(8 * np.fft.irfft(padded, 8 * frames))


def test_the_limiter_turns_down_gently() -> None:
    bed = sine(200, 1.0, 0.5)[None]
    burst = bed.copy()
    burst[0, RATE // 2] = 1.5
    out = through_limiter(burst, gain=1.0, ceiling=0.9)
    far = np.abs(np.arange(RATE) - RATE // 2) > 0.025 * RATE
    np.testing.assert_allclose(out[0, far], bed[0, far], atol=1e-6)
    loud = np.abs(bed[0]) > 0.1
    loud[RATE // 2 - 1 : RATE // 2 + 2] = False
    gain = out[0, loud] / bed[0, loud]
    assert np.abs(np.diff(gain)).max() < 0.05


@pytest.mark.parametrize("sizes", [[1, 7, 4000, 3], [4011], [100] * 41])
def test_convolution_in_pieces_equals_convolution(sizes: list[int]) -> None:
    generator = np.random.default_rng(0)
    total = sum(sizes)
    sound = generator.standard_normal(total).astype(np.float32)
    response = generator.standard_normal((2, 300))
    pieces = np.split(sound[None], np.cumsum(sizes)[:-1], axis=1)
    room = Convolver(response)
    out = np.concatenate([room.push(piece) for piece in pieces], axis=1)
    for ear in (0, 1):
        expected = np.convolve(sound, response[ear])[:total]
        np.testing.assert_allclose(out[ear], expected, atol=1e-3)
