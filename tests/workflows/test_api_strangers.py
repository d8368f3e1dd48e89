"""What the API gives to those who ask for what is not theirs, or send what nobody should."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from functions.api.layers import MAX_REQUEST_BYTES
from shared.money import Reservation
from shared.problem import MEDIA_TYPE
from tests.served_api import ServedApi

WAV = {"name": "hum.wav", "content_type": "audio/wav", "size": 4000}
ORIGIN = "https://studio.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> ServedApi:
    return ServedApi(tmp_path_factory.mktemp("home"), cors_origins=(ORIGIN,))


TEACHER = ("/v1/tabs", "/v1/chords/suggest", "/v1/instructions")
"""Routes that tell of nothing that anybody owns."""


@pytest.fixture(scope="module")
def guarded(home: ServedApi) -> list[tuple[str, str]]:
    """Method and path of every guarded route, naming a job and a file of the user."""
    job_id = home.ping()
    home.succeeds(home.claims(job_id), vocals=b"la")
    file_id = home.user.post("/v1/files", json=WAV).json()["file"]["id"]
    names = {"{job_id}": job_id, "{file_id}": file_id, "{name}": "vocals.wav"}
    return [
        (method.upper(), _naming(path, names))
        for path, methods in home.api.openapi()["paths"].items()
        for method, told in methods.items()
        if "security" in told
    ]


def test_only_what_says_nothing_of_anybody_is_public(home: ServedApi) -> None:
    public = {
        (method, path)
        for path, methods in home.api.openapi()["paths"].items()
        for method, told in methods.items()
        if "security" not in told
    }
    pages = ("/", "/health", "/v1/workflows", "/v1/models", "/v1/models/{model_id}")
    assert public == {("get", page) for page in pages}


def test_every_route_but_the_public_ones_asks_for_a_key(
    home: ServedApi, guarded: list[tuple[str, str]]
) -> None:
    wrong: tuple[dict[bytes, bytes], ...] = (
        {},
        {b"Authorization": b"Bearer sk_wrong"},
        {b"X-API-Key": "sk_é".encode()},
    )
    for method, path in guarded:
        body = {"workflow": "ping"} if path == "/v1/jobs" else WAV
        for headers in wrong:
            answer = home.anybody.request(method, path, headers=headers, json=body)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_no_route_shows_a_stranger_what_is_anothers(
    home: ServedApi, guarded: list[tuple[str, str]]
) -> None:
    stranger = home.another_user()
    for method, path in guarded:
        if path in ("/v1/jobs", "/v1/files", "/v1/usage", *TEACHER):
            continue
        theirs = stranger.request(method, path)
        nobodys = stranger.request(method, _of_nobody(path))
        assert theirs.status_code == 404, (method, path)
        assert theirs.json() == nobodys.json(), "an answer must not tell what exists"
    assert stranger.get("/v1/jobs").json()["jobs"] == []
    assert stranger.get("/v1/files").json()["files"] == []


def test_everybody_sees_what_they_spent_and_nothing_else(home: ServedApi) -> None:
    owner = home.app.principals.new_owner()
    client = TestClient(home.api, headers={"X-API-Key": home.app.principals.new_key(owner)})
    home.app.budgets.reserve(owner, Reservation("claim", "job", "step", "lyria", 60_000))
    (day,) = client.get("/v1/usage").json()["days"]
    assert day["reserved_micros"] == 60_000
    assert home.another_user().get("/v1/usage").json()["days"] == []
    assert client.get("/v1/usage?to=0001-01-05").json()["code"] == "bad_period"


def test_a_stranger_cannot_use_what_is_anothers(
    home: ServedApi, guarded: list[tuple[str, str]]
) -> None:
    stranger = home.another_user()
    job_id = next(path.split("/")[3] for _, path in guarded if path.startswith("/v1/jobs/job_"))
    file_id = next(path.split("/")[3] for _, path in guarded if path.startswith("/v1/files/file_"))
    artifact = {"artifact": {"job_id": job_id, "name": "vocals.wav"}}
    for given_input in (file_id, artifact):
        asked = {"workflow": "melody-to-vocals", "file": given_input}
        assert stranger.post("/v1/jobs", json=asked).status_code == 404
    assert stranger.get("/v1/jobs", params={"file": file_id}).json()["jobs"] == []


def test_the_api_key_may_come_in_a_header_of_its_own(home: ServedApi) -> None:
    answer = home.anybody.get("/v1/jobs", headers={"X-API-Key": home.new_key()})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"{", 400, "malformed_request"),
        (b"[]", 422, "invalid_request"),
        (b'{"workflow": "\xff"}', 400, "malformed_request"),
        (b'{"workflow": "\\ud800"}', 400, "malformed_request"),
        (b'{"workflow": "ping", "parameters": {"steps": NaN}}', 400, "malformed_request"),
        (b"[" * 100_000, 400, "malformed_request"),
        (b'{"workflow": "ping\\u0000"}', 422, "unknown_workflow"),
        (b'{"workflow": "no-such"}', 422, "unknown_workflow"),
        (b'{"workflow": "ping", "parameters": {"steps": 99}}', 422, "invalid_parameters"),
        (b'{"workflow": "ping", "parameters": {"pitch": 1}}', 422, "invalid_parameters"),
        (b'{"workflow": "ping", "parameters": {"engine": "abacus"}}', 422, "unknown_engine"),
        (b'{"workflow": "ping", "nonsense": 1}', 422, "invalid_request"),
        (b'{"workflow": "melody-to-vocals"}', 422, "missing_input"),
        (b'{"workflow": "melody-to-vocals", "file": "file_1"}', 404, "no_such_file"),
        (b'{"workflow": "melody-to-vocals", "file": "\\u0000"}', 404, "no_such_file"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_why(
    home: ServedApi, body: bytes, status: int, code: str
) -> None:
    answer = home.user.post("/v1/jobs", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["detail"]


def test_wrong_fields_are_named(home: ServedApi) -> None:
    asked = {"workflow": "melody-to-vocals", "inputs": {"melody": {"upload": {"name": "x"}}}}
    errors = home.user.post("/v1/jobs", json=asked).json()["errors"]
    named = {(error["where"], error["field"]) for error in errors}
    assert ("body", "inputs.melody.upload.content_type") in named


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_not_read_to_its_end(home: ServedApi, declared: bool) -> None:
    body = b" " * (MAX_REQUEST_BYTES + 1)
    content: bytes | Iterator[bytes] = body if declared else iter([body[:-10], body[-10:]])
    answer = home.user.post("/v1/jobs", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("inside", ["\ud800", "\0", "job_1", 1, None, [], {}])
def test_a_forged_cursor_is_refused_or_leads_nowhere(home: ServedApi, inside: object) -> None:
    position = json.dumps(["job", None, True, inside, inside]).encode()
    cursor = base64.urlsafe_b64encode(position).decode()
    answer = home.another_user().get("/v1/jobs", params={"cursor": cursor})
    assert answer.status_code in (200, 422), answer.text
    assert not answer.json().get("jobs")


def test_what_is_not_there_and_what_is_not_possible_are_problems_too(home: ServedApi) -> None:
    for method, path, status, code in (
        ("GET", "/v2/jobs", 404, "not_found"),
        ("GET", "/v1/jobs/", 404, "not_found"),
        ("GET", "/v1/jobs/file_01", 404, "not_found"),
        ("GET", "/v1/jobs/..%2F..%2Fetc", 404, "not_found"),
        ("GET", "/v1/jobs/%00%ff", 404, "not_found"),
        ("PUT", "/v1/jobs", 405, "method_not_allowed"),
    ):
        answer = home.user.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert answer.headers["content-type"] == MEDIA_TYPE


def test_only_listed_origins_may_call_from_a_browser(home: ServedApi) -> None:
    asking = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "X-API-Key",
    }
    known = home.anybody.options("/v1/jobs", headers={"Origin": ORIGIN, **asking})
    assert known.headers["access-control-allow-origin"] == ORIGIN
    other = home.anybody.options("/v1/jobs", headers={"Origin": "https://evil.example", **asking})
    assert "access-control-allow-origin" not in other.headers
    refused = home.anybody.get("/v1/jobs", headers={"Origin": ORIGIN})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_a_fault_of_ours_is_logged_and_tells_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ServedApi(tmp_path)
    job_id = home.ping()
    with home.app.documents._file.writing() as connection:  # type: ignore[attr-defined]
        connection.execute("UPDATE job SET body = '{\"secret\": 1}'")
    answer = home.user.get(f"/v1/jobs/{job_id}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["severity"] == "ERROR"


NAMES = st.text(st.characters(exclude_categories=[]), max_size=6) | st.sampled_from(
    [
        "workflow",
        "file",
        "file_id",
        "inputs",
        "melody",
        "upload",
        "name",
        "content_type",
        "size",
        "artifact",
        "job_id",
        "start_s",
        "end_s",
        "parameters",
        "steps",
        "engine",
        "lyrics",
        "metadata",
    ]
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
    | st.sampled_from(["ping", "melody-to-vocals", "audio/wav", "x" * 70]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
BODIES = st.dictionaries(NAMES, ANYTHING, max_size=5) | ANYTHING
ROUGHLY_RIGHT = st.fixed_dictionaries(
    {"workflow": st.sampled_from(["ping", "melody-to-vocals"])},
    optional={
        "file": ANYTHING,
        "inputs": st.dictionaries(st.sampled_from(["melody", "x"]), ANYTHING, max_size=2),
        "parameters": st.dictionaries(NAMES, ANYTHING, max_size=3),
        "metadata": st.dictionaries(NAMES, ANYTHING, max_size=3),
    },
)
MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@MANY
@given(body=BODIES | ROUGHLY_RIGHT, path=st.sampled_from(["/v1/jobs", "/v1/files"]))
def test_no_body_breaks_it(home: ServedApi, path: str, body: Any) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "the same"}
    _answered(home.user, "POST", path, content=json.dumps(body).encode(), headers=headers)


@MANY
@given(
    path=st.sampled_from(["/v1/jobs", "/v1/files"]),
    query=st.dictionaries(
        st.sampled_from(["workflow", "status", "file", "cursor", "limit"]),
        st.text() | st.integers().map(str) | st.sampled_from(["ping", "ready", "queued"]),
    ),
)
def test_no_query_breaks_it(home: ServedApi, path: str, query: dict[str, str]) -> None:
    _answered(home.user, "GET", path, params=query)


@MANY
@given(
    method=st.sampled_from(["GET", "DELETE"]),
    name=st.text(min_size=1),
    tail=st.sampled_from(["", "/artifacts", "/artifacts/x", "/events"]),
    last=st.binary(max_size=8).map(lambda b: bytes(c for c in b if c >= 32 and c != 127)),
)
def test_no_path_or_header_breaks_it(
    home: ServedApi, method: str, name: str, tail: str, last: bytes
) -> None:
    for kind in ("jobs", "files"):
        path = f"/v1/{kind}/{_quoted(name)}{tail}"
        headers = {"Last-Event-ID": last, "Idempotency-Key": last}
        _answered(home.user, method, path, headers=headers)


def _answered(client: TestClient, method: str, path: str, **more: Any) -> None:
    answer = client.request(method, path, **more)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert answer.json()["code"]


def _naming(path: str, names: dict[str, str]) -> str:
    for placeholder, name in names.items():
        path = path.replace(placeholder, name)
    return path


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


def _of_nobody(path: str) -> str:
    """The same path, naming what never existed."""
    return "/".join(
        part[:-4] + "0000" if part.startswith(("job_", "file_")) else part
        for part in path.split("/")
    )
