"""Recordings and lyrics that cannot be sung: each ends with a code and a sentence, then all goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from shared.parameters import WriteLyricsParameters
from tests.audio_files import midi, noise, silence, wav
from tests.bad_files import BAD, BadFile
from tests.homes import FRONT, FUNCTIONS, Home
from tests.sentences import is_for_people
from tests.songs import Song, made
from tests.tones import melody
from tests.users import PHRASE, Document, moments

DECLARED_WRONG = {name for name, bad in BAD.items() if bad.content_type == "image/png"} | {
    "a wma",
    "nothing",
}
LONGEST = WriteLyricsParameters.model_json_schema()["properties"]["lyrics"]["anyOf"][0]["maxLength"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    """A home that must survive this whole file without losing or restarting anything."""
    with Home(folder) as home:
        served_by = set(home.processes(FRONT, FUNCTIONS))
        yield home
        assert set(home.processes(FRONT, FUNCTIONS)) == served_by
    assert _errors_logged(home.data / "logs") == []


@pytest.fixture(scope="module")
def hum(folder: Path) -> Path:
    path = folder / "hum.wav"
    soundfile.write(path, melody([60, 64, 67, 64], 0.4), 44_100)
    return path


def asked(home: Home, content_type: str | None, name: str, size: int) -> httpx.Response:
    """The answer to a request for a job with such an upload."""
    upload = {"name": name, "content_type": content_type, "size": size}
    request = {"workflow": "melody-to-vocals", "file": {"upload": upload}}
    return home.client.post("/v1/jobs", json=request)


def sent(leave: Document, content: bytes) -> httpx.Response:
    return httpx.request(leave["method"], leave["url"], headers=leave["headers"], content=content)


def failure(home: Home, job_id: str) -> Document:
    """Why the job failed, which it must."""
    job = home.ended(job_id)
    assert job["status"] == "failed"
    assert is_for_people(job["error"]), job["error"]
    error: Document = job["error"]
    return error


def failure_on(home: Home, path: Path, content: bytes) -> Document:
    path.write_bytes(content)
    return failure(home, home.submit("melody-to-vocals", path))


@pytest.mark.parametrize("name", sorted(DECLARED_WRONG))
def test_what_is_declared_wrong_is_refused_at_once(home: Home, name: str) -> None:
    bad = BAD[name]
    answer = asked(home, bad.content_type, bad.name, len(bad.make()))
    assert answer.status_code in (415, 422)
    assert is_for_people(answer.json())


@pytest.mark.parametrize("name", sorted(set(BAD) - DECLARED_WRONG - {"more than declared"}))
def test_a_bad_file_is_rejected_and_fails_the_job_that_waits_for_it(home: Home, name: str) -> None:
    bad = BAD[name]
    content = bad.make()
    answer = asked(home, bad.content_type, bad.name, bad.declared_size or len(content)).json()
    assert sent(answer["uploads"]["melody"], content).status_code == 200
    error = failure(home, answer["job"]["id"])
    assert error["code"] == bad.code
    _rejected_with(home, answer["job"], bad, error)


def test_a_midi_file_is_no_recording(home: Home, folder: Path) -> None:
    tune = folder / "tune.mid"
    tune.write_bytes(midi())
    assert failure(home, home.submit("separate-stems", tune))["code"] == "wrong_media"


def test_an_upload_of_nothing_or_of_too_much_can_be_mended(home: Home, hum: Path) -> None:
    content = hum.read_bytes()
    answer = asked(home, "audio/wav", "hum.wav", len(content)).json()
    leave = answer["uploads"]["melody"]
    for wrong, status, code in ((b"", 400, "empty_upload"), (content * 2, 413, "too_large")):
        refused = sent(leave, wrong)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert is_for_people(refused.json())
    assert home.job(answer["job"]["id"])["status"] == "waiting_for_input"
    assert sent(leave, content).status_code == 200
    assert home.ended(answer["job"]["id"])["status"] == "completed"


def test_a_second_upload_changes_nothing(home: Home, hum: Path) -> None:
    content = hum.read_bytes()
    answer = asked(home, "audio/wav", "hum.wav", len(content)).json()
    assert sent(answer["uploads"]["melody"], content).status_code == 200
    again = sent(answer["uploads"]["melody"], content[::-1])
    assert again.status_code == 412
    assert is_for_people(again.json())
    assert home.ended(answer["job"]["id"])["status"] == "completed"
    assert sent(answer["uploads"]["melody"], content).status_code == 412


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(lambda: wav(silence(3.0)), "silent", id="silence"),
        pytest.param(lambda: wav(noise(9.0)), "no_melody", id="noise"),
        pytest.param(lambda: spoken(), "no_melody", id="speech"),
        pytest.param(lambda: wav(np.full((44_100, 1), np.nan), "FLOAT"), "corrupt", id="no number"),
    ],
)
def test_a_recording_without_a_melody_fails_the_job(
    home: Home, folder: Path, content: object, code: str
) -> None:
    assert callable(content)
    error = failure_on(home, folder / "unsung.wav", content())
    assert error["code"] == code


def test_a_region_outside_a_recording_not_yet_known_fails_the_job(home: Home, hum: Path) -> None:
    content = hum.read_bytes()
    upload = {"name": "hum.wav", "content_type": "audio/wav", "size": len(content)}
    request = {"workflow": "melody-to-vocals", "file": {"upload": upload, "start_s": 60.0}}
    answer = home.ask("POST", "/v1/jobs", json=request)
    home.send(answer["uploads"]["melody"], content)
    assert failure(home, answer["job"]["id"])["code"] == "region_outside_file"


def test_a_job_whose_file_is_deleted_while_it_waits_fails(home: Home) -> None:
    declared = {"name": "hum.wav", "content_type": "audio/wav", "size": 1000}
    file_id = home.ask("POST", "/v1/files", json=declared)["file"]["id"]
    request = {"workflow": "melody-to-vocals", "file": file_id}
    job_id = home.ask("POST", "/v1/jobs", json=request)["job"]["id"]
    assert home.client.delete(f"/v1/files/{file_id}").status_code == 204
    assert failure(home, job_id)["code"] == "file_deleted"


def test_a_job_whose_upload_never_comes_fails(tmp_path: Path) -> None:
    with Home(tmp_path, signed_url_s=1, haste=30, sweep_every_s=0.2) as home:
        answer = asked(home, "audio/wav", "hum.wav", 1000).json()
        assert failure(home, answer["job"]["id"])["code"] == "upload_expired"
        late = sent(answer["uploads"]["melody"], bytes(1000))
        assert (late.status_code, late.json()["code"]) == (403, "signature_expired")
        file_id = answer["job"]["inputs"]["melody"]["file_id"]
        assert home.ask("GET", f"/v1/files/{file_id}")["status"] == "expired"


@pytest.mark.parametrize("lyrics", ["", " \n\t ", "… — !?", "🎵🎶"], ids=repr)
def test_lyrics_without_a_word_fail_the_job(home: Home, hum: Path, lyrics: str) -> None:
    job_id = home.submit("melody-to-vocals", hum, lyrics=lyrics)
    assert failure(home, job_id)["code"] == "no_words"


@pytest.mark.parametrize(
    "lyrics",
    [
        pytest.param("o " * (LONGEST // 2), id="10,000 words"),
        pytest.param("a" * LONGEST, id="one word without end"),
        pytest.param("love " + "\1" * 15_000, id="what takes six bytes each"),
        pytest.param("love " + "🎵" * (LONGEST - 5), id="pictures"),
        pytest.param("愛してる川は流れて", id="another script"),
        pytest.param("1,024 <b>rivers</b> & 3.5% [x]", id="digits and marks"),
        pytest.param("\u202eevol\0\ufeff", id="invisible characters"),
    ],
)
def test_odd_lyrics_are_sung_as_far_as_they_go(
    home: Home, hum: Path, folder: Path, lyrics: str
) -> None:
    job = home.run("melody-to-vocals", hum, lyrics=lyrics)
    if job["status"] == "failed":
        assert job["error"]["code"] in ("no_words", "language_unsupported"), job["error"]
        return
    song = made(home, job, folder / job["id"])
    sung = [i for line in song.lyrics.lines for s in line.syllables for i in s.notes]
    assert sung == list(range(len(song.notes.notes)))


def test_a_retry_fails_alike_while_its_reason_lasts(home: Home, folder: Path) -> None:
    path = folder / "silence.wav"
    path.write_bytes(wav(silence(2.0)))
    job_id = home.submit("melody-to-vocals", path)
    first = failure(home, job_id)
    again = home.ask("POST", f"/v1/jobs/{job_id}/retry")
    assert (again["status"], again["retries"]) == ("queued", 1)
    assert failure(home, job_id) == first


def test_after_all_that_a_real_voice_is_still_sung(home: Home, folder: Path) -> None:
    song: Song = made(home, home.run("melody-to-vocals", PHRASE), folder / "good")
    assert {"vocals.wav", "accompaniment.wav", "mix.wav"} <= set(song.manifest)


def _rejected_with(home: Home, job: Document, bad: BadFile, error: Document) -> None:
    """The file says the same as its job, and its bytes are gone."""
    file_id = job["inputs"]["melody"]["file_id"]
    file = home.ask("GET", f"/v1/files/{file_id}")
    assert (file["status"], file["error"]) == ("rejected", error)
    stored = home.app.uploads.files.load(file_id).value.object_name
    bucket = home.app.settings.uploads_bucket
    for _ in moments(10):
        if home.app.objects.stat(bucket, stored) is None:
            return
    raise AssertionError(f"The bytes of {bad.name} are kept.")


def spoken() -> bytes:
    """A sentence that is said, not sung."""
    import hibari
    import soxr

    said = hibari.Hibari()("Please remember to close the window before you leave the house.")
    return wav(soxr.resample(np.asarray(said, np.float32), 24_000, 44_100)[:, None])


def _errors_logged(logs: Path) -> list[str]:
    lines = [line for log in logs.glob("*.log") for line in log.read_text().splitlines()]
    return [line for line in lines if not line.startswith("{") or _severity(line) == "ERROR"]


def _severity(line: str) -> str:
    return str(json.loads(line)["severity"])
