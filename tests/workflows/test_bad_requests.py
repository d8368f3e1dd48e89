"""Requests that make no sense or are not allowed: each answered with a 4xx, a code and a sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile

from tests.audio_files import midi
from tests.homes import Home
from tests.sentences import is_for_people
from tests.songs import Song, made
from tests.tones import melody
from tests.users import Document, moments

UPLOAD = {"name": "hum.wav", "content_type": "audio/wav", "size": 4000}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def hum(folder: Path) -> Path:
    path = folder / "hum.wav"
    soundfile.write(path, melody([60, 64, 67], 0.4), 44_100)
    return path


@pytest.fixture(scope="module")
def song(home: Home, hum: Path, folder: Path) -> Song:
    return made(home, home.run("melody-to-vocals", hum), folder / "song")


@pytest.fixture(scope="module")
def stranger(home: Home) -> Iterator[httpx.Client]:
    """Somebody else with a key of their own."""
    principals = home.app.principals
    key = principals.new_key(principals.new_owner())
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=home.url, headers=headers, timeout=30.0) as client:
        yield client


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem for people."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert is_for_people(problem), problem
    return answer.status_code, problem["code"]


def asking(home: Home, **request: Any) -> httpx.Response:
    return home.client.post("/v1/jobs", json={"workflow": "melody-to-vocals", **request})


def judged(home: Home, path: Path) -> Document:
    """The file at this path, uploaded and judged."""
    file_id = home.upload(path)
    for _ in moments(30):
        file = home.ask("GET", f"/v1/files/{file_id}")
        if file["status"] in ("ready", "rejected"):
            return file
    raise AssertionError(f"never judged: {file}")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"workflow": "sing-me-something"}, "unknown_workflow"),
        ({"workflow": "ping", "file": {"upload": UPLOAD}}, "unexpected_input"),
        ({}, "missing_input"),
        ({"inputs": {"drums": {"upload": UPLOAD}}}, "unexpected_input"),
        (
            {"file": {"upload": UPLOAD}, "inputs": {"melody": {"upload": UPLOAD}}},
            "duplicate_input",
        ),
        ({"file": {"upload": UPLOAD, "file_id": "file_x"}}, "invalid_request"),
        ({"file": {}}, "invalid_request"),
        ({"file": {"upload": UPLOAD, "start_s": -1}}, "invalid_request"),
        ({"file": {"upload": UPLOAD, "start_s": 3, "end_s": 2}}, "invalid_request"),
        ({"file": {"upload": UPLOAD, "start_s": "soon"}}, "invalid_request"),
        ({"file": {"upload": {**UPLOAD, "size": 0}}}, "empty_file"),
        ({"file": {"upload": UPLOAD}, "metadata": {"a": "b" * 501}}, "invalid_request"),
        ({"file": {"upload": UPLOAD}, "surprise": 1}, "invalid_request"),
    ],
)
def test_a_job_that_makes_no_sense_is_refused(
    home: Home, request_: dict[str, Any], code: str
) -> None:
    assert refused(asking(home, **request_)) == (422, code)


@pytest.mark.parametrize(
    "parameters",
    [
        {"lyrics": "o " * 20_000},
        {"lyrics": 7},
        {"lyrics": ["la"]},
        {"tempo": 120},
        {"transpose": 1.5},
        {"transpose": 25},
        {"transpose": "NaN"},
        {"reverb": 2},
        {"reverb": "NaN"},
        {"loudness_lufs": 0},
        {"seed": -1},
        {"min_note_s": None},
    ],
    ids=lambda parameters: str(parameters)[:40],
)
def test_wrong_or_excess_parameters_are_named(home: Home, parameters: dict[str, Any]) -> None:
    answer = asking(home, file={"upload": UPLOAD}, parameters=parameters)
    assert refused(answer) == (422, "invalid_parameters")
    assert next(iter(parameters)) in answer.json()["detail"]


def test_an_unknown_engine_is_refused_with_those_there_are(home: Home) -> None:
    answer = asking(home, file={"upload": UPLOAD}, parameters={"engine": "stradivari"})
    assert refused(answer) == (422, "unknown_engine")
    assert "hibari" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b'"melody-to-vocals"', 422),
        (b"\xff\xfe\x00", 400),
        (b'{"workflow": "ping", "parameters": {"steps": NaN}}', 400),
        (b'{"workflow": "ping", "parameters": {"steps": 1e999}}', 422),
        (b'{"workflow": "ping", "metadata": {"a": "\\ud800"}}', 400),
        (b'{"a":' * 100_000, 413),
        (b'{"a":' * 20_000, 400),
        (b'{"workflow": "ping", "metadata": {"a": "' + b"x" * 1_000_000 + b'"}}', 413),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_a_body_that_is_no_request_is_refused(home: Home, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = home.client.post("/v1/jobs", content=body, headers=headers)
    assert refused(answer)[0] == status


def test_a_region_outside_a_known_recording_is_refused(home: Home, hum: Path, song: Song) -> None:
    file = judged(home, hum)
    length = file["facts"]["duration_s"]
    for region in ({"start_s": length}, {"start_s": 60.0}, {"end_s": length + 1}):
        answer = asking(home, file={"file_id": file["id"], **region})
        assert refused(answer) == (422, "region_outside_file")
    vocals = {"job_id": song.job["id"], "name": "vocals.wav"}
    answer = asking(home, file={"artifact": vocals, "start_s": 60.0})
    assert refused(answer) == (422, "region_outside_file")


def test_what_is_no_recording_is_refused_as_one(home: Home, song: Song, folder: Path) -> None:
    for name in ("notes.json", "melody.mid", "lyrics.lrc"):
        artifact = {"artifact": {"job_id": song.job["id"], "name": name}}
        answer = asking(home, workflow="separate-stems", file=artifact)
        assert refused(answer) == (422, "wrong_media"), name
    path = folder / "tune.mid"
    path.write_bytes(midi())
    answer = asking(home, workflow="separate-stems", file=judged(home, path)["id"])
    assert refused(answer) == (422, "wrong_media")


def test_what_is_not_there_cannot_be_used(home: Home, song: Song) -> None:
    job_id = song.job["id"]
    wanted = (
        ("file_nothing", "no_such_file"),
        ({"artifact": {"job_id": "job_nothing", "name": "mix.wav"}}, "no_such_job"),
        ({"artifact": {"job_id": job_id, "name": "nothing.wav"}}, "no_such_artifact"),
    )
    for given, code in wanted:
        assert refused(asking(home, file=given)) == (404, code)


def test_a_rejected_file_is_refused_with_the_reason(home: Home, folder: Path) -> None:
    path = folder / "letter.wav"
    path.write_bytes(b"Dear listener, this is no music.\n" * 40)
    file = judged(home, path)
    assert (file["status"], file["error"]["code"]) == ("rejected", "not_audio")
    answer = asking(home, file=file["id"])
    assert refused(answer) == (409, "not_audio")
    assert file["error"]["message"] in answer.json()["detail"]


def test_what_is_anothers_is_as_if_it_were_not_there(
    home: Home, hum: Path, song: Song, stranger: httpx.Client
) -> None:
    file_id, job_id = home.upload(hum), song.job["id"]
    vocals = {"artifact": {"job_id": job_id, "name": "vocals.wav"}}
    for given, code in ((file_id, "no_such_file"), (vocals, "no_such_job")):
        request = {"workflow": "melody-to-vocals", "file": given}
        assert refused(stranger.post("/v1/jobs", json=request)) == (404, code)
    for method, path in (
        ("GET", f"/v1/jobs/{job_id}"),
        ("DELETE", f"/v1/jobs/{job_id}"),
        ("POST", f"/v1/jobs/{job_id}/retry"),
        ("GET", f"/v1/jobs/{job_id}/artifacts"),
        ("GET", f"/v1/jobs/{job_id}/artifacts/vocals.wav"),
        ("GET", f"/v1/jobs/{job_id}/events"),
        ("GET", f"/v1/files/{file_id}"),
        ("DELETE", f"/v1/files/{file_id}"),
    ):
        assert refused(stranger.request(method, path)) == (404, "not_found"), (method, path)
    assert stranger.get("/v1/jobs").json()["jobs"] == []
    assert refused(httpx.get(f"{home.url}/v1/jobs")) == (401, "unauthenticated")


def test_an_altered_or_expired_signature_opens_nothing(home: Home, song: Song) -> None:
    leave = asking(home, file={"upload": UPLOAD}).json()["uploads"]["melody"]
    address, signature = leave["url"].split("signature=")
    forged = f"{address}signature={'0' if signature[0] != '0' else '1'}{signature[1:]}"
    answer = httpx.put(forged, headers=leave["headers"], content=b"la" * 2000)
    assert refused(answer) == (403, "bad_signature")
    wider = {**leave["headers"], "x-goog-content-length-range": "1,999999999"}
    answer = httpx.put(leave["url"], headers=wider, content=b"la" * 2000)
    assert refused(answer) == (403, "bad_signature")
    assert refused(httpx.get(leave["url"]))[0] == 403

    artifact = song.manifest["vocals.wav"]["url"]
    other = artifact.replace("vocals.wav", "mix.wav")
    assert refused(httpx.get(other)) == (403, "bad_signature")
    bucket, name = "results", artifact.partition("?")[0].partition("/results/")[2]
    late = home.app.objects.sign_download(
        bucket,
        name,
        filename="vocals.wav",
        content_type="audio/wav",
        expires_at=time.time() - 1,
    )
    assert refused(httpx.get(late.url)) == (403, "signature_expired")


def test_after_all_that_a_good_job_still_completes(home: Home, hum: Path) -> None:
    assert home.run("melody-to-vocals", hum, lyrics="la la la")["status"] == "completed"
    assert home.run("ping")["status"] == "completed"
