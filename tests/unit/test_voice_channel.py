"""What is done to a voice before it is mixed: tone, compression, less hissing, reverb, ducking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from gpu_jobs.context import AudioInput
from gpu_jobs.mixing.part import hear
from gpu_jobs.mixing.voice import prepare
from shared.dsp.biquads import Biquad, bell, high_shelf, impulse_response, low_cut
from shared.dsp.compressor import Compressor
from shared.dsp.convolution import Convolver
from shared.dsp.de_esser import DeEsser
from shared.dsp.ducking import ducked
from shared.dsp.equaliser import voice_tone
from shared.dsp.fades import faded
from shared.dsp.hops import HOP, Ballistics, even_blocks
from shared.dsp.reverb import HALL, ROOM, Space, response
from tests.mixing import PHRASE, RATE, level_db, sine, stored
from tests.tones import noise, sung_tone


def gain_db(taps: np.ndarray, hertz: float) -> float:
    """Of an impulse response at one frequency."""
    turns = np.exp(-2j * np.pi * hertz / RATE * np.arange(len(taps)))
    return float(20 * np.log10(abs(taps @ turns) + 1e-9))


def hissing(seconds: float, level: float) -> np.ndarray:
    """Noise between 5 and 9 kHz, as of an s."""
    spectrum = np.fft.rfft(noise(seconds, 1.0))
    hertz = np.fft.rfftfreq(round(seconds * RATE), 1 / RATE)
    spectrum[(hertz < 5000) | (hertz > 9000)] = 0
    sound = np.fft.irfft(spectrum)
    return np.asarray(level * sound / np.sqrt(np.mean(sound**2)), np.float32)


def crest_db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(samples).max())) - level_db(samples)


def in_blocks(samples: np.ndarray, frames: int = 100 * HOP) -> list[np.ndarray]:
    return list(even_blocks([samples], frames))


def compressed(samples: np.ndarray, *, ratio: float = 4.0) -> np.ndarray:
    compressor = Compressor(RATE, threshold_db=-20, ratio=ratio)
    return np.concatenate([compressor.push(block) for block in in_blocks(samples)], axis=1)


def de_essed(samples: np.ndarray) -> np.ndarray:
    de_esser = DeEsser(RATE, threshold_db=-40, most_db=8)
    return np.concatenate([de_esser.push(block) for block in in_blocks(samples)], axis=1)


@pytest.mark.parametrize(
    ("filters", "hertz", "expected_db"),
    [
        (low_cut(85, 0.7071, RATE), 85, -3),
        (low_cut(85, 0.7071, RATE), 21.25, -24.1),
        (low_cut(85, 0.7071, RATE), 1000, 0),
        (bell(300, -6, 1, RATE), 300, -6),
        (bell(300, -6, 1, RATE), 5000, 0),
        (high_shelf(9000, 4, 0.7071, RATE), 9000, 2),
        (high_shelf(9000, 4, 0.7071, RATE), 20_000, 4),
        (high_shelf(9000, 4, 0.7071, RATE), 500, 0),
    ],
)
def test_filters_do_what_they_are_named_for(
    filters: Biquad, hertz: float, expected_db: float
) -> None:
    taps = impulse_response([filters], 8000)
    assert gain_db(taps, hertz) == pytest.approx(expected_db, abs=0.15)


def test_a_voice_loses_rumble_and_mud_and_gains_presence_and_air() -> None:
    tone = voice_tone(RATE, 1.0)[0]
    assert gain_db(tone, 25) < -18
    assert gain_db(tone, 300) == pytest.approx(-2, abs=0.4)
    assert abs(gain_db(tone, 1000)) < 1
    assert gain_db(tone, 3500) == pytest.approx(2, abs=0.4)
    assert gain_db(tone, 15_000) == pytest.approx(2.3, abs=0.5)
    assert np.argmax(np.abs(tone)) == 0  # no delay, no echo ahead


def test_no_tone_is_no_change_and_half_of_it_is_half() -> None:
    untouched = voice_tone(RATE, 0.0)[0]
    assert untouched[0] == pytest.approx(1)
    np.testing.assert_allclose(untouched[1:], 0, atol=1e-6)
    assert gain_db(voice_tone(RATE, 0.5)[0], 3500) == pytest.approx(1, abs=0.3)


def test_a_compressor_brings_loud_and_soft_together() -> None:
    soft, loud = sine(300, 1, 0.05)[None], sine(300, 1, 0.8)[None]
    out = compressed(np.concatenate([soft, loud, soft], axis=1))
    settled = [level_db(out[:, round(at * RATE) :][:, : RATE // 4]) for at in (0.6, 1.6, 2.7)]
    before = level_db(loud) - level_db(soft)
    # soft is below the threshold, loud is 15 dB above it and comes out a quarter of that above
    assert settled[0] == pytest.approx(level_db(soft), abs=0.1)
    assert settled[1] == pytest.approx(-20 + (level_db(loud) + 20) / 4, abs=0.5)
    assert settled[2] == pytest.approx(settled[0], abs=0.3)
    assert settled[1] - settled[0] < before - 8


def test_compression_lowers_the_crest_of_an_uneven_voice() -> None:
    swelling = sung_tone(57, 4.0) * np.linspace(0.05, 1, 4 * RATE, dtype=np.float32)
    crests = [crest_db(compressed(swelling[None], ratio=ratio)) for ratio in (1.0, 2.0, 8.0)]
    assert crests[0] == pytest.approx(crest_db(swelling), abs=0.01)
    assert crests[0] - 1 > crests[1] > crests[2]


def test_a_compressor_keeps_both_sides_in_place() -> None:
    both = np.stack([sine(300, 1, 0.8), sine(300, 1, 0.2)])
    out = compressed(both)
    assert level_db(out[0]) - level_db(out[1]) == pytest.approx(12.04, abs=0.05)


def test_a_de_esser_turns_hissing_down_and_leaves_vowels_alone() -> None:
    vowel = sung_tone(57, 1.0)[None]
    np.testing.assert_allclose(de_essed(vowel), vowel, atol=1e-4)
    hiss = hissing(1.0, 0.1)[None]
    assert level_db(de_essed(hiss)) < level_db(hiss) - 4
    faint = hissing(1.0, 0.003)[None]
    assert level_db(de_essed(faint)) == pytest.approx(level_db(faint), abs=0.1)


def test_a_vowel_after_an_s_is_at_once_as_bright_as_ever() -> None:
    vowel = sung_tone(57, 1.0)[None]
    out = de_essed(np.concatenate([hissing(0.2, 0.1)[None], vowel], axis=1))
    settled = round(0.35 * RATE)
    np.testing.assert_allclose(
        out[:, settled:], vowel[:, settled - round(0.2 * RATE) :], atol=0.003
    )


@pytest.mark.parametrize("polish", [0.0, 0.5, 1.0])
def test_a_polished_voice_is_as_loud_as_it_was(tmp_path: Path, polish: float) -> None:
    part = hear(AudioInput(PHRASE))
    voice = prepare(part, polish)
    made = np.concatenate(list(voice.play()), axis=1)
    assert made.shape == (1, part.frames)
    again = hear(AudioInput(stored(tmp_path / "made", made.T)))
    assert again.loudness == pytest.approx(part.loudness, abs=0.05)


def test_no_polish_leaves_the_voice_untouched() -> None:
    recorded, _ = soundfile.read(PHRASE, dtype="float32")
    made = np.concatenate(list(prepare(hear(AudioInput(PHRASE)), 0.0).play()), axis=1)
    np.testing.assert_allclose(made[0], recorded - recorded.mean(), atol=1e-5)


def test_polish_evens_a_real_voice(tmp_path: Path) -> None:
    recorded, _ = soundfile.read(PHRASE, dtype="float32")
    # from the middle on the singer stands four times as far from the microphone
    uneven = recorded * np.where(np.arange(len(recorded)) < len(recorded) // 2, 1, 0.25)
    part = hear(AudioInput(stored(tmp_path / "uneven", uneven.astype(np.float32))))

    def step_db(polish: float) -> float:
        made = np.concatenate(list(prepare(part, polish).play()), axis=1)[0]
        near, far = np.array_split(made, 2)
        return level_db(near) - level_db(far)

    assert step_db(1.0) < step_db(0.5) - 1
    assert step_db(0.5) < step_db(0.0) - 1


def begins(taps: np.ndarray) -> int:
    """The first frame that is not silent."""
    return int(np.flatnonzero(np.abs(taps).max(axis=0))[0])


def decay_s(space: Space, low_hz: float, high_hz: float) -> float:
    """Seconds in which the answer decays by 60 dB: twice what -5 to -35 dB take, by Schroeder."""
    taps = response(space, RATE, seed=3)[0].astype(np.float64)
    size = 4 * len(taps)
    spectrum = np.fft.rfft(taps, size)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    spectrum[(hertz < low_hz) | (hertz > high_hz)] = 0
    energy = np.cumsum(np.square(np.fft.irfft(spectrum, size)[: len(taps)])[::-1])[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-12)
    begin, end = (int((level >= down).sum()) for down in (-5, -35))
    return float(2 * (end - begin) / RATE)


def test_a_hall_rings_longer_and_darker_than_a_room_and_answers_later() -> None:
    assert decay_s(ROOM, 700, 3000) == pytest.approx(0.85, abs=0.12)
    assert decay_s(HALL, 700, 3000) == pytest.approx(2.1, abs=0.25)
    for space in (ROOM, HALL):
        assert decay_s(space, 5000, 12_000) < 0.7 * decay_s(space, 700, 3000)
    room, hall = (begins(response(space, RATE, seed=3)) for space in (ROOM, HALL))
    assert hall > room + 0.01 * RATE


@pytest.mark.parametrize("space", [ROOM, HALL])
def test_a_space_has_energy_1_for_each_ear_and_is_its_seeds_own(space: Space) -> None:
    first = response(space, RATE, seed=1)
    energy = np.square(first, dtype=np.float64).sum(axis=1)
    np.testing.assert_allclose(energy, 1, atol=1e-3)
    assert abs(first[0] @ first[1]) < 0.1
    np.testing.assert_array_equal(first, response(space, RATE, seed=1))
    assert not np.array_equal(first, response(space, RATE, seed=2))


@pytest.mark.parametrize("sizes", [[1, 7, 4000, 3], [4011], [100] * 41])
def test_convolution_in_pieces_equals_convolution(sizes: list[int]) -> None:
    generator = np.random.default_rng(0)
    total = sum(sizes)
    sound = generator.standard_normal(total).astype(np.float32)
    ears = generator.standard_normal((2, 300))
    pieces = np.split(sound[None], np.cumsum(sizes)[:-1], axis=1)
    room = Convolver(ears)
    out = np.concatenate([room.push(piece) for piece in pieces], axis=1)
    for ear in (0, 1):
        expected = np.convolve(sound, ears[ear])[:total]
        np.testing.assert_allclose(out[ear], expected, atol=1e-3)


def test_an_accompaniment_goes_before_the_voice_comes_and_stays_away_in_short_rests() -> None:
    step_s = 0.01
    levels = np.full(1000, -80.0)
    levels[200:300] = levels[330:400] = -20.0
    gain = 20 * np.log10(ducked(levels, step_s=step_s, threshold_db=-40, depth_db=10))
    assert abs(gain[:170]).max() < 0.01
    assert gain[200] < -9
    assert gain[205:400].max() < -9
    assert gain[440] > gain[405]
    assert gain[999] == pytest.approx(0, abs=0.1)
    assert np.abs(np.diff(gain)).max() < 2


def test_what_follows_goes_down_fast_and_up_slowly() -> None:
    follower = Ballistics(down_s=0.01, up_s=0.1, step_s=0.001)
    down = follower.follow(np.full(100, -1.0))
    up = follower.follow(np.zeros(100))
    assert down[9] == pytest.approx(-(1 - 1 / np.e), abs=0.01)
    assert up[99] == pytest.approx(-1 / np.e, abs=0.01)


@pytest.mark.parametrize("sizes", [[1000], [1, 499, 500], [300, 300, 400]])
def test_fades_are_the_same_however_the_sound_comes(sizes: list[int]) -> None:
    pieces = np.split(np.ones((2, 1000), np.float32), np.cumsum(sizes)[:-1], axis=1)
    whole = np.concatenate(list(faded(pieces, 1000, fade_in=200, fade_out=400)), axis=1)[0]
    assert whole[0] < 0.001
    assert whole[99] == pytest.approx(0.5, abs=0.01)
    np.testing.assert_array_equal(whole[200:600], 1)
    assert whole[800] == pytest.approx(0.5, abs=0.01)
    assert whole[-1] < 0.001
    assert (np.diff(whole[:200]) > 0).all()
    assert (np.diff(whole[601:]) < 0).all()
