"""What is deployed: small, the same for the same sources, and sufficient where nothing else is."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
import zipfile
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.bootstrap import App
from infra.build.__main__ import build
from infra.build.bundle import OURS_ZIP
from infra.build.needs import FUNCTIONS
from infra.build.reach import OURS
from infra.local.push_formats import cloud_event, pubsub_envelope
from infra.topology import TOPOLOGY
from shared.committing import create
from shared.file_transitions import arrived
from shared.messages import ObjectFinalized, StepHint
from shared.model import AudioFile
from shared.ports import Delivery, Is, Message, ObjectFacts
from shared.requests import JobRequest
from tests.bundles import ROOT, Bundle, Bundles, Served, served
from tests.contract.servers.cloud import Cloud, started_cloud
from tests.good_files import GOOD

MODELS = {
    "torch",
    "librosa",
    "numba",
    "scipy",
    "numpy",
    "onnxruntime",
    "onnx",
    "swift_f0",
    "hibari",
}
PROVIDERS = {"anthropic", "openai", "replicate"}
_A_LINE = """
from gpu_jobs.writer import writer
from shared.music.notes import Note
tune = [Note(start=i / 2, end=i / 2 + 0.5, midi=60 + i, confidence=1) for i in range(7)]
written = writer.write_lines(
    tune, [range(7)], theme="rain", mood="calm", style=None, candidates=4, seed=0
)
print(writer.__file__)
print(*written.lines[0].words)
"""
MOST_BYTES = 10_000_000
DATA = {".toml", ".gz", ".txt"}
UNCHECKED = 1
"""The flags of bytecode that is never compared with its source."""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    return Bundles(tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with started_cloud(tmp_path_factory.mktemp("cloud"), requesters="job-requests=*") as cloud:
        yield cloud


@pytest.fixture(scope="module")
def app(cloud: Cloud) -> App:
    return App(cloud.settings)


@pytest.fixture
def function(request: pytest.FixtureRequest, bundles: Bundles, cloud: Cloud) -> Iterator[Served]:
    """The function that the test names, served; it has loaded nothing heavy when the test is over."""
    environment = cloud.settings.to_environment()
    with served(bundles[request.param], environment, "-X", "importtime") as function:
        yield function
        assert "pydantic" in function.imported(), "it tells what it imports"
        assert function.imported() & (MODELS | PROVIDERS) == set()


def of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("function", [name], indirect=True)


# ---------------------------------------------------------------- what is in them


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_bundle_is_small_and_all_of_ours_is_in_one_zip(bundles: Bundles, name: str) -> None:
    archive = bundles[name].archive
    assert archive.stat().st_size < MOST_BYTES
    with zipfile.ZipFile(archive) as packed:
        assert set(packed.namelist()) == {"main.py", "requirements.txt", OURS_ZIP}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_module_has_bytecode_that_is_never_checked(bundles: Bundles, name: str) -> None:
    with zipfile.ZipFile(bundles[name].folder / OURS_ZIP) as ours:
        files = set(ours.namelist())
        sources = {file for file in files if file.endswith(".py")}
        compiled = {file for file in files if file.endswith(".pyc")}
        assert compiled == {f"{source}c" for source in sources}
        assert {int.from_bytes(ours.read(file)[4:8], "little") for file in compiled} == {UNCHECKED}
    assert {Path(file).suffix for file in files - sources - compiled} <= DATA
    assert {f"functions/{name}/main.py", "infra/gcp/home.py"} <= sources


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_of_ours_is_compiled_when_a_function_starts(bundles: Bundles, name: str) -> None:
    """Not even after the platform's build; but its ``main.py``, the few lines of it."""
    assert _compiled_by(bundles[name], _every_module(bundles[name])) == {"main.py"}


def test_bytecode_of_another_python_is_made_again_from_the_source(bundles: Bundles) -> None:
    bundle = bundles["dispatch"]
    spoilt = replace(bundle, folder=bundle.folder.with_name("spoilt"))
    shutil.copytree(bundle.folder, spoilt.folder)
    _give_another_pythons_bytecode(spoilt.folder / OURS_ZIP, "shared/errors.pyc")
    compiled = {"main.py", f"{OURS_ZIP}/shared/errors.py"}
    assert _compiled_by(spoilt, _every_module(bundle)) == compiled


