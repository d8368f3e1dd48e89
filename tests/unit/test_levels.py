"""Loudness, true peaks, limiter and dither: what brings a mix to its level."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from shared.dsp.dither import dithered
from shared.dsp.hops import BLOCK, even_blocks
from shared.dsp.limiter import is_limited, limited
from shared.dsp.loudness import LoudnessMeter, measure_loudness
from shared.dsp.true_peak import PEAK_HOP, TruePeakMeter, true_peaks
from tests.mixing import RATE, sine
from tests.tones import Mono, noise, sung_tone


def through_limiter(
    samples: np.ndarray, *, gain: float, ceiling: float, block: int = 512 * PEAK_HOP
) -> np.ndarray:
    peaks = true_peaks([samples])
    blocks = even_blocks([samples], block)
    return np.concatenate(list(limited(blocks, peaks, RATE, gain=gain, ceiling=ceiling)), axis=1)


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


def test_peaks_between_samples_are_seen() -> None:
    # A quarter of the sample rate, between the samples: they show 3 dB less than the wave has.
    wave = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)
    peaks = true_peaks([wave[None]])
    assert len(peaks) == -(-RATE // PEAK_HOP)
    np.testing.assert_allclose(peaks[10:-10], 1.0, atol=0.01)


@pytest.mark.parametrize("at", [0, 5, 5000, 9_999])
def test_a_peak_is_found_where_it_is_even_at_both_ends(at: int) -> None:
    sound = np.zeros((2, 10_000), np.float32)
    sound[1, at] = -0.8
    peaks = true_peaks([sound])
    assert peaks.argmax() == at // PEAK_HOP
    assert peaks.max() == pytest.approx(0.8, abs=0.001)


def test_a_wave_may_swing_highest_before_its_first_sample_and_after_its_last() -> None:
    swinging = np.resize(np.array([1, -1], np.float32), 20) * np.linspace(1, 0, 20)
    for sound in (np.pad(swinging, (0, 5000)), np.pad(swinging[::-1], (5000, 0))):
        exact = np.abs(exactly_between(np.pad(sound, 1000)[None])).max()
        assert exact > 1.3
        assert true_peaks([sound[None].astype(np.float32)]).max() > 0.95 * exact


@pytest.mark.parametrize("sizes", [[1, 7, 4000, 3], [4011], [100] * 41])
def test_peaks_do_not_depend_on_how_the_sound_comes(sizes: list[int]) -> None:
    sound = noise(0.2, 0.2)[None, : sum(sizes)]
    pieces = np.split(sound, np.cumsum(sizes)[:-1], axis=1)
    np.testing.assert_allclose(true_peaks(pieces), true_peaks([sound]), atol=1e-5)
    assert TruePeakMeter().peaks().shape == (0,)


def test_the_limiter_leaves_what_is_below_the_ceiling_as_it_is() -> None:
    tone = sung_tone(60, 1.0)[None] * np.float32(0.5)
    np.testing.assert_array_equal(through_limiter(tone, gain=1.0, ceiling=0.9), tone)
    assert not is_limited(true_peaks([tone]), gain=1.0, ceiling=0.9)
    assert is_limited(true_peaks([tone]), gain=20.0, ceiling=0.9)


def test_the_limiter_catches_peaks_between_samples_and_at_block_edges() -> None:
    loud = np.stack([band_limited_noise(5, 0.3, seed) for seed in (1, 2)])
    around_an_edge = slice(2 * 512 * PEAK_HOP - 40, 2 * 512 * PEAK_HOP + 40)
    loud[1, around_an_edge] += sine(6000, 80 / RATE, 5.0)
    out = through_limiter(loud, gain=2.0, ceiling=0.89)
    assert out.shape == loud.shape
    assert np.abs(exactly_between(out)).max() <= 0.89
    assert np.abs(exactly_between(out)).max() > 0.84


def test_the_limiter_does_not_care_how_the_sound_comes() -> None:
    loud = noise(1.0, 0.4)[None]
    outs = [
        through_limiter(loud, gain=1.0, ceiling=0.5, block=hops * PEAK_HOP)
        for hops in (1, 7, 100, 10_000)
    ]
    for out in outs[1:]:
        np.testing.assert_allclose(out, outs[0], atol=1e-6)


def test_the_limiter_turns_down_from_the_first_frame_to_the_last() -> None:
    loud = sine(1000, 0.5, 3.0)[None]
    loud[0, 0] = loud[0, -1] = 4.0
    assert np.abs(through_limiter(loud, gain=1.0, ceiling=0.9)).max() <= 0.9


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


@pytest.mark.parametrize("sizes", [[1, BLOCK - 1, 5], [BLOCK * 2], [BLOCK // 3] * 4, [0, 3]])
def test_even_blocks_hold_the_same_sound(sizes: list[int]) -> None:
    sound = np.arange(sum(sizes), dtype=np.float32)[None]
    blocks = list(even_blocks(np.split(sound, np.cumsum(sizes)[:-1], axis=1)))
    assert all(block.shape[1] == BLOCK for block in blocks[:-1])
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), sound)


def test_dither_keeps_what_is_softer_than_a_step_and_does_not_distort_it() -> None:
    step = 2.0**-15
    tone = sine(1000, 4, 0.4 * step)[None]

    def rounded(samples: np.ndarray) -> np.ndarray:
        return np.round(samples / step)

    assert not rounded(tone).any()
    sound = rounded(next(dithered([tone], seed=1)))[0]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    third, fifth = spectrum[3 * 4000 - 3 : 3 * 4000 + 4], spectrum[5 * 4000 - 3 : 5 * 4000 + 4]
    assert spectrum[4000] > 30 * np.median(spectrum)
    assert max(third.max(), fifth.max()) < spectrum[4000] / 8
    assert np.abs(sound).max() <= 2


def test_dither_is_its_seeds_own_and_the_same_on_all_sides() -> None:
    silence = np.zeros((2, 1000), np.float32)
    first, again, other = (
        np.concatenate(list(dithered(np.array_split(silence, parts, axis=1), seed)), axis=1)
        for parts, seed in ((1, 1), (3, 1), (1, 2))
    )
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first[0], first[1])
    assert not np.array_equal(first, other)
