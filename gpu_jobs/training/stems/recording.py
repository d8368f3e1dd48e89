"""From what is played to what is heard: bandwidth, rooms, distortion, level, place between left and right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import RATE
from gpu_jobs.training.stems.plans import SONG_S
from shared.dsp.reverb import Space, response

Floats = NDArray[np.float32]

SONG_FRAMES = round(SONG_S * RATE)

_RMS = 0.1


def widened(voice: Floats, rate: int, rng: np.random.Generator) -> Floats:
    """A voice at a lower rate, shape [n], as if recorded at `RATE`: shape [SONG_FRAMES].

    Above what it has, its treble is mirrored, softer and softer, so that sibilants do not end where
    the singer's model does; in a third of the songs they do.
    """
    spectrum = np.fft.rfft(voice)
    whole = np.zeros(SONG_FRAMES // 2 + 1, spectrum.dtype)
    whole[: len(spectrum)] = spectrum
    if rng.random() < 0.67:
        count = len(whole) - len(spectrum)
        hertz_above = np.arange(count) / SONG_S
        mirrored = np.conj(spectrum[-2 : -count - 2 : -1])
        whole[len(spectrum) :] = mirrored * np.exp(-hertz_above / rng.uniform(1000, 4000))
    return np.asarray(np.fft.irfft(whole, SONG_FRAMES) * (RATE / rate), np.float32)


def in_a_room(sound: Floats, rng: np.random.Generator, most: float) -> Floats:
    """A stem, shape [2, SONG_FRAMES], with an answer of a room of some size, or of none.

    Args:
        most: the largest share of the room, as an amplitude.
    """
    if rng.random() < 0.3:
        return sound
    decay_s = float(np.exp(rng.uniform(np.log(0.2), np.log(2.5))))
    decays = (decay_s, 0.85 * decay_s, float(rng.uniform(0.3, 0.7)) * decay_s)
    length_s = min(decay_s * 1.2 + 0.15, 2.5)
    space = Space(float(rng.uniform(0.002, 0.05)), 0.0, length_s, decays, 150.0)
    answer = _convolved(sound, response(space, RATE, int(rng.integers(2**31))))
    return np.asarray(sound + np.float32(rng.uniform(0.0, most)) * answer, np.float32)


def driven(sound: Floats, rng: np.random.Generator) -> Floats:
    """Compressed by a soft bend, in some of the songs."""
    if rng.random() < 0.65:
        return sound
    drive = np.float32(rng.uniform(1.0, 4.0)) / (np.abs(sound).max() + np.float32(1e-9))
    return np.asarray(np.tanh(drive * sound), np.float32)


def levelled(sound: Floats) -> Floats:
    """As loud as every stem of the pool; silence stays silent."""
    rms = float(np.sqrt(np.mean(np.square(sound))))
    return sound * np.float32(_RMS / rms) if rms > 1e-5 else sound


def _convolved(sound: Floats, answer: Floats) -> Floats:
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(sound.shape[1] + answer.shape[1], real=True)
    wet = irfft(rfft(sound, size) * rfft(answer, size), size)[:, : sound.shape[1]]
    return np.asarray(wet, np.float32)
