"""A voice and its original become one recording of known loudness, length and peaks."""

from __future__ import annotations

import math
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from gpu_jobs.audio import read
from gpu_jobs.context import AudioInput
from gpu_jobs.mixing.master import Master
from gpu_jobs.mixing.part import hear
from gpu_jobs.mixing.reel import Reel
from gpu_jobs.mixing.together import together
from gpu_jobs.mixing.voice import prepare
from gpu_jobs.tasks.mix import mix
from shared.dsp.true_peak import true_peaks
from shared.errors import Permanent
from shared.parameters import MixParameters
from tests.contexts import FolderContext
from tests.mixing import (
    AS_RECORDED,
    PHRASE,
    RATE,
    a_mix,
    level_db,
    loudness,
    mixed,
    share_of,
    sine,
    stored,
)
from tests.tones import melody, noise, sung_tone

ONE_DB_DOWN = 10 ** (-1 / 20)


def true_peak(samples: np.ndarray) -> float:
    """Of eight values a sample; shape [frames, channels]."""
    around = np.pad(samples, ((1000, 1000), (0, 0)))
    return float(np.abs(soxr.resample(around, RATE, 8 * RATE, "VHQ")).max())


@pytest.mark.parametrize("target", [-16.0, -23.0, -10.0, -8.0])
def test_a_real_voice_is_mixed_to_the_loudness_and_peaks_asked_for(
    tmp_path: Path, target: float
) -> None:
    song = mixed(tmp_path, PHRASE, PHRASE, loudness_lufs=target)
    assert loudness(song) == pytest.approx(target, abs=0.3)
    assert true_peak(song) <= ONE_DB_DOWN


@pytest.mark.parametrize("recorded", [1.0, 8.0])
def test_what_was_recorded_beyond_full_scale_is_limited_and_not_clipped(
    tmp_path: Path, recorded: float
) -> None:
    voice = np.float32(recorded) * melody([60, 64, 67], 0.7)
    song = mixed(tmp_path, voice, voice[::-1].copy(), loudness_lufs=-9)
    assert true_peak(song) <= ONE_DB_DOWN
    assert np.abs(song).max() > 0.8
    assert loudness(song) == pytest.approx(-9, abs=0.5)


def test_wav_is_stereo_of_16_bits_and_mp3_is_the_same_in_a_seventh_of_the_bytes(
    tmp_path: Path,
) -> None:
    ctx = a_mix(tmp_path, PHRASE, PHRASE)
    assert ctx.media_types == {"mix.wav": "audio/wav", "mix.mp3": "audio/mpeg"}
    facts = soundfile.info(ctx.saved["mix.wav"])
    assert (facts.samplerate, facts.channels, facts.subtype) == (RATE, 2, "PCM_16")
    size = ctx.saved["mix.mp3"].stat().st_size
    assert size * 8 / facts.duration == pytest.approx(192_000, rel=0.03)
    wav, _ = soundfile.read(ctx.saved["mix.wav"])
    mp3 = read(AudioInput(ctx.saved["mix.mp3"]), rate=RATE, channels=2).T
    assert mp3.shape == wav.shape
    assert np.corrcoef(wav[:, 0], mp3[:, 0])[0, 1] > 0.999
    assert loudness(mp3) == pytest.approx(loudness(wav), abs=0.1)


def test_the_mp3_does_not_clip_when_it_is_played(tmp_path: Path) -> None:
    loud = np.stack([noise(2, 0.3, seed=side) for side in (1, 2)])
    with Reel() as reel:
        reel.record(loud)
        # peaks that are higher than was measured, as coding makes them
        measured = true_peaks(reel.play()) * np.float32(0.6)
        ceiling_db = Master(reel, measured, gain_db=0.0).write_mp3(tmp_path / "loud.mp3")
    mp3 = read(AudioInput(tmp_path / "loud.mp3"), rate=RATE, channels=2)
    assert ceiling_db < -3
    assert 0.9 < true_peak(mp3.T) <= 1.0


def test_it_is_as_long_as_the_longer(tmp_path: Path) -> None:
    short, long = melody([60, 62], 0.5), melody([48, 50, 52], 1.0)
    for voice, original in ((short, long), (long, short)):
        assert len(mixed(tmp_path, voice, original, reverb=0)) == len(long)


