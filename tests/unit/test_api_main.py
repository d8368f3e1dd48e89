"""The API as the framework that serves functions sees it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import functions_framework.aio
import pytest
from starlette.testclient import TestClient

from functions.api.about import VERSION
from infra.bootstrap import app

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "functions" / "api" / "main.py"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SERENADE_DATA", str(tmp_path))
    monkeypatch.setenv("SERENADE_SECRET", "0123456789abcdef")
    app.cache_clear()
    framework: Any = functions_framework.aio
    yield TestClient(framework.create_asgi_app("api", str(MAIN), "http"))
    app.cache_clear()


def test_the_framework_serves_the_whole_application(served: TestClient) -> None:
    assert served.get("/").json()["name"] == "Serenade"
    assert served.get("/health").json()["status"] == "ok"
    assert served.get("/docs").status_code == 200
    assert served.get("/v1/jobs").json()["code"] == "unauthenticated"
    assert served.get("/v1/nothing").json()["code"] == "not_found"
    assert served.put("/v1/jobs").json()["code"] == "method_not_allowed"
    too_large = served.post("/v1/jobs", content=b" " * 300_000)
    assert too_large.json()["code"] == "request_too_large"


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
