"""The documentation's Python client, as a reader runs it."""

from __future__ import annotations

from pathlib import Path

import soundfile

from tests.clients.readers import runs
from tests.clients.wired_home import WiredHome
from tests.users import PHRASE

MADE = {
    *("notes.json", "melody.mid", "lyrics.json", "lyrics.txt", "lyrics.lrc"),
    *("vocals.wav", "accompaniment.mid", "sheet.json", "accompaniment.wav"),
    *("bass.wav", "chords.wav", "guitar.wav", "pad.wav", "mix.wav", "mix.mp3"),
}


def test_a_recording_becomes_a_song(home: WiredHome, tmp_path: Path) -> None:
    ended = runs(home, PHRASE, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "completed 100%"
    assert {file.name for file in (tmp_path / "song").iterdir()} == MADE
    assert soundfile.info(tmp_path / "song" / "mix.wav").duration > 9


def test_an_interrupted_upload_goes_on_where_it_was(
    home: WiredHome, studio_phrase: Path, tmp_path: Path
) -> None:
    cuts = home.wire.cuts
    home.wire.breaks_once_after(sent=10_000_000)
    ended = runs(home, studio_phrase, tmp_path)
    assert home.wire.cuts == cuts + 1
    assert ended.returncode == 0, ended.stderr
    told = [line for line in ended.stdout.splitlines() if line.startswith("uploaded")]
    assert told[0] == "uploaded 30%"
    assert told.count("uploaded 30%") == 1
    assert told[-1] == "uploaded 100%"
    assert (tmp_path / "song" / "mix.wav").exists()


def test_a_lost_event_stream_is_taken_up_again(home: WiredHome, tmp_path: Path) -> None:
    cuts = home.wire.cuts
    home.wire.breaks_once_after(received=6_000)  # the job is told several times by then
    ended = runs(home, PHRASE, tmp_path)
    assert home.wire.cuts == cuts + 1
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "completed 100%"


def test_who_is_refused_reads_why(home: WiredHome, tmp_path: Path) -> None:
    (tmp_path / "speech.txt").write_text("I am no recording at all.\n" * 100)
    ended = runs(home, tmp_path / "speech.txt", tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("not_audio: ")
