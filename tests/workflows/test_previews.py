"""What the teacher writes, played: through the real HTTP surface, and heard again by our own ears."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.music.analysis import Analysis
from shared.music.chords import read_chord
from tests.homes import Home
from tests.songs import Song, keys_pressed, made
from tests.users import PHRASE
from tests.workflows.test_command_line import serenade


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("previews")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


CHORDS = {"chords": "C Am F G", "strumming": "pop", "tempo_bpm": 100, "capo": "auto"}


@pytest.fixture(scope="module")
def tab(home: Home, folder: Path) -> Song:
    asked = {**CHORDS, "preview": True, "outputs": ["text"]}
    preview = home.ask("POST", "/v1/tabs", json=asked)["preview"]
    return made(home, home.ended(preview["id"]), folder / "tab")


def test_a_tab_is_played_and_its_chords_are_heard(home: Home, tab: Song) -> None:
    assert [step["name"] for step in tab.job["steps"]] == ["write", "render"]
    job = home.run("analyze", tab.path("accompaniment.wav"))
    analysis = Analysis.model_validate_json(home.artifact(job["id"], "analysis.json"))
    moments = [bar * 2.4 + 1.2 for bar in range(4)]  # the middle of each bar of 4/4 at 100
    heard = [
        read_chord(next(s.label for s in analysis.chords.raw if s.start_s <= at < s.end_s))
        for at in moments
    ]
    assert [chord and (chord.root, chord.is_minor) for chord in heard] == [
        (0, False), (9, True), (5, False), (7, False),
    ]  # fmt: skip


def test_the_job_of_a_tab_leaves_every_form_of_it(tab: Song) -> None:
    assert {
        "tab.txt",
        "performance.mid",
        "tab.musicxml",
        "chords.cho",
        "chords.svg",
    } <= tab.manifest.keys()
    assert "Strumming: pop" in tab.path("tab.txt").read_text()
    assert tab.path("chords.svg").read_text().startswith("<svg")


def test_the_same_tab_is_played_once(home: Home, tab: Song) -> None:
    again = home.ask("POST", "/v1/tabs", json={**CHORDS, "preview": True})["preview"]
    assert again["id"] == tab.job["id"]


def test_a_lesson_is_played_with_its_melody(home: Home, folder: Path) -> None:
    asked = {"theme": "leaving the harbour", "seed": 3, "preview": True}
    answer = home.ask("POST", "/v1/instructions", json=asked)
    song = made(home, home.ended(answer["preview"]["id"]), folder / "lesson")
    instructions = answer["lesson"]["instructions"]
    beat_s = 60 / instructions["bpm"]
    pressed = {
        (key.number, round(key.start / beat_s, 1)) for key in keys_pressed(song.path("melody.mid"))
    }
    hint = {(n["midi"], round(n["start_beat"], 1)) for n in instructions["melody"]["notes"]}
    assert hint <= pressed
    assert song.path("accompaniment.wav").stat().st_size > 100_000


def test_a_sung_melody_gets_chords_by_the_notes_of_its_transcription(home: Home) -> None:
    job = home.run("transcribe", PHRASE)
    asked: dict[str, Any] = {"melody_from": {"job_id": job["id"], "name": "notes.json"}, "count": 3}
    answer = home.ask("POST", "/v1/chords/suggest", json=asked)
    assert answer["slots"]
    assert all(1 <= len(slot["choices"]) <= 3 for slot in answer["slots"])
    asked["melody_from"]["name"] = "score.musicxml"
    refused = home.client.post("/v1/chords/suggest", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_melody")


def test_what_is_no_tab_is_no_job_either(home: Home) -> None:
    refused = home.client.post(
        "/v1/jobs", json={"workflow": "play-tab", "parameters": {"chords": "C Hm"}}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameters")
    assert "'Hm'" in refused.json()["detail"]


def test_the_command_line_asks_a_server_that_is_named(home: Home) -> None:
    server = {"SERENADE_SERVER": home.url, "SERENADE_KEY": home.key}
    told = serenade("chords", "Am F", "--json", **server)
    assert json.loads(told.stdout)["suggestions"]
    written = serenade("tabs", "Am F C G", "--capo", "auto", **server)
    assert "Am" in written.stdout
    assert serenade("instructions", "rain", **server).stdout.count("Step by step") == 1
    wrong = serenade("tabs", "Am Hm", **server)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("unknown_chord: Chord 2")
