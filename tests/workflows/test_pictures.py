"""Pictures of files as an app asks for them: waveforms and spectrograms, over HTTP."""

from __future__ import annotations

import json
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gpu_jobs.performing import Performer
from shared.audio.zooms import ZOOMS
from shared.pictures import forget
from tests import audio_files
from tests.homes import Home
from tests.served_api import PHRASE, ServedApi
from tests.users import Document, moments

FLAC = {"name": "phrase.flac", "content_type": "audio/flac", "size": PHRASE.stat().st_size}
RATE, FRAMES = 44_100, 401_214
PNG = b"\x89PNG\r\n\x1a\n"

EVERY = ["waveform", "waveform?format=dat", "spectrogram", "spectrogram?scale=linear"]


@pytest.fixture
def home(tmp_path: Path) -> ServedApi:
    return ServedApi(tmp_path)


def uploaded(home: ServedApi, content: bytes = PHRASE.read_bytes(), **declared: Any) -> str:
    told = {**FLAC, "size": len(content), **declared}
    file_id = str(home.user.post("/v1/files", json=told).json()["file"]["id"])
    home.arrives(file_id, content)
    return file_id


def draws(home: ServedApi, job_id: str) -> None:
    """A worker performs the job."""
    claim = home.claims(job_id)
    performer = Performer(
        home.app.objects, home.app.settings.results_bucket, home.app.settings.weights
    )
    home.app.conductor.finish(claim, performer.perform(claim, lambda *_: None), None)


def asked(home: ServedApi, path: str) -> str:
    """Ask for a picture for the first time; the job that draws it."""
    answer = home.user.get(path, follow_redirects=False)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def content(home: ServedApi, path: str) -> bytes:
    """The bytes of a picture that was drawn."""
    told = home.user.get(f"{path}{'&' if '?' in path else '?'}redirect=false").json()
    (job,) = [job for job in all_jobs(home) if told["name"] in map(_name, job["artifacts"])]
    stored = home.app.conductor.jobs.load(job["id"]).value
    (place,) = [a.object_name for _, a in stored.artifacts if a.name == told["name"]]
    return b"".join(home.app.objects.read(home.app.settings.results_bucket, place))


def all_jobs(home: ServedApi) -> list[Document]:
    jobs: list[Document] = home.user.get("/v1/jobs").json()["jobs"]
    return jobs


def _name(artifact: Document) -> str:
    return str(artifact["name"])


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_is_drawn_when_it_is_first_asked_for(home: ServedApi, name: str) -> None:
    path = f"/v1/files/{uploaded(home)}/{name}"
    assert all_jobs(home) == []
    first = home.user.get(path, follow_redirects=False)
    assert first.status_code == 202
    job = first.json()
    assert job["workflow"] == name.partition("?")[0]
    assert first.headers["location"] == f"/v1/jobs/{job['id']}"
    assert first.headers["retry-after"] == "1"
    assert home.user.get(path, follow_redirects=False).json()["id"] == job["id"]

    draws(home, job["id"])
    there = home.user.get(path, follow_redirects=False)
    assert there.status_code == 307
    assert job["id"] in there.headers["location"]
    assert len(all_jobs(home)) == 1


