"""Words written for a hum, and the ways to sing them: through the real HTTP surface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from shared.lyrics.dictionary import load_dictionary
from tests.homes import Home
from tests.listening import cents_from_notes, word_error_rate, words_heard
from tests.songs import Song, made
from tests.tones import melody

VERSE = (60, 62, 64, 65, 67, 65, 64, 62)
ANSWER = (67, 65, 64, 62, 64, 62, 60, 60)
THEME = "leaving the harbour at night"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("new-words")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def hum(folder: Path) -> Path:
    """Four phrases of eight notes, a little out of tune, the last two softer than the first."""
    phrases = [
        gain * melody([pitch + 0.2 for pitch in pitches], 0.42, lead_s=0.5)
        for pitches, gain in ((VERSE, 1.0), (ANSWER, 1.0), (VERSE, 0.4), (ANSWER, 0.4))
    ]
    path = folder / "hum.wav"
    soundfile.write(path, np.concatenate(phrases), 44_100)
    return path


@pytest.fixture(scope="module")
def song(home: Home, hum: Path, folder: Path) -> Song:
    return made(home, home.run("melody-to-vocals", hum, theme=THEME, mood="sad"), folder / "song")


@pytest.fixture(scope="module")
def choir(home: Home, hum: Path, folder: Path) -> Song:
    """The same words by a low voice, doubled, with a second line, straightened."""
    job = home.run(
        "melody-to-vocals",
        hum,
        theme=THEME,
        mood="sad",
        timing="quantized",
        tuning="scale",
        voice="low",
        doubling=True,
        harmony="third-above",
        bits=24,
    )
    return made(home, job, folder / "choir")


def test_a_theme_gets_a_song_of_its_own(song: Song) -> None:
    lyrics = song.lyrics
    assert (lyrics.mode, lyrics.engine.partition("@")[0]) == ("written", "versewright")
    assert lyrics.title
    sung = [i for line in lyrics.lines for syllable in line.syllables for i in syllable.notes]
    assert sung == list(range(len(song.notes.notes)))
    assert song.path("lyrics.txt").read_text().splitlines() == [line.text for line in lyrics.lines]


def test_lines_rhyme_as_the_scheme_says(song: Song) -> None:
    last = [line.text.split()[-1].strip(",.?!") for line in song.lyrics.lines]
    scheme = song.lyrics.rhyme_scheme
    assert len(scheme) == len(last) == 4
    pairs = [
        (last[i], last[j])
        for i in range(4)
        for j in range(i)
        if scheme[i] == scheme[j] != "-" and last[i] != last[j]
    ]
    assert pairs
    assert [pair for pair in pairs if not load_dictionary().rhymes(*pair)] == []


def test_new_words_are_understood(song: Song) -> None:
    heard = words_heard(song.path("vocals.wav"))
    assert word_error_rate(heard, song.words) < 0.2, (heard, song.words)


def test_a_seed_gives_its_words_and_another_seed_others(
    home: Home, hum: Path, song: Song, folder: Path
) -> None:
    other = home.run("melody-to-vocals", hum, theme=THEME, mood="sad", seed=7)
    assert made(home, other, folder / "other").words != song.words
    again = home.run("melody-to-vocals", hum, theme=THEME, mood="sad")
    assert made(home, again, folder / "again").words == song.words


def test_a_hum_out_of_tune_is_straightened_where_asked(song: Song, choir: Song) -> None:
    def off_key(of: Song) -> float:
        return max(abs(note.midi - round(note.midi)) for note in of.notes.notes)

    assert off_key(song) > 0.1
    assert off_key(choir) < 0.01


def test_a_choir_is_heard_from_both_sides_in_the_bits_asked_for(choir: Song) -> None:
    told = soundfile.info(choir.path("vocals.wav"))
    assert (told.channels, told.subtype, told.samplerate) == (2, "PCM_24", 44_100)
    left, right = soundfile.read(choir.path("vocals.wav"))[0].T
    assert 0 < np.corrcoef(left, right)[0, 1] < 0.98


def test_what_was_hummed_softly_is_sung_softly(song: Song) -> None:
    samples, rate = soundfile.read(song.path("vocals.wav"))
    lines = song.lyrics.lines
    levels = [
        10 * np.log10(np.mean(samples[round(a.start * rate) : round(a.end * rate)] ** 2))
        for a in lines
    ]
    assert np.mean(levels[2:]) < np.mean(levels[:2]) - 2


def test_the_voice_is_on_the_notes(song: Song) -> None:
    heard = cents_from_notes(song.path("vocals.wav"), song.notes, shift=song.semitones_moved)
    assert np.median(np.abs(heard)) < 5
