"""A real voice in, a sung song out: everything through HTTP, everything heard again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from tests.homes import Home
from tests.listening import cents_from_notes, word_error_rate, words_heard
from tests.songs import Song, keys_pressed, lines_shown, made, note_at
from tests.tones import melody
from tests.users import PHRASE

RIVER = "the river runs away from me\nthe river runs down to the sea"
MORE_LYRICS = (
    "the river runs away from me",
    "when the morning comes I will be gone\nand you will never know my name",
    "do you remember the day we met\nI never will forget",
)
MEDIA_TYPES = {
    "notes.json": "application/json",
    "melody.mid": "audio/midi",
    "lyrics.json": "application/json",
    "lyrics.txt": "text/plain; charset=utf-8",
    "lyrics.lrc": "text/plain; charset=utf-8",
    "vocals.wav": "audio/wav",
    "accompaniment.mid": "audio/midi",
    "sheet.json": "application/json",
    "accompaniment.wav": "audio/wav",
    "bass.wav": "audio/wav",
    "chords.wav": "audio/wav",
    "guitar.wav": "audio/wav",
    "pad.wav": "audio/wav",
    "mix.wav": "audio/wav",
    "mix.mp3": "audio/mpeg",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("songs")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def song(home: Home, folder: Path) -> Song:
    """The sung phrase with words of our own."""
    return made(home, home.run("melody-to-vocals", PHRASE, lyrics=RIVER), folder / "song")


@pytest.fixture(scope="module")
def la(home: Home, folder: Path) -> Song:
    """The sung phrase without any words."""
    return made(home, home.run("melody-to-vocals", PHRASE), folder / "la")


def test_every_step_succeeds_at_the_first_attempt(song: Song) -> None:
    steps = song.job["steps"]
    assert [step["name"] for step in steps] == [
        "transcribe", "write", "sing", "arrange", "render", "mix",
    ]  # fmt: skip
    assert {step["status"] for step in steps} == {"succeeded"}
    assert {step["attempts"] for step in steps} == {1}
    assert song.job["progress"] == 1.0


def test_the_artifacts_are_what_the_manifest_says(song: Song) -> None:
    assert {n: told["media_type"] for n, told in song.manifest.items()} == MEDIA_TYPES
    for name, told in song.manifest.items():
        content = song.path(name).read_bytes()
        assert told["size"] == len(content)
        assert told["sha256"] == hashlib.sha256(content).hexdigest()


def test_provenance_leads_from_every_artifact_back_to_the_recording(song: Song) -> None:
    origin = {name: told["provenance"] for name, told in song.manifest.items()}
    digest = {name: told["sha256"] for name, told in song.manifest.items()}
    recording = hashlib.sha256(PHRASE.read_bytes()).hexdigest()
    assert origin["notes.json"]["inputs"] == {"audio": recording}
    assert origin["lyrics.json"]["inputs"] == {"notes": digest["notes.json"]}
    assert origin["vocals.wav"]["inputs"] == {
        "notes": digest["notes.json"],
        "lyrics": digest["lyrics.json"],
    }
    assert origin["accompaniment.mid"]["inputs"] == {"notes": digest["notes.json"]}
    assert origin["accompaniment.wav"]["inputs"] == {"midi": digest["accompaniment.mid"]}
    assert origin["mix.wav"]["inputs"] == {
        "voice": digest["vocals.wav"],
        "original": digest["accompaniment.wav"],
    }
    engines = {name: (told["engine"], told["model_version"]) for name, told in origin.items()}
    assert engines["notes.json"] == ("swift-f0", "0.3.0")
    assert engines["vocals.wav"] == ("hibari", "0.2.1")
    assert origin["lyrics.json"]["parameters"]["lyrics"] == RIVER
    assert all(told["seed"] == 0 and told["seconds"] >= 0 for told in origin.values())


def test_the_same_request_makes_the_same_bytes(home: Home, song: Song, folder: Path) -> None:
    again = made(home, home.run("melody-to-vocals", PHRASE, lyrics=RIVER), folder / "again")
    for name, told in song.manifest.items():
        assert again.manifest[name]["sha256"] == told["sha256"], name


def test_the_notes_are_those_of_the_recording(song: Song) -> None:
    notes = song.notes
    assert notes.duration_s == pytest.approx(soundfile.info(PHRASE).duration, abs=0.01)
    assert 10 < len(notes.notes) < 60
    heard = cents_from_notes(PHRASE, notes)
    assert len(heard) >= 0.9 * len(notes.notes)
    assert np.median(np.abs(heard)) < 10
    hz = np.array(notes.f0.hz)
    times = np.arange(len(hz)) * notes.f0.hop_s
    inside = np.any([(times >= n.start) & (times < n.end) for n in notes.notes], axis=0)
    assert np.mean(inside[hz > 0]) > 0.9


def test_the_midi_file_plays_the_notes(song: Song) -> None:
    notes = song.notes
    keys = keys_pressed(song.path("melody.mid"))
    assert len(keys) == len(notes.notes)
    for key, note in zip(keys, notes.notes, strict=True):
        assert key.start == pytest.approx(note.start, abs=0.002)
        assert key.end == pytest.approx(note.end, abs=0.002)
        assert abs(key.number - (note.midi - notes.tuning_cents / 100)) <= 0.51


def test_the_voice_sings_the_notes(song: Song) -> None:
    heard = np.abs(
        cents_from_notes(song.path("vocals.wav"), song.notes, shift=song.semitones_moved)
    )
    assert len(heard) >= 0.9 * len(song.notes.notes)  # a note of 60 ms may escape the ear
    assert np.median(heard) < 10
    assert np.max(heard) < 50


def test_the_voice_lasts_as_long_as_the_melody_and_its_release(song: Song) -> None:
    voice = soundfile.info(song.path("vocals.wav"))
    assert (voice.samplerate, voice.channels) == (44_100, 1)
    assert song.notes.duration_s <= voice.duration < song.notes.duration_s + 1.0


def test_the_words_sung_on_a_real_melody_are_understood(
    home: Home, song: Song, folder: Path
) -> None:
    songs = [song]
    for number, lyrics in enumerate(MORE_LYRICS):
        job = home.run("melody-to-vocals", PHRASE, lyrics=lyrics)
        songs.append(made(home, job, folder / f"words-{number}"))
    for sung in songs:
        heard = words_heard(sung.path("vocals.wav"))
        assert word_error_rate(heard, sung.words) < 0.2, heard


def test_few_words_are_sung_again_until_the_melody_ends(home: Home, folder: Path) -> None:
    line = MORE_LYRICS[0]
    short = made(home, home.run("melody-to-vocals", PHRASE, lyrics=line), folder / "short")
    assert short.words == f"{line}\n{line}"


def test_the_words_sung_on_a_hummed_scale_are_understood(home: Home, folder: Path) -> None:
    phrase = melody([60, 62, 64, 65, 67, 65, 64, 62, 60], 0.45, lead_s=0.4)
    hummed = folder / "hummed.wav"
    soundfile.write(hummed, np.concatenate([phrase, phrase]), 44_100)
    scale = made(home, home.run("melody-to-vocals", hummed, lyrics=RIVER), folder / "scale")
    assert [round(note.midi) for note in scale.notes.notes[:9]] == [
        60, 62, 64, 65, 67, 65, 64, 62, 60,
    ]  # fmt: skip
    heard = words_heard(scale.path("vocals.wav"))
    assert word_error_rate(heard, RIVER) < 0.2, heard


def test_every_note_is_sung_by_one_syllable(song: Song) -> None:
    lyrics = song.lyrics
    assert lyrics.mode == "given"
    sung = [i for line in lyrics.lines for syllable in line.syllables for i in syllable.notes]
    assert sung == list(range(len(song.notes.notes)))
    assert lyrics.unsung == ""


def test_the_lrc_shows_each_word_when_its_note_begins(song: Song) -> None:
    lines = lines_shown(song.path("lyrics.lrc"))
    assert [" ".join(word for _, word in line.words) for line in lines] == RIVER.split("\n")
    for line in lines:
        assert line.start == line.words[0][0]
        for at, word in line.words:
            assert note_at(song.notes, at), f"no note begins when {word!r} does"
        last = max(note.end for note in song.notes.notes if note.start < line.end - 0.01)
        assert line.end == pytest.approx(last, abs=0.0051)


def test_without_lyrics_every_note_is_sung_on_la(la: Song) -> None:
    assert la.lyrics.mode == "all-la"
    syllables = [syllable for line in la.lyrics.lines for syllable in line.syllables]
    assert {syllable.text for syllable in syllables} == {"la"}
    assert len(syllables) == len(la.notes.notes)
    heard = cents_from_notes(la.path("vocals.wav"), la.notes, shift=la.semitones_moved)
    assert np.median(np.abs(heard)) < 10


@pytest.mark.parametrize("name", ["song", "la"])
def test_the_mix_is_levelled(name: str, request: pytest.FixtureRequest) -> None:
    sung: Song = request.getfixturevalue(name)
    samples, rate = soundfile.read(sung.path("mix.wav"))
    assert rate == 44_100
    assert samples.shape[1] == 2
    assert len(samples) / rate >= sung.notes.duration_s
    assert pyloudnorm.Meter(rate).integrated_loudness(samples) == pytest.approx(-14, abs=0.5)
    assert 20 * np.log10(np.max(np.abs(samples))) <= -1.0


def test_voice_and_band_are_both_in_the_mix(song: Song) -> None:
    mixed, _ = soundfile.read(song.path("mix.wav"))
    voice, _ = soundfile.read(song.path("vocals.wav"))
    band, _ = soundfile.read(song.path("accompaniment.wav"))
    assert _share(mixed.mean(axis=1), voice) > 0.5
    assert _share(mixed.mean(axis=1), band.mean(axis=1)) > 0.3


def test_the_recording_itself_may_lie_under_the_voice(home: Home, folder: Path) -> None:
    job = home.run("melody-to-vocals", PHRASE, accompaniment="original", original_db=-14)
    alone = made(home, job, folder / "original")
    assert "accompaniment.wav" not in alone.manifest
    mixed, _ = soundfile.read(alone.path("mix.wav"))
    voice, _ = soundfile.read(alone.path("vocals.wav"))
    original, _ = soundfile.read(PHRASE)
    assert _share(mixed.mean(axis=1), voice) > 0.7
    assert 0.05 < _share(mixed.mean(axis=1), original) < 0.4


def test_the_singer_does_as_the_parameters_say(home: Home, la: Song, folder: Path) -> None:
    job = home.run(
        "melody-to-vocals",
        PHRASE,
        transpose=-3,
        vibrato_cents=0,
        original_db=None,
        loudness_lufs=-20,
    )
    lower = made(home, job, folder / "lower")
    heard = cents_from_notes(lower.path("vocals.wav"), lower.notes, shift=lower.semitones_moved - 3)
    assert np.median(np.abs(heard)) < 10
    assert lower.manifest["notes.json"]["sha256"] == la.manifest["notes.json"]["sha256"]
    mixed, rate = soundfile.read(lower.path("mix.wav"))
    assert pyloudnorm.Meter(rate).integrated_loudness(mixed) == pytest.approx(-20, abs=0.5)
    original, _ = soundfile.read(PHRASE)
    assert _share(mixed.mean(axis=1), original) < 0.05


def _share(whole: np.ndarray, part: np.ndarray) -> float:
    """Correlation of two recordings that begin together."""
    length = min(len(whole), len(part))
    return float(abs(np.corrcoef(whole[:length], part[:length])[0, 1]))
