from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from shared.dsp.constant_q import ConstantQ

RATE = 22_050
C1 = 32.703
HOP = 2_048


def spectrum(sound: np.ndarray, block: int | None = None) -> np.ndarray:
    """Seven octaves, three bins a semitone, pushed in blocks."""
    transform = ConstantQ(RATE, HOP, C1, 252, 36)
    block = block or len(sound)
    columns = [transform.push(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate([*columns, transform.finish()])


def chords(seconds: float) -> np.ndarray:
    """Changing tones from the bass to the treble over a little noise."""
    rng = np.random.default_rng(1)
    time = np.arange(round(seconds * RATE)) / RATE
    sound = 0.003 * rng.standard_normal(len(time))
    for midi in (36, 43, 52, 60, 64.2, 67, 72, 79, 88, 95):
        strength = 0.05 * (1 + np.sin(2 * np.pi * rng.uniform(0.2, 0.8) * time))
        sound += strength * np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time)
    return sound.astype(np.float32)


@pytest.mark.parametrize("bin_", [3, 40, 109, 180, 250])
def test_a_sine_is_heard_at_its_own_pitch_as_loud_as_it_is(bin_: int) -> None:
    frequency = C1 * 2 ** (bin_ / 36)
    time = np.arange(4 * RATE) / RATE
    column = spectrum((0.5 * np.sin(2 * np.pi * frequency * time)).astype(np.float32))[20]
    assert int(column.argmax()) == bin_
    assert column[bin_] == pytest.approx(0.5, rel=0.01)
    assert column[[b for b in range(252) if abs(b - bin_) > 5]].max() < 0.005


def test_blocks_of_any_size_give_the_same_columns() -> None:
    sound = chords(3.0)
    whole = spectrum(sound)
    assert whole.shape == (1 + len(sound) // HOP, 252)
    for block in (37, 1_000, 8_191):
        assert spectrum(sound, block) == pytest.approx(whole, abs=1e-6)


def test_it_agrees_with_a_transform_of_the_whole_recording() -> None:
    import librosa

    sound = chords(8.0)
    ours = spectrum(sound)
    theirs = np.abs(
        librosa.cqt(sound, sr=RATE, hop_length=HOP, fmin=C1, n_bins=252, bins_per_octave=36)
    ).T
    lengths = RATE / (np.tanh(np.log(2) / 36) * C1 * 2 ** (np.arange(252) / 36))
    theirs *= 2 / np.sqrt(lengths)
    heard = theirs > theirs.max() * 10 ** (-30 / 20)
    difference = 20 * np.log10(ours[heard] / theirs[heard])
    assert np.abs(difference).mean() < 0.1
    # the other one leaves out what is small of its kernels
    assert np.percentile(np.abs(difference), 99) < 1
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.999


def test_a_finer_grid_keeps_the_kernels() -> None:
    sound = chords(2.0)
    coarse = spectrum(sound)
    transform = ConstantQ(RATE, HOP, C1, 504, 72, resolution=36)
    fine = np.concatenate([transform.push(sound), transform.finish()])
    assert fine[:, ::2] == pytest.approx(coarse, abs=1e-6)


def test_silence_and_next_to_nothing_have_columns_too() -> None:
    assert not spectrum(np.zeros(5_000, np.float32)).any()
    assert spectrum(np.ones(1, np.float32)).shape == (1, 252)
    assert spectrum(np.zeros(0, np.float32), 1).shape == (1, 252)


def test_what_it_remembers_does_not_grow() -> None:
    transform = ConstantQ(RATE, HOP, C1, 252, 36)
    sizes = []
    for _ in range(6):
        transform.push(np.ones(10 * RATE, np.float32))
        sizes.append(sum(len(level._waiting) for level in transform._levels))
    assert max(sizes) < 20_000
    assert all(abs(later - before) < 3_000 for before, later in pairwise(sizes))
