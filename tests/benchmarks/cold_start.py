"""How long a function takes from its process's start to its first answer."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from infra.bootstrap import App
from shared.messages import ObjectFinalized
from shared.requests import JobRequest
from shared.settings import Settings
from tests.benchmarks.report import Row, spread
from tests.bundles import Bundles
from tests.contract.servers.cloud import started_cloud

ROUNDS = 7
PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
ROOT = Path(__file__).parents[2]

BARE = """
import functions_framework


@functions_framework.cloud_event
def bare(event):
    event.data
"""


def cold_start() -> list[Row]:
    """``on_upload`` of both homes judging a real upload, against a function that does nothing."""
    return [_on_this_machine(), _with_google_adapters()]


def _on_this_machine() -> Row:
    ours, bare = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "main.py"
        source.write_text(BARE)
        for number in range(ROUNDS):
            bare.append(_first_answer_ms("bare", source, {}, _event("uploads", "owner/none", 1)))
            data = Path(folder) / f"home-{number}"
            environment, event = _home_with_an_upload(data)
            main = ROOT / "functions" / "on_upload" / "main.py"
            ours.append(_first_answer_ms("on_upload", main, environment, event))
            _assert_judged(environment)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    measured = f"{spread(ours, 0)} against {spread(bare, 0)} ms"
    return Row("cold-start-on-upload", ratio, 2.0, False, "×", "functions-framework:", measured)


def _with_google_adapters() -> Row:
    """The built bundle as the platform leaves it, with its own requirements only, for an upload that a
    job waits for.

    It thus needs all three of Google's clients. The servers they talk to run on this machine.
    """
    ours, bare = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bundle = Bundles(Path(folder) / "built")["on_upload"]
        source = Path(folder) / "main.py"
        source.write_text(BARE)
        with started_cloud(Path(folder)) as cloud:
            app = App(cloud.settings)
            framework = [str(bundle.python), "-m", "functions_framework"]
            variables = cloud.settings.to_environment()
            for _ in range(1 + ROUNDS):  # the first leaves the libraries' bytecode behind
                bare.append(
                    _first_answer_ms("bare", source, {}, _event("uploads", "none", 1), framework)
                )
                job, event = _job_with_an_upload(app)
                main = bundle.folder / "main.py"
                ours.append(_first_answer_ms("on_upload", main, variables, event, framework))
                assert app.conductor.jobs.load(job).value.status == "queued"
    ratio = statistics.median(a / b for a, b in zip(ours[1:], bare[1:], strict=True))
    measured = f"{spread(ours[1:], 0)} against {spread(bare[1:], 0)} ms"
    return Row("cold-start-on-upload-gcp", ratio, 4.0, False, "×", "functions-framework:", measured)


def _job_with_an_upload(app: App) -> tuple[str, bytes]:
    phrase = PHRASE.read_bytes()
    upload = {"name": "phrase.flac", "content_type": "audio/flac", "size": len(phrase)}
    asked = {"workflow": "melody-to-vocals", "file": {"upload": upload}}
    job = app.submissions.submit("owner", JobRequest.model_validate(asked)).job
    file = app.uploads.files.load(str(job.inputs["melody"].file_id)).value
    found = app.objects.create(
        "uploads", file.object_name, iter([phrase]), content_type="audio/flac"
    )
    return job.id, _event("uploads", file.object_name, found.generation, found.size)


def _home_with_an_upload(data: Path) -> tuple[dict[str, str], bytes]:
    environment = {"SERENADE_DATA": str(data), "SERENADE_SECRET": "benchmark" * 4}
    app = _app(environment)
    phrase = PHRASE.read_bytes()
    file = app.uploads.declare("owner", "phrase.flac", "audio/flac", len(phrase))
    app.documents.commit([app.uploads.creation(file)])
    found = app.objects.create(
        "uploads", file.object_name, iter([phrase]), content_type="audio/flac"
    )
    environment["BENCH_FILE"] = file.id
    return environment, _event("uploads", file.object_name, found.generation, found.size)


def _assert_judged(environment: dict[str, str]) -> None:
    file = _app(environment).uploads.files.load(environment["BENCH_FILE"]).value
    assert file.status == "ready", file


def _app(environment: dict[str, str]) -> App:
    return App(Settings.from_environment(environment))


def _event(bucket: str, name: str, generation: int, size: int = 1) -> bytes:
    return (
        ObjectFinalized(bucket=bucket, name=name, generation=generation, size=size)
        .to_message()
        .data
    )


def _first_answer_ms(
    target: str,
    source: Path,
    extra: dict[str, str],
    body: bytes,
    framework: Sequence[str] = (str(Path(sys.executable).with_name("functions-framework")),),
) -> float:
    port = _free_port()
    command = [*framework, "--target", target, "--source", str(source)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--signature-type", "cloudevent", "--port", str(port)],
        env={**os.environ, **extra},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _deliver(port, body)
        return (time.perf_counter() - started) * 1000
    finally:
        process.terminate()
        process.wait()


def _deliver(port: int, body: bytes) -> None:
    headers = {
        "content-type": "application/json",
        "ce-id": "1",
        "ce-source": "//storage.googleapis.com/projects/_/buckets/uploads",
        "ce-type": "google.cloud.storage.object.v1.finalized",
        "ce-specversion": "1.0",
    }
    ends = time.monotonic() + 30
    while True:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.002)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