def test_a_logged_error_shows_the_lines_it_comes_from(bundles: Bundles) -> None:
    told = _ran(bundles["dispatch"], _LOG_AN_ERROR)
    assert 'File "shared/settings.py", line' in told
    assert "return cls.model_validate(" in told


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_bundle_holds_nothing_of_other_functions_workers_or_this_machine(
    bundles: Bundles, name: str
) -> None:
    with zipfile.ZipFile(bundles[name].folder / OURS_ZIP) as ours:
        files = ours.namelist()
    others = [f"functions/{other}/" for other in FUNCTIONS if other != name]
    strangers = ("gpu_jobs/", "infra/local/", "infra/cli/", "infra/build/", "tests/", *others)
    assert [file for file in files if file.startswith(strangers)] == []


def test_the_same_sources_give_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    places = [tmp_path / "one", tmp_path / "another place"]
    for place in places:
        _copy_sources(ROOT if place is places[0] else places[0], place)
        build(place / "dist", place)
    one, another = [(place / "dist" / "manifest.json").read_text() for place in places]
    assert one == another


def test_the_manifest_names_every_function(bundles: Bundles) -> None:
    assert set(bundles.manifest["functions"]) == set(FUNCTIONS)
    for name, told in bundles.manifest["functions"].items():
        assert told["entry_point"] == name
        assert told["sha256"] == hashlib.sha256(bundles[name].archive.read_bytes()).hexdigest()


def test_a_worker_s_own_files_are_enough_to_write_a_song(bundles: Bundles) -> None:
    ours = bundles.worker / "app"
    written = subprocess.run(
        [sys.executable, "-c", _A_LINE],
        cwd=ours,
        env={"PYTHONPATH": str(ours)},
        capture_output=True,
        text=True,
        check=True,
    )
    home, words = written.stdout.splitlines()
    assert Path(home).is_relative_to(ours)
    assert len(words.split()) >= 3


# ---------------------------------------------------------------- what they do, with nothing else installed


@of("api")
def test_the_api_takes_a_job(function: Served, app: App) -> None:
    assert json.loads(function.get("health"))["status"] == "ok"
    key = app.principals.new_key(app.principals.new_owner())
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    asked = {"workflow": "melody-to-vocals", "file": {"upload": _declared("mp3")}}
    told = json.loads(function.post(json.dumps(asked).encode(), headers, "v1/jobs"))
    assert told["job"]["status"] == "waiting_for_input"
    assert "X-Goog-Signature" in told["uploads"]["melody"]["url"]


@of("api")
@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        ("v1/tabs", {"chords": "Am F C G", "outputs": ["text", "musicxml", "chordpro"]}, "tab"),
        ("v1/chords/suggest", {"chords": "Am F"}, "suggestions"),
        ("v1/instructions", {"theme": "rain", "outputs": ["text", "tab"]}, "lesson"),
    ],
)
def test_the_api_teaches(
    function: Served, app: App, path: str, asked: dict[str, Any], told: str
) -> None:
    assert taught(function, app, path, asked)[told]


def test_the_api_writes_midi_and_hears_melodies_where_it_is_asked_to(
    bundles: Bundles, cloud: Cloud, app: App
) -> None:
    melody = [{"midi": 60 + step, "start": step, "beats": 1} for step in (0, 2, 4, 5, 7)]
    with served(bundles["api"], cloud.settings.to_environment()) as function:
        tab = taught(function, app, "v1/tabs", {"chords": "C", "outputs": ["midi"]})["tab"]
        assert b64decode(tab["midi_base64"]).startswith(b"MThd")
        assert taught(function, app, "v1/chords/suggest", {"melody": melody})["slots"]


def taught(function: Served, app: App, path: str, asked: dict[str, Any]) -> Any:
    key = app.principals.new_key(app.principals.new_owner())
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    return json.loads(function.post(json.dumps(asked).encode(), headers, path))


@of("on_upload")
@pytest.mark.parametrize("kind", ["a sung phrase", "mp3", "m4a", "ogg, vorbis"])
def test_an_upload_is_judged(function: Served, app: App, kind: str) -> None:
    file, facts = _uploaded(app, kind)
    request = cloud_event(_delivery(ObjectFinalized.from_facts(facts).to_message()))
    function.post(request.body, request.headers)
    assert app.uploads.files.load(file.id).value.status == "ready"
    assert "shared.parameters" not in function.imported(), "it plans no jobs"


@of("dispatch")
def test_a_ready_step_gets_a_worker(function: Served, app: App, cloud: Cloud) -> None:
    app.submissions.submit(app.principals.new_owner(), JobRequest(workflow="ping"))
    hint = StepHint(job_id="any", step="any", runtime="cpu", task="ping")
    _pushed(function, "steps-dispatch", hint.to_message())
    assert cloud.run.kill() == 1