@pytest.mark.parametrize(("room", "rings_s"), [("room", 0.6), ("hall", 1.5)])
def test_the_space_rings_out_after_a_voice_that_ends_last(
    tmp_path: Path, room: str, rings_s: float
) -> None:
    song = mixed(tmp_path, sung_tone(60, 1.0), sung_tone(48, 0.5), room=room)
    assert rings_s < len(song) / RATE - 1.0 < rings_s + 0.5
    sung, end = level_db(song[: RATE // 2]), level_db(song[-RATE // 20 :])
    assert end < sung - 40


def test_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    def made(folder: str) -> list[bytes]:
        (tmp_path / folder).mkdir()
        ctx = a_mix(tmp_path / folder, PHRASE, PHRASE)
        return [path.read_bytes() for path in ctx.saved.values()]

    assert made("first") == made("second")


@pytest.mark.parametrize(("original_db", "voice_db"), [(-14.0, 0.0), (-6.0, 0.0), (-14.0, 6.0)])
@pytest.mark.parametrize("recorded_db", [0.0, -25.0])
@pytest.mark.parametrize("polish", [0.0, 1.0])
def test_the_original_lies_under_the_voice_however_loud_it_was_recorded(
    tmp_path: Path, original_db: float, voice_db: float, recorded_db: float, polish: float
) -> None:
    # At 1 kHz the two are equally loud when they are equally strong.
    voice = sine(1000, 3)
    original = np.stack([sine(1100, 3, 0.3 * 10 ** (recorded_db / 20))] * 2, 1)
    song = mixed(
        tmp_path,
        voice,
        original,
        original_db=original_db,
        voice_db=voice_db,
        polish=polish,
        ducking_db=0,
        reverb=0,
    )
    difference = share_of(song, 1100) - share_of(song, 1000)
    assert difference == pytest.approx(original_db - voice_db, abs=0.7)


@pytest.mark.parametrize("ducking_db", [0.0, 6.0, 12.0])
def test_the_original_steps_back_while_the_voice_sings(tmp_path: Path, ducking_db: float) -> None:
    rest = np.zeros(3 * RATE, np.float32)
    voice = np.concatenate([rest, sine(1000, 3), rest])
    song = mixed(tmp_path, voice, sine(3000, 9), ducking_db=ducking_db, original_db=-6, reverb=0)

    def original(start_s: float, end_s: float) -> float:
        part = song[round(start_s * RATE) : round(end_s * RATE)]
        return share_of(part, 3000) - 20 * math.log10(len(part))

    alone = original(1.0, 2.0)
    assert original(3.0, 6.0) - alone == pytest.approx(-ducking_db, abs=0.6)
    assert original(8.0, 9.0) - alone == pytest.approx(0, abs=0.3)
    # it has gone before the first syllable, and does not jump back
    assert original(3.0, 3.1) - alone == pytest.approx(-ducking_db, abs=1.0)
    assert original(6.1, 6.3) - alone < -0.7 * ducking_db + 0.1


def test_the_original_can_be_left_out_or_be_absent(tmp_path: Path) -> None:
    voice, original = sine(1000, 1), sine(1500, 3)
    song = mixed(tmp_path, voice, original, original_db=None, reverb=0)
    assert len(song) == len(voice)
    assert share_of(song, 1500) < share_of(song, 1000) - 60
    alone = FolderContext({"voice": stored(tmp_path / "voice", voice)}, tmp_path / "alone")
    mix(alone, MixParameters())
    assert set(alone.saved) == {"mix.wav", "mix.mp3"}


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (48_000, 2), (96_000, 6)])
def test_the_original_may_have_any_rate_and_channels(
    tmp_path: Path, rate: int, channels: int
) -> None:
    tone = sung_tone(57, 2.0, rate=rate)
    original = stored(tmp_path / "original", np.stack([tone] * channels, 1), rate)
    song = mixed(tmp_path, melody([60], 0.5), original, original_db=0)
    assert len(song) == 2 * RATE
    assert share_of(song, 220) > share_of(song, 310) + 30


def test_only_the_region_of_the_original_is_mixed(tmp_path: Path) -> None:
    original = stored(tmp_path / "original", np.concatenate([sine(500, 2), sine(1500, 2)]))
    song = mixed(tmp_path, sine(1000, 0.5), AudioInput(original, 2.0, 3.5))
    assert len(song) == 1.5 * RATE
    assert share_of(song, 500) < share_of(song, 1500) - 40


def test_a_voice_of_two_takes_keeps_its_sides(tmp_path: Path) -> None:
    takes = np.stack([sine(500, 2), sine(1500, 2)], 1)
    song = mixed(tmp_path, takes, takes, original_db=None, reverb=0.0)
    left, right = song[:, :1], song[:, 1:]
    assert share_of(left, 500) > share_of(left, 1500) + 40
    assert share_of(right, 1500) > share_of(right, 500) + 40


def test_a_mono_voice_sounds_from_the_middle_and_the_room_from_all_around(tmp_path: Path) -> None:
    voice = np.concatenate([sung_tone(60, 0.5), np.zeros(RATE, np.float32)])
    after = slice(round(0.55 * RATE), round(0.9 * RATE))
    dry = mixed(tmp_path, voice, voice, reverb=0, original_db=None)
    assert np.abs(dry[after]).max() < 1e-4
    np.testing.assert_array_equal(dry[:, 0], dry[:, 1])
    wet = mixed(tmp_path, voice, voice, reverb=0.3, original_db=None)
    assert np.sqrt(np.mean(wet[after] ** 2)) > 1e-3
    assert abs(np.corrcoef(wet[after].T)[0, 1]) < 0.6


