"""Songs in other languages, through the real HTTP surface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.homes import Home
from tests.listening import cents_from_notes
from tests.songs import made
from tests.users import PHRASE

pytest.importorskip("espeakng_loader", reason="eSpeak NG (extra 'languages') is not installed")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home(tmp_path_factory.mktemp("languages")) as home:
        yield home


def test_a_german_song_is_sung_by_the_engine_that_can(home: Home, tmp_path: Path) -> None:
    job = home.run(
        "melody-to-vocals", PHRASE, language="de", lyrics="Der Mond ist aufgegangen, die Sterne"
    )
    song = made(home, job, tmp_path / "song")
    steps = {step["name"]: step for step in job["steps"]}
    assert steps["write"]["engine"] == steps["sing"]["engine"] == "espeak"
    assert song.lyrics.language == "de"
    assert song.lyrics.engine == "espeak"
    cents = np.abs(
        cents_from_notes(song.path("vocals.wav"), song.notes, shift=song.semitones_moved)
    )
    assert np.median(cents) < 10


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"language": "qqq", "lyrics": "anything at all"}, "language_unsupported"),
        ({"language": "de", "theme": "der Mond"}, "language_unsupported"),
    ],
    ids=["a language that nobody knows", "new words in German"],
)
def test_what_cannot_be_sung_is_told(home: Home, asked: dict[str, str], code: str) -> None:
    job = home.run("melody-to-vocals", PHRASE, **asked)
    assert job["status"] == "failed"
    assert job["error"]["code"] == code
