"""A recording's own words, through HTTP: read from it, and sung again by the embedded voice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from shared.lyrics.heard_words import HeardWords
from tests.homes import Home
from tests.listening import word_error_rate, words_heard
from tests.melodies import RIVER, Performance
from tests.songs import Song, lines_shown, made
from tests.tones import melody
from tests.users import PHRASE, Document

WORDS = "the river runs away from me tonight"
REFRAIN = "down in the valley"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own-words")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def recording(folder: Path) -> Path:
    """Somebody sings words that we know."""
    return Performance(folder / "recording", RIVER, WORDS).wav


@pytest.fixture(scope="module")
def hum(folder: Path) -> Path:
    path = folder / "hum.wav"
    soundfile.write(path, melody([60, 64, 67, 64, 62, 60], 0.5), 44_100)
    return path


@pytest.fixture(scope="module")
def song(home: Home, recording: Path, folder: Path) -> Song:
    job = home.run("melody-to-vocals", recording, words="as-sung")
    return made(home, job, folder / "song")


def heard(song: Song) -> HeardWords:
    return HeardWords.model_validate_json(song.path("words.json").read_bytes())


def failure(job: Document) -> str:
    assert job["status"] == "failed"
    code: str = job["error"]["code"]
    return code


def test_the_words_of_a_real_voice_are_read(home: Home, folder: Path) -> None:
    read = made(home, home.run("transcribe-lyrics", PHRASE), folder / "read")
    assert set(read.manifest) == {"words.json", "words.txt", "words.lrc"}
    assert heard(read).text.count(REFRAIN) == 2
    lines = read.path("words.txt").read_text().splitlines()
    assert [line.endswith(REFRAIN) for line in lines] == [True, True]
    shown = lines_shown(read.path("words.lrc"))
    assert [" ".join(word for _, word in line.words) for line in shown] == lines
    origin = read.manifest["words.json"]["provenance"]
    assert origin["engine"] == "whisper-tiny"
    assert origin["facts"]["words"] == len(heard(read).words)


def test_a_singer_keeps_the_own_words(song: Song) -> None:
    assert [step["name"] for step in song.job["steps"]] == [
        "transcribe", "understand", "write", "sing", "arrange", "render", "mix",
    ]  # fmt: skip
    assert word_error_rate(heard(song).text, WORDS) < 0.2
    assert song.lyrics.mode == "as-sung"
    sung = " ".join(line.text for line in song.lyrics.lines)
    assert word_error_rate(sung, WORDS) < 0.2, sung


def test_the_own_words_are_understood_when_sung_again(song: Song) -> None:
    again = words_heard(song.path("vocals.wav"))
    assert word_error_rate(again, WORDS) < 0.35, again


def test_every_note_is_sung_once(song: Song) -> None:
    sung = [i for line in song.lyrics.lines for s in line.syllables for i in s.notes]
    assert sung == list(range(len(song.notes.notes)))


def test_each_word_is_sung_where_it_was(song: Song) -> None:
    begins = {
        (number, syllable.word): syllable.start
        for number, line in enumerate(song.lyrics.lines)
        for syllable in reversed(line.syllables)
    }
    starts = sorted(begins.values())
    for word in heard(song).words:
        assert min(abs(word.start - start) for start in starts) < 0.6, word


def test_the_lyrics_come_from_the_words_heard(song: Song) -> None:
    inputs = song.manifest["lyrics.json"]["provenance"]["inputs"]
    assert inputs["words"] == song.manifest["words.json"]["sha256"]


def test_a_hum_has_no_words_to_keep(home: Home, hum: Path) -> None:
    assert failure(home.run("transcribe-lyrics", hum)) == "no_words"
    assert failure(home.run("melody-to-vocals", hum, words="as-sung")) == "no_words"


def test_words_of_another_language_are_refused(home: Home, recording: Path) -> None:
    job = home.run("transcribe-lyrics", recording, language="pt-BR")
    assert failure(job) == "language_unsupported"
    assert "English" in job["error"]["message"]
