"""What each process loads: a function starts in the time of its imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.good_files import GOOD

MODELS = {"torch", "librosa", "numba", "scipy", "onnx", "onnxruntime", "swift_f0", "hibari"}
PROVIDERS = {"anthropic", "openai", "replicate"}
GOOGLE = {
    *(f"google.cloud.{name}" for name in ("storage", "firestore_v1", "run_v2")),
    *("google.pubsub_v1", "google.auth", "google.api_core", "grpc", "requests"),
}
AUDIO = {"PIL", "numpy", "av", "soundfile", "soxr", "mido"}
SERVERS = {"fastapi", "starlette", "uvicorn"}
CLIENTS = {"httpx", "typer", "rich"}
FRAMEWORK = {"functions_framework", "flask"}
HEAVY = MODELS | PROVIDERS | GOOGLE | AUDIO | SERVERS | CLIENTS | FRAMEWORK

EVENT_FUNCTIONS = (
    "on_upload",
    "dispatch",
    "run_hosted",
    "on_prediction",
    "on_dead_letter",
    "on_job_request",
    "sweep",
)
TASKS = (
    *("transcribe_melody", "write_lyrics", "sing", "mix", "waveform", "spectrogram", "ping"),
    *("compose_melody", "write_lead_sheet", "arrange", "render", "generate_music"),
)

JUDGING = """
import sys
from pathlib import Path
import functions.on_upload.main
from infra.bootstrap import App
from shared.committing import create
from shared.messages import ObjectFinalized
from shared.settings import Settings

folder, name, content_type = sys.argv[1:]
app = App(Settings(data=Path(folder), secret="s" * 32))
content = (Path(folder) / name).read_bytes()
file = app.uploads.declare("owner_a", name, content_type, len(content))
create(app.documents, [app.uploads.creation(file)])
facts = app.objects.create("uploads", file.object_name, iter([content]), content_type=content_type)
app.uploads.arrived(ObjectFinalized.from_facts(facts))
assert app.uploads.files.load(file.id).value.status == "ready"
"""

PARTS = """
import sys
from pathlib import Path
from infra.bootstrap import App
from shared.settings import Settings

home = {"local": {"secret": "s" * 32}, "gcp": {"project": "p"}}[sys.argv[2]]
app = App(Settings(home=sys.argv[2], data=Path(sys.argv[1]), **home))
for part in ("documents", "bus", "objects", "runner", "conductor", "uploads", "submissions",
             "sweeper", "dead_letters", "dispatcher", "principals", "callers", "job_requests", "pictures",
             "budgets", "track_record", "cashier", "engines"):
    getattr(app, part)
"""


HOSTED = """
import sys
from pathlib import Path
from infra.bootstrap import App
from shared.settings import Settings

keys = {"anthropic_api_key": "k", "openai_api_key": "k", "replicate_api_token": "t"}
app = App(Settings(data=Path(sys.argv[1]), secret="s" * 32, **keys))
app.hosted, app.words_model("anthropic"), app.words_model("openai"), app.provider("replicate")
"""


TEACHING = """
from shared.answering.chord_answer import chord_answer
from shared.answering.requests import ChordRequest, LessonRequest, TabRequest
from shared.answering.tab_writing import tab_answer
from shared.answering.tabs import write_tab
from shared.answering.chords import suggest_chords
from shared.teaching.planning import write_instructions

asked = TabRequest(chords="Am F C G", capo="auto", outputs=("text", "musicxml", "chordpro", "diagrams"))
assert tab_answer(write_tab(asked), asked.outputs).grips
assert suggest_chords(ChordRequest(chords="Am F")).continuations
assert write_instructions(LessonRequest(theme="rain")).steps
"""


def loaded(program: str, *arguments: str) -> set[str]:
    """What of all that is heavy a fresh process has loaded after this program."""
    tell = (
        f"\nimport json, sys\nprint(json.dumps([m for m in {sorted(HEAVY)} if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program + tell, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", EVENT_FUNCTIONS)
def test_an_event_function_loads_its_framework_and_nothing_else(name: str) -> None:
    assert loaded(f"import functions.{name}.main") == FRAMEWORK


def test_the_api_loads_its_web_framework_besides(tmp_path: Path) -> None:
    assert loaded("import functions.api.main") == FRAMEWORK | {"fastapi", "starlette"}


def test_the_teacher_answers_without_anything_heavy() -> None:
    assert loaded(TEACHING) == set()


@pytest.mark.parametrize("module", ["gpu_jobs.worker", "gpu_jobs.performer", "infra.local.up"])
def test_a_worker_loads_nothing_heavy_before_its_first_task(module: str) -> None:
    assert loaded(f"import {module}") == set()


@pytest.mark.parametrize("home", ["local", "gcp"])
def test_the_parts_of_a_home_are_light(tmp_path: Path, home: str) -> None:
    assert loaded(PARTS, str(tmp_path), home) == set()


@pytest.mark.parametrize("name", TASKS)
def test_a_task_loads_its_models_only_when_it_runs(name: str) -> None:
    assert loaded(f"import gpu_jobs.tasks.{name}") <= {"numpy"}


def test_hosted_steps_load_no_providers_client_before_they_ask_one(tmp_path: Path) -> None:
    assert loaded(HOSTED, str(tmp_path)) <= {"numpy"}


def test_the_command_line_answers_without_servers_or_models() -> None:
    assert loaded("import infra.cli.main") <= CLIENTS


@pytest.mark.parametrize(
    "name",
    ["wav, 16 bit", "aiff", "flac", "mp3", "aac", "m4a", "ogg, vorbis", "webm, opus", "midi"],
)
def test_an_upload_is_judged_without_any_decoder(tmp_path: Path, name: str) -> None:
    good = GOOD[name]
    (tmp_path / good.name).write_bytes(good.make())
    assert loaded(JUDGING, str(tmp_path), good.name, good.content_type) <= FRAMEWORK
