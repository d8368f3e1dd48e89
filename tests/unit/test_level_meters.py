"""Loudness range, dynamics, left and right: of streams whose levels are known."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.ears.dynamics import DynamicsMeter
from gpu_jobs.ears.stereo import Folding, StereoMeter
from shared.dsp.loudness import LoudnessMeter
from shared.dsp.loudness_range import loudness_range
from shared.music.analysis import Dynamics, Stereo
from tests.mixing import RATE, sine
from tests.tones import noise

Samples = np.ndarray


def stepped(*levels_dbfs: float, seconds: float = 20.0) -> Samples:
    """A stereo sine of 1 kHz that steps through these levels."""
    steps = [sine(1000, seconds, 10 ** (level / 20)) for level in levels_dbfs]
    return np.tile(np.concatenate(steps), (2, 1)).astype(np.float32)


def range_of(sound: Samples) -> float | None:
    meter = LoudnessMeter(RATE)
    for piece in np.array_split(sound, 7, axis=1):
        meter.push(piece)
    return loudness_range(meter.powers())


# EBU Tech 3342, section 4: minimum requirements test signals 1 to 4, within 1 LU.
@pytest.mark.parametrize(
    ("levels", "range_lu"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
)
def test_the_loudness_range_of_the_standards_own_signals(
    levels: tuple[float, ...], range_lu: float
) -> None:
    assert range_of(stepped(*levels)) == pytest.approx(range_lu, abs=1.0)


def test_silence_and_a_blink_have_no_loudness_range() -> None:
    assert range_of(np.zeros((2, 5 * RATE), np.float32)) is None
    assert range_of(stepped(-20, seconds=2.5)) is None


def dynamics_of(sound: Samples) -> Dynamics:
    meter = DynamicsMeter(RATE)
    for piece in np.array_split(sound, 5, axis=1):
        meter.push(piece)
    return meter.finish()


def test_dynamics_of_a_sine_and_of_two_levels() -> None:
    assert dynamics_of(stepped(-6)).crest_db == pytest.approx(3.01, abs=0.01)
    assert dynamics_of(stepped(-6)).dynamic_range_db == pytest.approx(0, abs=0.1)
    assert dynamics_of(stepped(-10, -40)).dynamic_range_db == pytest.approx(30, abs=0.5)


def test_dynamics_of_silence_are_unknown() -> None:
    assert dynamics_of(np.zeros((2, RATE), np.float32)) == Dynamics(
        crest_db=None, dynamic_range_db=None
    )


def stereo_of(left: Samples, right: Samples) -> Stereo:
    meter = StereoMeter()
    for piece in np.array_split(np.stack([left, right]), 5, axis=1):
        meter.push(piece)
    return meter.finish()


def test_width_correlation_and_balance() -> None:
    one, other = noise(2, 0.1, seed=1), noise(2, 0.1, seed=2)
    mono, wide, inverted = stereo_of(one, one), stereo_of(one, other), stereo_of(one, -one)
    assert (mono.width, mono.correlation, mono.balance_db) == (0, pytest.approx(1), 0)
    assert wide.width == pytest.approx(0.5, abs=0.02)
    assert wide.correlation == pytest.approx(0, abs=0.02)
    assert (inverted.width, inverted.correlation) == (pytest.approx(1), pytest.approx(-1))
    assert stereo_of(one, 2 * one).balance_db == pytest.approx(6.02, abs=0.01)


def test_a_dead_channel_has_no_correlation_and_an_offset_is_no_sound() -> None:
    one = noise(2, 0.1)
    dead = stereo_of(one, np.zeros_like(one))
    assert (dead.correlation, dead.balance_db) == (None, -60)
    assert dead.width == pytest.approx(0.5, abs=0.01)
    offset = stereo_of(one, one + np.float32(0.5))
    assert offset.correlation == pytest.approx(1, abs=1e-4)
    silence = np.zeros(RATE, np.float32)
    assert stereo_of(silence, silence) == Stereo(width=0, correlation=None, balance_db=0)


def folded(sound: Samples) -> Samples:
    folding = Folding(RATE)
    return np.concatenate([folding.fold(piece) for piece in np.array_split(sound, 10, axis=1)])


def test_mono_is_the_mean_of_both_sides() -> None:
    sound = np.stack([noise(2, 0.1, seed=1), noise(2, 0.1, seed=2)])
    np.testing.assert_allclose(folded(sound), sound.mean(axis=0), atol=1e-6)


def test_a_side_that_is_upside_down_is_not_lost() -> None:
    tone = sine(300, 2, 0.5).astype(np.float32)
    np.testing.assert_allclose(folded(np.stack([tone, -tone])), tone, atol=1e-6)


def test_going_over_to_a_side_that_is_upside_down_makes_no_click() -> None:
    tone = sine(100, 40, 0.5).astype(np.float32)
    turned = np.stack([tone, np.where(np.arange(len(tone)) < 10 * RATE, tone, -tone)])
    mono = folded(turned.astype(np.float32))
    steepest = float(np.abs(np.diff(tone)).max())
    assert float(np.abs(np.diff(mono[12 * RATE :])).max()) < 1.2 * steepest
    assert float(np.abs(mono[-RATE:]).max()) == pytest.approx(0.5, abs=0.01)