def test_a_picture_tells_its_address_where_no_redirect_is_wanted(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/waveform?format=dat&redirect=false"
    draws(home, asked(home, path))
    told = home.user.get(path)
    assert told.status_code == 200
    document = told.json()
    assert document["name"] == "waveform-512.dat"
    assert document["media_type"] == "application/octet-stream"
    assert document["size"] == 24 + 2 * -(-FRAMES // 512)
    assert document["url"].startswith("http")
    assert document["expires_at"].endswith("Z")


def test_one_job_draws_all_zooms_of_a_waveform(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/waveform"
    draws(home, asked(home, path))
    for zoom in ZOOMS:
        told = json.loads(content(home, f"{path}?samples_per_pixel={zoom}"))
        assert (told["samples_per_pixel"], told["sample_rate"]) == (zoom, RATE)
        assert told["length"] == len(told["data"]) / 2 == -(-FRAMES // zoom)
        dat = content(home, f"{path}?samples_per_pixel={zoom}&format=dat")
        assert struct.unpack("<iIiiIi", dat[:24]) == (2, 1, RATE, zoom, told["length"], 1)
    assert len(all_jobs(home)) == 1


def test_other_wishes_are_other_pictures(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}"
    names = [
        *("waveform", "waveform?bits=16", "waveform?channels=2"),
        *("spectrogram", "spectrogram?scale=linear", "spectrogram?width=640&height=320"),
    ]
    jobs = [asked(home, f"{path}/{name}") for name in names]
    assert len(set(jobs)) == len(names)
    assert [asked(home, f"{path}/{name}") for name in names] == jobs


def test_many_who_ask_at_once_are_shown_the_same(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/waveform"
    with ThreadPoolExecutor(8) as pool:
        jobs = set(pool.map(lambda _: asked(home, path), range(24)))
    assert len(jobs) == len(all_jobs(home)) == 1


def test_a_picture_is_kept_when_the_key_of_its_job_is_forgotten(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/waveform"
    draws(home, asked(home, path))
    with home.app.documents._file.writing() as connection:  # type: ignore[attr-defined]
        connection.execute("DELETE FROM idempotency")
    assert home.user.get(path, follow_redirects=False).status_code == 307


def test_a_picture_whose_job_was_removed_is_drawn_again(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/waveform"
    first = asked(home, path)
    home.app.conductor.jobs.remove(home.app.conductor.jobs.load(first))
    again = asked(home, path)
    assert again != first
    assert asked(home, path) == again


def test_a_picture_whose_job_was_cancelled_is_drawn_after_all(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/spectrogram"
    cancelled = [asked(home, path)]
    for _ in range(2):
        assert home.user.delete(f"/v1/jobs/{cancelled[-1]}").status_code == 200
        cancelled.append(asked(home, path))
    assert len(set(cancelled)) == 3


def test_a_picture_that_failed_says_why_and_can_be_tried_again(home: ServedApi) -> None:
    path = f"/v1/files/{uploaded(home)}/spectrogram"
    job_id = asked(home, path)
    home.fails(home.claims(job_id))
    failed = home.user.get(path, follow_redirects=False)
    assert (failed.status_code, failed.json()["code"]) == (409, "unsingable")
    assert f"/v1/jobs/{job_id}/retry" in failed.json()["detail"]
    assert len(all_jobs(home)) == 1

    assert home.user.post(f"/v1/jobs/{job_id}/retry").status_code == 200
    assert asked(home, path) == job_id
    draws(home, job_id)
    assert home.user.get(path, follow_redirects=False).status_code == 307


@pytest.mark.parametrize("name", EVERY)
def test_a_file_that_is_not_ready_has_no_pictures(home: ServedApi, name: str) -> None:
    file_id = home.user.post("/v1/files", json=FLAC).json()["file"]["id"]
    early = home.user.get(f"/v1/files/{file_id}/{name}")
    assert (early.status_code, early.json()["code"]) == (409, "file_not_ready")
    assert early.headers["retry-after"] == "1"

    home.arrives(file_id, b"<html>" + bytes(1000))
    late = home.user.get(f"/v1/files/{file_id}/{name}")
    told = home.user.get(f"/v1/files/{file_id}").json()
    assert (late.status_code, late.json()["code"]) == (409, told["error"]["code"])
    assert all_jobs(home) == []


def test_notes_have_no_pictures(home: ServedApi) -> None:
    notes = uploaded(home, audio_files.midi(), name="tune.mid", content_type="audio/midi")
    answer = home.user.get(f"/v1/files/{notes}/waveform")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_media")


@pytest.mark.parametrize("name", EVERY)
def test_a_stranger_sees_nothing(home: ServedApi, name: str) -> None:
    path = f"/v1/files/{uploaded(home)}/{name}"
    draws(home, asked(home, path))
    answer = home.another_user().get(path, follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert home.anybody.get(path, follow_redirects=False).status_code == 401


@pytest.mark.parametrize(
    "wish",
    [
        *("waveform?format=png", "waveform?bits=12", "waveform?channels=3", "waveform?bits="),
        *("waveform?samples_per_pixel=300", "waveform?samples_per_pixel=1", "waveform?zoom=1"),
        *("spectrogram?scale=bark", "spectrogram?width=319", "spectrogram?width=2401"),
        *("spectrogram?height=159", "spectrogram?height=1201", "spectrogram?width=wide"),
        *("spectrogram?redirect=perhaps", "spectrogram?width=99999999999999999999"),
    ],
)
def test_a_wish_beyond_the_limits_is_refused(home: ServedApi, wish: str) -> None:
    answer = home.user.get(f"/v1/files/{uploaded(home)}/{wish}", follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert all_jobs(home) == []


def test_a_job_that_shows_a_part_is_not_the_files_picture(home: ServedApi) -> None:
    file_id = uploaded(home)
    part = {"file_id": file_id, "start_s": 1.0, "end_s": 2.0}
    parameters = {"bits": 8, "channels": 1}
    asking = {"workflow": "waveform", "file": part, "parameters": parameters}
    assert home.user.post("/v1/jobs", json=asking).status_code == 201
    of_all = asked(home, f"/v1/files/{file_id}/waveform")
    assert len(all_jobs(home)) == 2
    assert home.app.conductor.jobs.load(of_all).value.inputs["audio"].end_s is None


def test_pictures_that_are_forgotten_leave_nothing(home: ServedApi) -> None:
    file_id = uploaded(home)
    drawn = asked(home, f"/v1/files/{file_id}/waveform")
    draws(home, drawn)
    drawing = asked(home, f"/v1/files/{file_id}/spectrogram")
    home.claims(drawing)
    waiting = asked(home, f"/v1/files/{file_id}/spectrogram?scale=linear")
    song = home.user.post("/v1/jobs", json={"workflow": "melody-to-vocals", "file": file_id})
    uploads = home.app.uploads
    forget(file_id, uploads.inputs, home.app.conductor, uploads.clearance)
    assert [job["id"] for job in all_jobs(home)] == [song.json()["job"]["id"]]
    for job_id in (drawn, drawing, waiting):
        assert home.user.get(f"/v1/jobs/{job_id}").status_code == 404


def test_deleting_a_file_removes_its_pictures(home: ServedApi) -> None:
    file_id = uploaded(home)
    draws(home, asked(home, f"/v1/files/{file_id}/waveform"))
    asked(home, f"/v1/files/{file_id}/spectrogram")
    assert home.user.delete(f"/v1/files/{file_id}").status_code == 204
    assert all_jobs(home) == []
    assert home.user.get(f"/v1/files/{file_id}/waveform").status_code == 404


def test_a_home_draws_what_is_uploaded_at_once_where_it_is_told_to(tmp_path: Path) -> None:
    with Home(tmp_path, pictures_at_once=True) as home:
        file_id = home.upload(PHRASE)
        for _ in moments(30.0):
            jobs = home.ask("GET", f"/v1/jobs?file={file_id}")["jobs"]
            if len(jobs) == 2:
                break
        assert {job["workflow"] for job in jobs} == {"waveform", "spectrogram"}
        assert {home.ended(job["id"])["status"] for job in jobs} == {"completed"}
        wanted = {"waveform": b'{"version":2', "spectrogram": PNG}
        for name, beginning in wanted.items():
            told = home.ask("GET", f"/v1/files/{file_id}/{name}?redirect=false")
            assert home.download(told["url"]).startswith(beginning)
        (again,) = [job for job in jobs if job["workflow"] == "waveform"]
        assert len(home.artifacts(again["id"])) == 2 * len(ZOOMS)


def test_a_picture_that_was_asked_for_as_a_job_is_not_drawn_twice(home: ServedApi) -> None:
    file_id = uploaded(home)
    told = home.user.post("/v1/jobs", json={"workflow": "waveform", "file": file_id}).json()
    assert asked(home, f"/v1/files/{file_id}/waveform") == told["job"]["id"]


def test_a_file_is_drawn_in_so_many_sizes_and_no_more(
    home: ServedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.pictures.MOST", 3)
    path = f"/v1/files/{uploaded(home)}/spectrogram"
    first = asked(home, f"{path}?width=400")
    for width in (500, 600):
        asked(home, f"{path}?width={width}")
    refused = home.user.get(f"{path}?width=700")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_pictures")
    assert asked(home, f"{path}?width=400") == first, "what was drawn before is still shown"
    asked(home, path.replace("spectrogram", "waveform"))
