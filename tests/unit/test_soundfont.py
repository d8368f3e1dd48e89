"""The synthesizer gives the same sound for the same orders, whatever was played before."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpu_jobs.engines import soundfont
from gpu_jobs.engines.soundfont import VERSION, Stereo, Synthesizer, font, general_midi
from gpu_jobs.engines.soundfont_generators import as_heard, opened
from infra.build.requirements import ALONE
from shared.errors import EngineUnavailable
from shared.known_weights import GENERAL_MIDI
from shared.settings import Settings
from shared.weights import found

RATE = 44_100


@pytest.fixture(scope="module")
def instruments() -> Any:
    return general_midi(found(Settings.from_environment().weights, GENERAL_MIDI))


def a_chord(synth: Synthesizer) -> Stereo:
    synth.choose(0, 0, is_drums=False)
    synth.choose(1, 0, is_drums=True)
    for key in (60, 64, 67):
        synth.strike(0, key, 90)
    synth.strike(1, 49, 100)
    begun = synth.play(10_000)
    synth.release(0, 64)
    return np.concatenate([begun, synth.play(30_000)], axis=1)


def energy(sound: Stereo) -> float:
    return float(np.square(sound, dtype=np.float64).sum())


def test_what_was_played_before_is_not_heard(instruments: Any) -> None:
    first = a_chord(Synthesizer(instruments, RATE))
    other = Synthesizer(instruments, RATE)
    other.choose(0, 48, is_drums=False)
    other.pan(0, -1.0)
    other.tune(0, 5.0)
    for key in range(30, 90):
        other.strike(0, key, 127)
    other.play(5_000)
    again = a_chord(Synthesizer(instruments, RATE))
    assert np.array_equal(first, again)


def test_two_that_play_by_turns_do_not_hear_each_other(instruments: Any) -> None:
    alone = a_chord(Synthesizer(instruments, RATE))
    one, other = Synthesizer(instruments, RATE), Synthesizer(instruments, RATE)
    for synth in (one, other):
        synth.choose(0, 0, is_drums=False)
        synth.choose(1, 0, is_drums=True)
        for key in (60, 64, 67):
            synth.strike(0, key, 90)
        synth.strike(1, 49, 100)
    begun = one.play(10_000)
    other.play(10_000)
    one.release(0, 64)
    assert np.array_equal(np.concatenate([begun, one.play(30_000)], axis=1), alone)


def test_it_is_silent_until_something_is_struck(instruments: Any) -> None:
    synth = Synthesizer(instruments, RATE)
    assert synth.play(0).shape == (2, 0)
    assert energy(synth.play(1000)) == 0.0


def test_there_may_be_more_channels_than_midi_has(instruments: Any) -> None:
    synth = Synthesizer(instruments, RATE)
    synth.choose(100, 16, is_drums=False)
    synth.strike(100, 60, 90)
    assert energy(synth.play(5000)) > 0


def test_every_instrument_and_kit_of_general_midi_sounds(instruments: Any) -> None:
    synth = Synthesizer(instruments, RATE)
    for program in range(128):
        synth.choose(program, program, is_drums=False)
        synth.strike(program, 60, 100)
        assert energy(synth.play(12_000)) > 0, program
        synth.release(program, 60)
    for kit in (0, 8, 16, 24, 25, 32, 40, 48, 1, 99):
        drums = Synthesizer(instruments, RATE)
        drums.choose(0, kit, is_drums=True)
        drums.strike(0, 38, 100)
        assert energy(drums.play(4000)) > 0, kit


def test_instruments_are_as_loud_as_their_authors_heard_them(instruments: Any) -> None:
    """A piano and a bass that are struck alike are neighbours, not 20 dB apart."""
    path = found(Settings.from_environment().weights, GENERAL_MIDI)
    assert apart_db(instruments) < 10.0 < 15.0 < apart_db(font(path))


def apart_db(instruments: Any) -> float:
    """By how much a bass guitar is louder than a grand piano."""
    levels = []
    for program, key in ((33, 40), (0, 60)):
        synth = Synthesizer(instruments, RATE)
        synth.choose(0, program, is_drums=False)
        synth.strike(0, key, 100)
        levels.append(10 * np.log10(energy(synth.play(RATE // 2))))
    return float(levels[0] - levels[1])


@pytest.fixture
def generators() -> bytes:
    """The two chunks that say what instruments are like: a filter, an attenuation, a pan."""
    pairs = b"".join(struct.pack("<Hh", *pair) for pair in ((8, 5000), (48, 100), (17, -30)))
    chunk = struct.pack("<I", len(pairs)) + pairs
    return b"before" + b"pgen" + chunk + b"between" + b"igen" + chunk + b"after"


def values(content: bytes) -> list[tuple[int, ...]]:
    pairs = (content.index(chunk) + 8 for chunk in (b"pgen", b"igen"))
    return [struct.unpack_from("<HhHhHh", content, begin)[1::2] for begin in pairs]


def test_four_tenths_of_an_attenuation_are_kept_and_nothing_else_changed(generators: bytes) -> None:
    changed = as_heard(generators)
    assert values(changed) == [(5000, 40, -30), (5000, 40, -30)]
    assert len(changed) == len(generators)


def test_filters_are_opened_and_nothing_else_changed(generators: bytes) -> None:
    assert values(opened(generators)) == [(0, 100, -30), (13_500, 100, -30)]


@pytest.fixture
def without_synthesizer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python, on a machine that does not have it."""
    monkeypatch.setitem(sys.modules, "tinysoundfont._tinysoundfont", None)
    soundfont.font.cache_clear()
    yield
    soundfont.font.cache_clear()


@pytest.mark.usefixtures("without_synthesizer")
def test_without_the_synthesizer_the_command_is_named() -> None:
    with pytest.raises(EngineUnavailable, match="pip install --no-deps tinysoundfont==") as caught:
        font(Path("any.sf3"))
    assert caught.value.code == "engine_unavailable"


def test_the_synthesizer_is_the_one_that_is_installed_alone() -> None:
    assert VERSION.replace(" ", "==") in ALONE.read_text().split()


def test_training_plays_as_it_always_did() -> None:
    """Networks were trained on these samples: others would make other networks."""
    from gpu_jobs.training.synthesis import Part, Played, play

    path = found(Settings.from_environment().weights, GENERAL_MIDI)
    notes = [Played(0.1 * i, 0.1 * i + 0.3, 50 + 2 * i, 60 + 5 * i) for i in range(8)]
    notes.append(Played(1.0, 1.5, 70, 90, bend=((0.0, -0.5), (0.3, 0.2))))
    sound = play(Part("violin", notes, 40, pan=-0.3, gain_db=-2.0), path, 22_050, 2.0)
    levels = 1000 * np.sqrt(np.square(sound).reshape(2, 10, -1).mean(axis=2))
    left = [15.69, 40.36, 53.92, 59.54, 65.61, 41.38, 49.4, 38.08, 3.7, 0.2]
    right = [11.55, 29.72, 39.7, 43.85, 48.31, 30.47, 36.38, 28.04, 2.73, 0.15]
    assert levels[0] == pytest.approx(left, abs=0.02)
    assert levels[1] == pytest.approx(right, abs=0.02)
