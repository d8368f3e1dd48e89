"""A band for a tune, and whole pieces from words: through the real HTTP surface, heard again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from shared.music.sheet_files import read_sheet
from tests.homes import Home
from tests.listening import pitches_heard
from tests.songs import Song, keys_pressed, made
from tests.tones import melody
from tests.users import PHRASE

RATE = 44_100
LULLABY = "a sad slow piano lullaby at night"
RAVE = "fast happy edm for dancing, 140 bpm"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bands")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def accompanied(home: Home, folder: Path) -> Song:
    job = home.run("accompany", PHRASE, style="folk")
    return made(home, job, folder / "accompanied")


@pytest.fixture(scope="module")
def lullaby(home: Home, folder: Path) -> Song:
    job = home.run("generate-music", prompt=LULLABY, duration_s=20)
    return made(home, job, folder / "lullaby")


@pytest.fixture(scope="module")
def rave(home: Home, folder: Path) -> Song:
    job = home.run("generate-music", prompt=RAVE, duration_s=20)
    return made(home, job, folder / "rave")


def test_a_voice_gets_a_band(accompanied: Song) -> None:
    assert [s["name"] for s in accompanied.job["steps"]] == [
        "transcribe", "arrange", "render", "mix",
    ]  # fmt: skip
    band = sound(accompanied, "accompaniment.wav")
    assert len(band) / RATE >= soundfile.info(PHRASE).duration - 0.5
    assert 0.05 < np.abs(band).max() < 1.0
    stems = [told for told in accompanied.manifest if told.endswith(".wav")]
    assert {"bass.wav", "chords.wav", "mix.wav"} <= set(stems)


def test_the_stems_are_the_band(accompanied: Song) -> None:
    whole = sound(accompanied, "accompaniment.wav")
    names = set(accompanied.manifest) - {"accompaniment.wav", "mix.wav"}
    stems = [sound(accompanied, name) for name in names if name.endswith(".wav")]
    assert len(stems) >= 2
    assert np.abs(sum(stems) - whole).max() < 4e-4


def test_the_band_keeps_time_with_the_voice(home: Home, folder: Path) -> None:
    hum = folder / "hum.wav"
    beat_s, lead_s = 0.57, 0.4
    soundfile.write(hum, melody([60, 62, 64, 65, 67, 65, 64, 62] * 3, beat_s, lead_s=lead_s), RATE)
    played = made(home, home.run("accompany", hum, style="pop"), folder / "hummed")
    eighths = lead_s + beat_s / 2 * np.arange(-2, 60)
    bass = [key.start for key in keys_pressed(played.path("accompaniment.mid")) if key.number < 45]
    assert np.mean([np.abs(eighths - start).min() <= 0.04 for start in bass]) >= 0.9


def test_a_voice_in_free_time_is_followed_without_drums(accompanied: Song) -> None:
    assert accompanied.facts("accompaniment.mid")["beats_from"] == "followed"
    assert "drums.wav" not in accompanied.manifest
    keys = keys_pressed(accompanied.path("accompaniment.mid"))
    onsets = np.array(sorted({round(key.start, 3) for key in keys}))
    long = [n.start for n in accompanied.notes.notes if n.end - n.start > 0.3]
    assert np.mean([np.abs(onsets - start).min() <= 0.08 for start in long]) >= 0.7


def test_a_hummed_tune_becomes_a_song_with_a_band(home: Home, folder: Path) -> None:
    job = home.run("melody-to-vocals", PHRASE, style="pop", words="all-la")
    song = made(home, job, folder / "song")
    assert {"vocals.wav", "accompaniment.wav", "accompaniment.mid", "mix.wav"} <= set(song.manifest)
    mixed, band = sound(song, "mix.wav").mean(axis=1), sound(song, "accompaniment.wav").mean(axis=1)
    length = min(len(mixed), len(band))
    assert abs(np.corrcoef(mixed[:length], band[:length])[0, 1]) > 0.2


def test_a_midi_tune_is_accompanied(home: Home, folder: Path) -> None:
    tune = folder / "tune.mid"
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(100))])
    for pitch in (60, 60, 67, 67, 69, 69, 67, 67, 65, 65, 64, 64, 62, 62, 60, 60):
        track.append(mido.Message("note_on", note=pitch, velocity=90))
        track.append(mido.Message("note_off", note=pitch, time=480))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(tune)
    played = made(home, home.run("accompany", tune, style="classical"), folder / "star")
    sheet = read_sheet(played.path("sheet.json").read_bytes()).sheet
    assert sheet.key_at(0) == "C major"
    first, last = sheet.chords[0].chord, sheet.chords[-1].chord
    assert first is not None
    assert last is not None
    assert (first.root, last.root) == (0, 0)


def test_words_become_music_of_the_asked_length(lullaby: Song, rave: Song) -> None:
    for piece in (lullaby, rave):
        music = sound(piece, "music.wav")
        assert len(music) / RATE == pytest.approx(20, abs=1.0)
        assert 0.1 < np.abs(music).max() < 1.0
        assert np.abs(music[-RATE // 20 :]).max() < 0.05, "it ends, it is not cut off"
        assert piece.path("music.mid").read_bytes().startswith(b"MThd")


def test_different_words_are_different_music(lullaby: Song, rave: Song) -> None:
    slow, fast = plan(lullaby), plan(rave)
    assert fast["tempo_bpm"] == pytest.approx(140, rel=0.04)
    assert slow["tempo_bpm"] < 100
    assert slow["key"].endswith("minor")
    assert fast["key"].endswith("major")
    assert brightness(sound(rave, "music.wav")) > 1.3 * brightness(sound(lullaby, "music.wav"))


def test_what_is_said_apart_holds_against_the_words(home: Home, folder: Path) -> None:
    job = home.run(
        "generate-music", prompt=RAVE, duration_s=10, tempo_bpm=70, key="Eb minor", mood="calm"
    )
    told = plan(made(home, job, folder / "apart"))
    assert told["tempo_bpm"] == pytest.approx(70, rel=0.06)
    assert (told["key"], told["mood"]) == ("Eb minor", "calm")


def test_music_is_made_along_a_melody(home: Home, folder: Path) -> None:
    job = home.run("generate-music", PHRASE, prompt="gentle folk with flute")
    piece = made(home, job, folder / "along")
    assert piece.facts("music.wav")["along_melody"] is True
    lead = tones(pitches_heard(sound(piece, "lead.wav").mean(axis=1), RATE))
    voice = tones(pitches_heard(soundfile.read(PHRASE)[0], RATE))
    assert np.corrcoef(lead, voice)[0, 1] > 0.7


@pytest.mark.parametrize(
    "prompt",
    ["", "😢🎹🌙", "langsame traurige Klaviermusik", "静かなピアノ", "x" * 5000, "<b>'; DROP"],
)
def test_any_words_are_some_music(home: Home, folder: Path, prompt: str) -> None:
    job = home.run("generate-music", prompt=prompt, duration_s=5)
    piece = made(home, job, folder / f"any-{abs(hash(prompt))}")
    assert np.abs(sound(piece, "music.wav")).max() > 0.1


def test_the_same_words_and_seed_are_the_same_bytes(home: Home, folder: Path, rave: Song) -> None:
    again = made(home, home.run("generate-music", prompt=RAVE, duration_s=20), folder / "again")
    other = made(
        home, home.run("generate-music", prompt=RAVE, duration_s=20, seed=5), folder / "other"
    )
    digest = rave.manifest["music.wav"]["sha256"]
    assert again.manifest["music.wav"]["sha256"] == digest
    assert other.manifest["music.wav"]["sha256"] != digest


def sound(song: Song, name: str) -> NDArray[np.float64]:
    """Shape [frames, 2]."""
    samples, rate = soundfile.read(song.path(name), always_2d=True)
    assert rate == RATE
    return np.asarray(samples)


def tones(hz: NDArray[np.float64]) -> NDArray[np.intp]:
    """How often each pitch class is heard."""
    return np.bincount(np.round(12 * np.log2(hz / 440)).astype(int) % 12, minlength=12)


def plan(song: Song) -> dict:
    return json.loads(song.path("plan.json").read_bytes())


def brightness(music: NDArray[np.float64]) -> float:
    """Centroid of the power spectrum, hertz."""
    power = np.abs(np.fft.rfft(music.mean(axis=1))) ** 2
    return float((np.fft.rfftfreq(len(music), 1 / RATE) * power).sum() / power.sum())
