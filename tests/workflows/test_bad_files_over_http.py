"""Hostile files through the real HTTP surface: each is refused alone, and the queue goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.hostile.case import MIB, PASSES, Hostile
from tests.data.make_hostile import HOSTILE
from tests.homes import FRONT, FUNCTIONS, Home
from tests.sentences import is_for_people
from tests.users import PHRASE, Document, moments

pytestmark = pytest.mark.timeout(120)


def _one_of_each(wanted: dict[str, Hostile]) -> list[str]:
    """The first small file of each kind and format."""
    found = {
        (hostile.kind, name.split()[0]): name
        for name, hostile in reversed(wanted.items())
        if hostile.opened().size < MIB
    }
    return sorted(found.values())


REFUSED = _one_of_each({n: h for n, h in HOSTILE.items() if PASSES not in h.verdicts})
FOUND_LATER = _one_of_each({n: h for n, h in HOSTILE.items() if h.ends and h.verdict == PASSES})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    """A home whose functions must survive all of it."""
    with Home(folder) as home:
        served_by = set(home.processes(FRONT, FUNCTIONS))
        yield home
        assert set(home.processes(FRONT, FUNCTIONS)) == served_by


def job_on(home: Home, folder: Path, name: str) -> Document:
    """The job that waited for this file, once it ended."""
    path = folder / "song.bin"
    path.write_bytes(HOSTILE[name].content())
    job = home.run("melody-to-vocals", path)
    assert job["status"] == "failed"
    assert is_for_people(job["error"]), job["error"]
    return job


def bytes_are_gone(home: Home, file_id: str) -> bool:
    """Whether the uploads' bucket no longer holds the file, which may take a moment."""
    stored = home.app.uploads.files.load(file_id).value.object_name
    bucket = home.app.settings.uploads_bucket
    return any(home.app.objects.stat(bucket, stored) is None for _ in moments(10))


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_and_leaves_nothing(home: Home, folder: Path, name: str) -> None:
    job = job_on(home, folder, name)
    assert job["error"]["code"] in HOSTILE[name].verdicts
    file_id = job["inputs"]["melody"]["file_id"]
    file = home.ask("GET", f"/v1/files/{file_id}")
    assert (file["status"], file["error"]) == ("rejected", job["error"])
    assert bytes_are_gone(home, file_id)


@pytest.mark.parametrize("name", FOUND_LATER)
def test_what_no_header_tells_fails_the_job_and_no_worker(
    home: Home, folder: Path, name: str
) -> None:
    job = job_on(home, folder, name)
    assert job["error"]["code"] in HOSTILE[name].ends


def test_the_queue_goes_on(home: Home) -> None:
    assert home.run("melody-to-vocals", PHRASE)["status"] == "completed"


def test_every_kind_of_hostile_file_was_sent() -> None:
    sent = {HOSTILE[name].kind for name in (*REFUSED, *FOUND_LATER)}
    assert sent == {hostile.kind for hostile in HOSTILE.values()}
