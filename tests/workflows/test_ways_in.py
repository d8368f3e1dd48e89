"""The ways in which a melody reaches a job, and a job its listener."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from infra.cli.following import ServerEvent, parsed
from shared.music.notes import Notes
from tests.homes import Home
from tests.songs import Song, made
from tests.tones import melody
from tests.users import PHRASE, Document

UNIT = 256 * 1024
"""What pieces of a resumable upload are multiples of."""

STATUSES = ["waiting_for_input", "queued", "processing", "completed"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ways")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder, resumable_above_bytes=2 * UNIT) as home:
        yield home


@pytest.fixture(scope="module")
def song(home: Home, folder: Path) -> Song:
    return made(home, home.run("melody-to-vocals", PHRASE), folder / "song")


def asked_for(home: Home, given: Any, **request: Any) -> Document:
    """A new job whose melody is what is given; the answer."""
    asked = {"workflow": "melody-to-vocals", "file": given, **request}
    return home.ask("POST", "/v1/jobs", json=asked)


def finished(home: Home, given: Any, folder: Path) -> Song:
    return made(home, home.ended(asked_for(home, given)["job"]["id"]), folder)


def hummed(path: Path, *midis: float) -> Path:
    soundfile.write(path, melody(midis, 0.4), 44_100)
    return path


def midi_numbers(notes: Notes) -> list[int]:
    return [round(note.midi) for note in notes.notes]


def test_a_region_is_all_that_is_heard_sung_and_mixed(home: Home, song: Song, folder: Path) -> None:
    file_id = home.upload(PHRASE)
    part = finished(home, {"file_id": file_id, "start_s": 4.6, "end_s": 9.0}, folder / "region")
    assert part.job["inputs"]["melody"]["region"] == {"start_s": 4.6, "end_s": 9.0}
    assert part.notes.duration_s == pytest.approx(4.4, abs=0.01)
    whole = {n.start: n.midi for n in song.notes.notes if n.start >= 4.6}
    heard = {n.start + 4.6: n.midi for n in part.notes.notes}
    assert len(heard) == pytest.approx(len(whole), abs=2)
    same = [min(whole, key=lambda at: abs(at - start)) for start in heard]
    assert np.median([abs(a - b) for a, b in zip(heard, same, strict=True)]) < 0.02
    errors = [abs(heard[a] - whole[b]) for a, b in zip(heard, same, strict=True)]
    assert np.median(errors) < 0.1
    assert soundfile.info(part.path("vocals.wav")).duration < 5.5
    band_s = soundfile.info(part.path("accompaniment.wav")).duration
    assert soundfile.info(part.path("mix.wav")).duration == pytest.approx(band_s, abs=0.1)
    assert band_s < 4.4 + 2.0 + 6.0, (
        "the region, the bar that it ends in, and the last chord's ring"
    )


def test_what_one_job_sang_another_hears(home: Home, song: Song, folder: Path) -> None:
    given = {"artifact": {"job_id": song.job["id"], "name": "vocals.wav"}}
    answer = home.ask(
        "POST", "/v1/jobs", json={"workflow": "melody-to-vocals", "inputs": {"melody": given}}
    )
    assert answer["uploads"] == {}
    assert answer["job"]["inputs"]["melody"]["ready"]
    assert answer["job"]["inputs"]["melody"]["duration_s"] == pytest.approx(
        soundfile.info(song.path("vocals.wav")).duration, abs=0.01
    )
    echo = made(home, home.ended(answer["job"]["id"]), folder / "echo")
    origin = echo.manifest["notes.json"]["provenance"]["inputs"]
    assert origin == {"audio": song.manifest["vocals.wav"]["sha256"]}
    errors = []
    for note in echo.notes.notes:
        middle = (note.start + note.end) / 2
        sung = [n.midi for n in song.notes.notes if n.start <= middle < n.end]
        errors += [note.midi - midi - song.semitones_moved for midi in sung]
    assert len(errors) > 0.8 * len(echo.notes.notes)
    assert np.median(np.abs(errors)) < 0.2


def test_two_uploads_become_two_songs(home: Home, folder: Path) -> None:
    rising = home.upload(hummed(folder / "rising.wav", 60, 62, 64))
    falling = home.upload(hummed(folder / "falling.wav", 67, 65, 64))
    jobs = [asked_for(home, file)["job"]["id"] for file in (rising, falling)]
    songs = [made(home, home.ended(job), folder / job) for job in jobs]
    assert [midi_numbers(song.notes) for song in songs] == [[60, 62, 64], [67, 65, 64]]


def test_one_upload_serves_many_jobs(home: Home, folder: Path) -> None:
    file_id = home.upload(hummed(folder / "shared.wav", 60, 64, 67))
    jobs = [asked_for(home, file_id, parameters={"transpose": by})["job"]["id"] for by in (0, 2, 5)]
    assert {home.ended(job)["status"] for job in jobs} == {"completed"}
    listed = home.ask("GET", f"/v1/jobs?file={file_id}")["jobs"]
    assert [job["id"] for job in listed] == jobs[::-1]


def test_a_job_may_be_asked_for_before_its_file_is_sent(home: Home, folder: Path) -> None:
    content = hummed(folder / "late.wav", 62, 65, 69).read_bytes()
    declared = {"name": "late.wav", "content_type": "audio/wav", "size": len(content)}
    answer = home.ask("POST", "/v1/files", json=declared)
    job = asked_for(home, answer["file"]["id"])["job"]
    assert job["status"] == "waiting_for_input"
    home.send(answer["upload"], content)
    assert midi_numbers(made(home, home.ended(job["id"]), folder / "late").notes) == [62, 65, 69]


def test_an_interrupted_upload_goes_on_where_it_stopped(home: Home, folder: Path) -> None:
    samples, rate = soundfile.read(PHRASE, dtype="int16")
    wav = io.BytesIO()
    soundfile.write(wav, samples, rate, format="WAV")
    content = wav.getvalue()
    told = {"name": "phrase.wav", "content_type": "audio/wav", "size": len(content)}
    answer = asked_for(home, {"upload": told})
    upload, job_id = answer["uploads"]["melody"], answer["job"]["id"]
    assert upload["protocol"] == "gcs-resumable"

    started = httpx.request(upload["method"], upload["url"], headers=upload["headers"])
    assert started.status_code == 201
    session = started.headers["location"]
    first = {"Content-Range": f"bytes 0-{UNIT - 1}/{len(content)}"}
    more = httpx.put(session, content=content[:UNIT], headers=first)
    assert (more.status_code, more.headers["range"]) == (308, f"bytes=0-{UNIT - 1}")

    asked = httpx.put(session, headers={"Content-Range": f"bytes */{len(content)}"})
    assert asked.status_code == 308
    there = int(asked.headers["range"].rpartition("-")[2]) + 1
    assert home.job(job_id)["status"] == "waiting_for_input"
    rest = {"Content-Range": f"bytes {there}-{len(content) - 1}/{len(content)}"}
    assert httpx.put(session, content=content[there:], headers=rest).status_code == 200

    sung = made(home, home.ended(job_id), folder / "resumed")
    origin = sung.manifest["notes.json"]["provenance"]["inputs"]
    assert origin == {"audio": hashlib.sha256(content).hexdigest()}


def test_a_listener_hears_a_job_from_upload_to_end(home: Home, folder: Path) -> None:
    content = hummed(folder / "heard.wav", 60, 62, 64, 65, 67).read_bytes()
    told = {"name": "heard.wav", "content_type": "audio/wav", "size": len(content)}
    answer = asked_for(home, {"upload": told})
    job_id = answer["job"]["id"]
    with home.client.stream("GET", f"/v1/jobs/{job_id}/events") as response:
        events = parsed(response.iter_lines())
        first = next(events)
        home.send(answer["uploads"]["melody"], content)
        heard = [first, *events]

    states = [(int(event.id), _read(event)) for event in heard if event.event == "job"]
    revisions = [revision for revision, _ in states]
    assert revisions == sorted(set(revisions))
    statuses = [STATUSES.index(job["status"]) for _, job in states]
    assert statuses == sorted(statuses)
    assert (states[0][1]["status"], states[-1][1]["status"]) == (STATUSES[0], STATUSES[-1])
    made_of_it = {told["name"] for told in states[-1][1]["artifacts"]}
    assert {"vocals.wav", "accompaniment.wav", "mix.wav"} <= made_of_it
    fractions = [job["progress"] for _, job in states]
    assert fractions == sorted(fractions)
    assert [event.event for event in heard].index("end") == len(heard) - 1
    assert _read(heard[-1])["status"] == "completed"

    last = {"Last-Event-ID": str(states[-1][0])}
    with home.client.stream("GET", f"/v1/jobs/{job_id}/events", headers=last) as response:
        assert [event.event for event in parsed(response.iter_lines())] == ["end"]


def test_jobs_are_found_by_workflow_status_and_file(home: Home, folder: Path) -> None:
    file_id = home.upload(hummed(folder / "found.wav", 60, 62))
    song = asked_for(home, file_id, metadata={"take": "3"})["job"]["id"]
    ping = home.submit("ping")
    home.ended(song)
    home.ended(ping)

    def found(**filters: str) -> list[Document]:
        jobs: list[Document] = home.ask("GET", "/v1/jobs", params={"limit": 100, **filters})["jobs"]
        return jobs

    assert [(job["id"], job["metadata"]) for job in found(file=file_id)] == [(song, {"take": "3"})]
    assert found(file=file_id, status="failed") == []
    assert found(file=file_id, workflow="ping") == []
    assert [job["id"] for job in found(workflow="ping", status="completed")] == [ping]
    assert {job["workflow"] for job in found(workflow="melody-to-vocals")} == {"melody-to-vocals"}
    assert found()[0]["id"] == ping


def _read(event: ServerEvent) -> Document:
    document: Document = json.loads(event.data)
    return document