def test_fades_are_as_long_as_asked_for(tmp_path: Path) -> None:
    steady = sine(1000, 6)
    song = mixed(tmp_path, steady, steady, reverb=0, original_db=None, fade_in_s=1, fade_out_s=2)
    levels = [level_db(song[round(s * RATE) :][: RATE // 10]) for s in (0, 0.45, 1, 3.9, 5, 5.9)]
    full = levels[2]
    assert levels[0] < full - 30
    assert levels[1] == pytest.approx(full - 6, abs=1)
    assert levels[3] == pytest.approx(full, abs=0.2)
    assert levels[4] == pytest.approx(full - 7, abs=1.5)
    assert levels[5] < full - 40
    assert loudness(song) == pytest.approx(-14, abs=0.25)


def test_fades_longer_than_the_mix_meet_in_it(tmp_path: Path) -> None:
    song = mixed(tmp_path, sine(1000, 2), sine(500, 2), fade_in_s=30, fade_out_s=30, reverb=0)
    thirds = [level_db(third) for third in np.array_split(song, 3)]
    assert thirds[1] > thirds[0] + 3
    assert thirds[1] > thirds[2] + 3
    assert loudness(song) == pytest.approx(-14, abs=0.25)


def test_silence_cannot_be_mixed(tmp_path: Path) -> None:
    silence = np.zeros(RATE, np.float32)
    for quiet in (silence, silence + np.float32(0.25)):  # a constant is no sound
        with pytest.raises(Permanent, match="silent"):
            a_mix(tmp_path, quiet, silence, original_db=None)
    with pytest.raises(Permanent, match="silent"):
        a_mix(tmp_path, silence, silence)


def test_one_of_the_two_may_be_silent(tmp_path: Path) -> None:
    sound, silence = melody([60, 64], 1.0), np.zeros(RATE, np.float32)
    assert loudness(mixed(tmp_path, sound, silence)) == pytest.approx(-14, abs=0.25)
    # nobody sings, so nothing steps back
    alone = mixed(tmp_path, silence, sine(500, 2), **AS_RECORDED, ducking_db=24)
    assert loudness(alone) == pytest.approx(-14, abs=0.25)
    assert level_db(alone[: RATE // 10]) == pytest.approx(level_db(alone[RATE:]), abs=0.2)


def test_a_constant_offset_takes_no_room(tmp_path: Path) -> None:
    voice = sine(440, 2, 0.2)
    plain = mixed(tmp_path, voice, voice, **AS_RECORDED)
    shifted = mixed(tmp_path, voice + np.float32(0.5), voice - np.float32(0.5), **AS_RECORDED)
    np.testing.assert_allclose(shifted, plain, atol=0.003)


def test_clicks_in_silence_stay_softer_than_asked_for(tmp_path: Path) -> None:
    click = np.zeros(3 * RATE, np.float32)
    click[RATE] = 0.5
    song = mixed(tmp_path, click, click, **AS_RECORDED, loudness_lufs=-10)
    assert true_peak(song) <= ONE_DB_DOWN
    assert loudness(song) < -10


@pytest.mark.parametrize("seconds", [0.001, 0.1, 0.39])
def test_a_blink_is_mixed(tmp_path: Path, seconds: float) -> None:
    blink = noise(seconds, 0.1)
    song = mixed(tmp_path, blink, blink, reverb=0)
    assert len(song) == len(blink)
    assert np.isfinite(song).all()
    assert np.abs(song).max() > 0.01


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    long = AudioInput(stored(tmp_path / "long", noise(120, 0.01)))
    in_memory = 120 * RATE * 2 * np.dtype(np.float32).itemsize
    tracemalloc.start()
    with Reel() as reel:
        for block in together(prepare(hear(long), 1.0), hear(long), MixParameters(room="hall"), 1):
            reel.record(block)
        heard = sum(block.shape[1] for block in reel.play())
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert heard > 120 * RATE
    assert peak < 0.7 * in_memory


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    ctx = a_mix(tmp_path, melody([60], 0.5), melody([60], 0.5))
    assert ctx.reported == sorted(ctx.reported)
    assert ctx.reported[-1] == 1


def test_progress_moves_while_it_is_mixed_and_never_back(tmp_path: Path) -> None:
    voice = melody([60, 62, 64], 3.0)
    ctx = a_mix(tmp_path, voice, voice[::-1].copy())
    assert ctx.reported == sorted(ctx.reported)
    assert len(set(ctx.reported)) >= 12