@of("on_dead_letter")
def test_the_bytes_of_a_dead_letter_are_kept(function: Served, app: App) -> None:
    _pushed(function, "dead-letters", Message(b"\xffnoise"))
    assert b"".join(app.objects.read("results", "dead-letters/1")) == b"\xffnoise"


@of("on_job_request")
def test_a_job_is_taken_by_message(function: Served, app: App) -> None:
    owner = app.principals.new_owner()
    _pushed(function, "job-requests", Message(b'{"workflow": "ping"}', {"principal": owner}))
    assert len(app.documents.query("job", [Is("owner", "==", owner)]).documents) == 1


@of("sweep")
def test_an_upload_whose_judge_died_is_judged(function: Served, app: App, cloud: Cloud) -> None:
    a_minute_ago = App(cloud.settings, lambda: time.time() - 60.0)
    file, facts = _uploaded(a_minute_ago, "mp3")
    a_minute_ago.uploads.files.apply(file.id, lambda f, now: arrived(f, facts.generation, now))
    told = json.loads(function.post(b"{}", {"content-type": "application/json"}))
    assert told["file"] == 1
    assert app.uploads.files.load(file.id).value.status == "ready"


_TELL_COMPILED = """
import sys
compiled = set()
sys.addaudithook(lambda event, told: event == "compile" and compiled.add(str(told[1])))
import main
from importlib.util import find_spec
for module in sys.argv[1:]:
    find_spec(module).loader.get_code(module)
print(*compiled, sep="\\n")
"""


_LOG_AN_ERROR = """
import logging, main
from shared.settings import Settings
logging.basicConfig(filename="/dev/stdout")
try:
    Settings.from_environment({"LOG_LEVEL": "LOUD"})
except ValueError:
    logging.exception("no settings")
"""


def _compiled_by(bundle: Bundle, modules: Sequence[str]) -> set[str]:
    """The files of the bundle that Python compiles to import ``main``, then to load these."""
    told = map(Path, _ran(bundle, _TELL_COMPILED, *modules).splitlines())
    folder = bundle.folder
    return {path.relative_to(folder).as_posix() for path in told if path.is_relative_to(folder)}


def _every_module(bundle: Bundle) -> list[str]:
    with zipfile.ZipFile(bundle.folder / OURS_ZIP) as ours:
        sources = [name for name in sorted(ours.namelist()) if name.endswith(".py")]
    stems = (source.removesuffix(".py").removesuffix("/__init__") for source in sources)
    return [stem.replace("/", ".") for stem in stems]


def _ran(bundle: Bundle, code: str, *arguments: str) -> str:
    """What the bundle's Python printed; it leaves no bytecode behind."""
    python = [str(bundle.python), "-B", "-c", code, *arguments]
    return subprocess.run(
        python, cwd=bundle.folder, env={}, check=True, capture_output=True, text=True
    ).stdout


def _give_another_pythons_bytecode(archive: Path, name: str) -> None:
    """Bytecode begins with the number of the Python that made it."""
    with zipfile.ZipFile(archive) as packed:
        files = {each: packed.read(each) for each in packed.namelist()}
    files[name] = b"\0\0\r\n" + files[name][4:]
    with zipfile.ZipFile(archive, "w") as packed:
        for each, content in files.items():
            packed.writestr(each, content)


def _copy_sources(there: Path, here: Path) -> None:
    """Copies have the time at which they were made."""
    here.mkdir()
    shutil.copyfile(there / "pyproject.toml", here / "pyproject.toml")
    for package in OURS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(
            there / package, here / package, ignore=ignored, copy_function=shutil.copyfile
        )


def _uploaded(app: App, kind: str) -> tuple[AudioFile, ObjectFacts]:
    good = GOOD[kind]
    content = good.make()
    file = app.uploads.declare("owner", good.name, good.content_type, len(content))
    create(app.documents, [app.uploads.creation(file)])
    facts = app.objects.create(
        "uploads", file.object_name, iter([content]), content_type=good.content_type
    )
    return file, facts


def _declared(kind: str) -> dict[str, object]:
    good = GOOD[kind]
    return {"name": good.name, "content_type": good.content_type, "size": len(good.make())}


def _pushed(function: Served, subscription: str, message: Message) -> None:
    request = pubsub_envelope(TOPOLOGY.subscription(subscription), _delivery(message))
    function.post(request.body, request.headers)


def _delivery(message: Message) -> Delivery:
    return Delivery(message, "1", "ack", attempt=1, published_at=time.time())
