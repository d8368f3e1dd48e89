"""Files, jobs and artifacts as an app uses them over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.model import JobStatus
from tests.served_api import PHRASE, ServedApi

WAV = {"name": "hum.wav", "content_type": "audio/wav", "size": 4000}
FLAC = {"name": "phrase.flac", "content_type": "audio/flac", "size": PHRASE.stat().st_size}


@pytest.fixture
def home(tmp_path: Path) -> ServedApi:
    return ServedApi(tmp_path)


def test_a_declared_file_tells_how_to_upload_it(home: ServedApi) -> None:
    answer = home.user.post("/v1/files", json=WAV)
    assert answer.status_code == 201
    file, upload = answer.json()["file"], answer.json()["upload"]
    assert answer.headers["location"] == f"/v1/files/{file['id']}"
    assert file["status"] == "awaiting_upload"
    assert (upload["protocol"], upload["method"]) == ("put", "PUT")
    assert upload["headers"]["Content-Type"] == "audio/wav"
    assert file["id"] in upload["url"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", upload["expires_at"])


def test_a_large_file_is_uploaded_in_a_resumable_session(home: ServedApi) -> None:
    upload = home.user.post("/v1/files", json={**WAV, "size": 100 * 2**20}).json()["upload"]
    assert (upload["protocol"], upload["method"]) == ("gcs-resumable", "POST")


@pytest.mark.parametrize(
    ("declared", "status", "code"),
    [
        ({"size": 0}, 422, "empty_file"),
        ({"size": 300 * 2**20}, 413, "too_large"),
        ({"content_type": "text/html"}, 415, "unsupported_format"),
        ({"content_type": "audio/wav; x=\n"}, 422, "bad_content_type"),
        ({"name": ""}, 422, "invalid_request"),
        ({"path": "/etc/passwd"}, 422, "invalid_request"),
    ],
)
def test_a_file_we_would_not_take_is_refused_before_it_is_sent(
    home: ServedApi, declared: dict[str, object], status: int, code: str
) -> None:
    answer = home.user.post("/v1/files", json={**WAV, **declared})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert home.user.get("/v1/files").json()["files"] == []


def test_a_file_that_was_judged_says_what_it_is(home: ServedApi) -> None:
    file_id = home.user.post("/v1/files", json=FLAC).json()["file"]["id"]
    home.arrives(file_id)
    file = home.user.get(f"/v1/files/{file_id}").json()
    assert file["status"] == "ready"
    assert 5 < file["facts"]["duration_s"] < 15
    assert [f["id"] for f in home.user.get("/v1/files?status=ready").json()["files"]] == [file_id]
    assert home.user.get("/v1/files?status=expired").json()["files"] == []


def test_deleting_a_file_ends_the_job_that_waits_for_it(home: ServedApi) -> None:
    file_id = home.user.post("/v1/files", json=WAV).json()["file"]["id"]
    job = home.user.post("/v1/jobs", json={"workflow": "melody-to-vocals", "file": file_id}).json()[
        "job"
    ]
    assert home.user.delete(f"/v1/files/{file_id}").status_code == 204
    assert home.user.get(f"/v1/files/{file_id}").status_code == 404
    assert home.user.delete(f"/v1/files/{file_id}").status_code == 404
    failed = home.user.get(f"/v1/jobs/{job['id']}").json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "file_deleted")


def test_a_job_takes_its_upload_in_the_same_call(home: ServedApi) -> None:
    asked = {
        "workflow": "melody-to-vocals",
        "inputs": {"melody": {"upload": FLAC, "start_s": 1.0, "end_s": 4.0}},
        "parameters": {"lyrics": "the river runs"},
        "metadata": {"song": "7"},
    }
    answer = home.user.post("/v1/jobs", json=asked)
    assert answer.status_code == 201
    job = answer.json()["job"]
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    assert job["status"] == "waiting_for_input"
    assert job["parameters"] == {"lyrics": "the river runs"}
    assert job["metadata"] == {"song": "7"}
    assert [step["name"] for step in job["steps"]] == [
        "transcribe", "write", "sing", "arrange", "render", "mix",
    ]  # fmt: skip
    assert answer.json()["uploads"]["melody"]["method"] == "PUT"

    home.arrives(job["inputs"]["melody"]["file_id"])
    job = home.user.get(f"/v1/jobs/{job['id']}").json()
    assert job["status"] == "queued"
    assert job["inputs"]["melody"]["ready"]
    assert job["inputs"]["melody"]["region"] == {"start_s": 1.0, "end_s": 4.0}


def test_a_repeated_request_creates_nothing_twice(home: ServedApi) -> None:
    asked = {"workflow": "melody-to-vocals", "file": {"upload": WAV}}
    key = {"Idempotency-Key": "once"}
    first = home.user.post("/v1/jobs", json=asked, headers=key)
    again = home.user.post("/v1/jobs", json=asked, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["job"]["id"] == first.json()["job"]["id"]
    assert "melody" in again.json()["uploads"]
    assert len(home.user.get("/v1/jobs").json()["jobs"]) == 1
    other = home.user.post("/v1/jobs", json={"workflow": "ping"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_history_is_paged_newest_first_and_filtered(home: ServedApi) -> None:
    pings = [home.ping() for _ in range(5)]
    file_id = home.user.post("/v1/files", json=WAV).json()["file"]["id"]
    song = home.user.post(
        "/v1/jobs", json={"workflow": "melody-to-vocals", "file": file_id}
    ).json()["job"]["id"]

    seen, cursor = [], None
    while True:
        page = home.user.get(
            "/v1/jobs", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        seen += [job["id"] for job in page.json()["jobs"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted([*pings, song], reverse=True)

    def found(**filters: str) -> set[str]:
        return {job["id"] for job in home.user.get("/v1/jobs", params=filters).json()["jobs"]}

    assert found(workflow="ping") == set(pings)
    assert found(file=file_id) == {song}
    assert found(status="waiting_for_input") == {song}
    assert found(status="queued", workflow="melody-to-vocals") == set()
    assert home.user.get("/v1/jobs?workflow=nonsense").json()["code"] == "unknown_workflow"
    assert home.user.get("/v1/jobs?cursor=nonsense").json()["code"] == "bad_cursor"
    assert home.user.get("/v1/jobs?limit=101").json()["code"] == "invalid_request"


def test_a_job_shows_how_far_it_is(home: ServedApi) -> None:
    job_id = home.ping(steps=2)
    claim = home.claims(job_id)
    home.reports(claim, 0.5, "halfway")
    job = home.user.get(f"/v1/jobs/{job_id}").json()
    assert job["status"] == "processing"
    assert job["progress"] == 0.25
    assert (job["steps"][0]["progress"], job["steps"][0]["message"]) == (0.5, "halfway")
    home.succeeds(claim)
    home.runs(job_id)
    job = home.user.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["progress"]) == ("completed", 1.0)
    assert all(step["seconds"] >= 0 for step in job["steps"])
    assert job["started_at"] <= job["finished_at"]


def test_artifacts_of_finished_steps_can_be_had_while_the_job_runs(home: ServedApi) -> None:
    job_id = home.ping(steps=2)
    home.succeeds(home.claims(job_id), vocals=b"la la")
    assert home.user.get(f"/v1/jobs/{job_id}").json()["status"] == JobStatus.PROCESSING
    [artifact] = home.user.get(f"/v1/jobs/{job_id}/artifacts").json()["artifacts"]
    assert (artifact["name"], artifact["role"], artifact["step"], artifact["size"]) == (
        "vocals.wav",
        "vocals",
        "ping-1",
        5,
    )
    assert artifact["provenance"]["engine"] == "test"
    assert "parameters" in artifact["provenance"]
    answer = home.user.get(f"/v1/jobs/{job_id}/artifacts/vocals.wav", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"].split("?")[0] == artifact["url"].split("?")[0]
    missing = home.user.get(f"/v1/jobs/{job_id}/artifacts/drums.wav")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_artifact")


def test_another_jobs_artifact_can_be_an_input(home: ServedApi) -> None:
    source = home.ping(steps=1)
    home.succeeds(home.claims(source), vocals=b"la la")
    asked = {"artifact": {"job_id": source, "name": "vocals.wav"}}
    answer = home.user.post("/v1/jobs", json={"workflow": "melody-to-vocals", "file": asked})
    assert answer.status_code == 201
    assert answer.json()["job"]["status"] == "queued"
    assert answer.json()["uploads"] == {}


def test_cancelling_ends_a_job_once_and_for_all(home: ServedApi) -> None:
    job_id = home.ping()
    assert home.user.delete(f"/v1/jobs/{job_id}").json()["status"] == "cancelled"
    assert home.user.delete(f"/v1/jobs/{job_id}").status_code == 200
    ended = home.ping(steps=1)
    home.runs(ended)
    answer = home.user.delete(f"/v1/jobs/{ended}")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_ended")


def test_a_failed_job_can_be_tried_again(home: ServedApi) -> None:
    job_id = home.ping(steps=1)
    early = home.user.post(f"/v1/jobs/{job_id}/retry")
    assert (early.status_code, early.json()["code"]) == (409, "not_retryable")
    home.fails(home.claims(job_id))
    failed = home.user.get(f"/v1/jobs/{job_id}").json()
    assert failed["error"] == {
        "code": "unsingable",
        "message": "No note lies within the voice's range.",
    }
    again = home.user.post(f"/v1/jobs/{job_id}/retry")
    assert again.status_code == 200
    assert (again.json()["status"], again.json()["retries"]) == ("queued", 1)
    home.runs(job_id)
    assert home.user.get(f"/v1/jobs/{job_id}").json()["status"] == "completed"


def test_a_job_tells_nothing_of_its_inner_names(home: ServedApi) -> None:
    job_id = home.ping(steps=2)
    claim = home.claims(job_id)
    home.succeeds(claim, vocals=b"la la")
    after = home.claims(job_id)
    job = home.app.conductor.jobs.load(job_id).value
    told = home.user.get(f"/v1/jobs/{job_id}").text
    for secret in (job.owner, claim.claim_id, after.claim_id, "object_name", "due_at", "pending"):
        assert secret not in told


def test_workflows_say_what_they_take(home: ServedApi) -> None:
    told = {w["name"]: w for w in home.anybody.get("/v1/workflows").json()["workflows"]}
    song = told["melody-to-vocals"]
    assert song["inputs"] == {"melody": {"media": "audio or midi", "main": True, "required": True}}
    assert "transpose" in song["parameters"]["properties"]
    assert [step["task"] for step in song["steps"]][-1] == "mix"
    assert len(told["ping"]["steps"]) == 5


def test_the_front_page_leads_everywhere(home: ServedApi) -> None:
    about = home.anybody.get("/").json()
    assert about["name"] == "Serenade"
    for link in about["links"].values():
        assert home.anybody.get(link).status_code == 200, link


def test_the_documentation_needs_no_internet(home: ServedApi) -> None:
    for page in ("/docs", "/redoc"):
        html = home.anybody.get(page).text
        scripts = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert scripts
        for script in scripts:
            assert script.startswith("/"), script
            assert home.anybody.get(script).status_code == 200


def test_the_openapi_document_declares_how_to_authenticate(home: ServedApi) -> None:
    told = home.anybody.get("/openapi.json").json()
    assert set(told["components"]["securitySchemes"]) == {"bearer", "api_key"}
    assert told["paths"]["/v1/jobs"]["post"]["security"] == [{"bearer": []}, {"api_key": []}]
    assert "security" not in told["paths"]["/v1/workflows"]["get"]


def test_health_names_the_part_that_does_not_answer(home: ServedApi, tmp_path: Path) -> None:
    sound = home.anybody.get("/health")
    assert (sound.status_code, sound.json()["status"]) == (200, "ok")
    assert sound.json()["checks"] == {"documents": "ok", "bus": "ok", "objects": "ok"}
    home.app.documents.close()  # type: ignore[attr-defined]
    for file in tmp_path.glob("documents.sqlite*"):
        file.unlink()
    (tmp_path / "documents.sqlite").mkdir()
    broken = home.anybody.get("/health")
    assert broken.status_code == 503
    assert broken.json()["checks"] == {"documents": "unavailable", "bus": "ok", "objects": "ok"}
