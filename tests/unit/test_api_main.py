"""The API as the framework that serves functions sees it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import functions_framework.aio
import httpx
import pytest
from starlette.testclient import TestClient

from functions.api.about import VERSION
from infra.bootstrap import app
from tests.served_api import on_a_socket

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "functions" / "api" / "main.py"


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The ASGI application that the framework makes of the function."""
    monkeypatch.setenv("SERENADE_DATA", str(tmp_path))
    monkeypatch.setenv("SERENADE_SECRET", "0123456789abcdef")
    app.cache_clear()
    framework: Any = functions_framework.aio
    yield framework.create_asgi_app("api", str(MAIN), "http")
    app.cache_clear()


def test_the_framework_serves_the_whole_application(function: Any) -> None:
    served = TestClient(function)
    assert served.get("/").json()["name"] == "Serenade"
    assert served.get("/health").json()["status"] == "ok"
    assert served.get("/docs").status_code == 200
    assert served.get("/v1/jobs").json()["code"] == "unauthenticated"
    assert served.get("/v1/nothing").json()["code"] == "not_found"
    assert served.put("/v1/jobs").json()["code"] == "method_not_allowed"
    too_large = served.post("/v1/jobs", content=b" " * 300_000)
    assert too_large.json()["code"] == "request_too_large"


def test_a_stream_reaches_its_listener_through_the_framework(function: Any) -> None:
    key = app().principals.new_key(app().principals.new_owner())
    authorization = {"Authorization": f"Bearer {key}"}
    with (
        on_a_socket(function) as url,
        httpx.Client(base_url=url, headers=authorization, timeout=10) as client,
    ):
        job = client.post("/v1/jobs", json={"workflow": "ping"}).json()["job"]
        with client.stream("GET", f"/v1/jobs/{job['id']}/events") as answer:
            lines = answer.iter_lines()
            assert next(lines) == "event: job"
            client.delete(f"/v1/jobs/{job['id']}")
            assert "event: end" in list(lines)


def test_the_api_states_the_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_importing_the_api_loads_no_audio_and_opens_nothing() -> None:
    heavy = ("numpy", "onnxruntime", "scipy", "av", "soundfile", "sqlite3", "google.cloud.storage")
    code = (
        "import sys, functions.api.main\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
