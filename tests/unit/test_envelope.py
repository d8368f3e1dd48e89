"""The envelope of a voice on a known pitch: what the throat does, without the pitch."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.engines.envelope import minimum_phase, spectral_envelope
from gpu_jobs.engines.vocoder import SAMPLE_RATE, pulse_train

BIN_HZ = 20.0


def resonance(hz: np.ndarray, centre_hz: float, width_hz: float) -> np.ndarray:
    """Power of one formant."""
    return 1 / (1 + ((hz - centre_hz) / width_hz) ** 2)


def sounding(pitch_hz: float, formants_hz: tuple[float, ...]) -> np.ndarray:
    """A second of pulses through formants."""
    pulses = pulse_train(np.full(81, pitch_hz))
    spectrum = np.fft.rfft(pulses)
    hz = np.fft.rfftfreq(len(pulses), 1 / SAMPLE_RATE)
    power = sum(resonance(hz, f, 80.0) for f in formants_hz)
    return np.asarray(np.fft.irfft(spectrum * np.sqrt(power), len(pulses)), np.float32)


@pytest.mark.parametrize("pitch_hz", [89.0, 120.0])
def test_formants_are_found_between_the_harmonics(pitch_hz: float):
    envelope = spectral_envelope(sounding(pitch_hz, (640.0, 1190.0, 2400.0)), pitch_hz)
    middle = envelope[:, envelope.shape[1] // 2]
    peaks = np.flatnonzero((middle[1:-1] > middle[:-2]) & (middle[1:-1] > middle[2:])) + 1
    for formant in (640.0, 1190.0, 2400.0):
        assert np.abs(peaks * BIN_HZ - formant).min() < 60


def test_the_pitch_itself_leaves_no_ripple():
    envelope = spectral_envelope(sounding(89.0, (500.0,)), 89.0)
    middle = envelope[:, envelope.shape[1] // 2]
    beyond = middle[int(900 / BIN_HZ) : int(2000 / BIN_HZ)]
    assert np.all(np.diff(beyond) < 0.02)


def test_white_noise_is_as_strong_as_its_variance():
    noise = np.random.default_rng(0).standard_normal(SAMPLE_RATE).astype(np.float32) * 0.1
    envelope = spectral_envelope(noise, 89.0)[:, 8:-8]
    assert np.log(np.exp(envelope).mean()) == pytest.approx(np.log(0.01), abs=0.15)


def test_silence_has_an_envelope_too():
    assert np.isfinite(spectral_envelope(np.zeros(2400, np.float32), 89.0)).all()


def test_a_frame_for_every_hop():
    assert spectral_envelope(np.zeros(3000, np.float32), 89.0).shape == (601, 11)


def test_minimum_phase_is_that_of_a_causal_filter():
    envelope = spectral_envelope(sounding(89.0, (640.0, 1190.0)), 89.0)
    phase = minimum_phase(envelope)
    response = np.fft.irfft(np.exp(envelope / 2 + 1j * phase), axis=0)
    early = np.square(response[:300]).sum(axis=0)
    assert np.all(early > 0.95 * np.square(response).sum(axis=0))
