"""The folder behind the local object store: crashes, announcements, clocks, many processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.objects import FolderObjects
from infra.local.signing import UrlSigner
from shared.ports import Exists, ObjectFacts, Unavailable
from tests.contract.storage_server import SECRET, Watch

HOUR_S = 3600.0


@pytest.fixture
def watch() -> Watch:
    return Watch()


def objects_in(folder: Path, clock: Watch, **options: object) -> FolderObjects:
    signer = UrlSigner(SECRET, "http://127.0.0.1", clock)
    return FolderObjects(folder, signer, clock, **options)  # type: ignore[arg-type]


def created(objects: FolderObjects, name: str) -> ObjectFacts:
    return objects.create("uploads", name, iter([name.encode()]), content_type="audio/wav")


def files(folder: Path) -> list[Path]:
    return [path for part in ("incoming", "whole") for path in (folder / part).iterdir()]


def test_generations_increase_though_the_clock_stands_or_goes_back(
    tmp_path: Path, watch: Watch
) -> None:
    objects = objects_in(tmp_path, watch)
    generations = [created(objects, "one").generation]
    objects.delete("uploads", "one")
    generations.append(created(objects, "one").generation)
    watch.now -= HOUR_S
    generations.append(created(objects, "two").generation)
    again = objects_in(tmp_path, watch)
    generations.append(created(again, "three").generation)
    assert generations == sorted(set(generations))
    assert generations[0] == int(watch.now + HOUR_S) * 1_000_000


def test_objects_outlive_the_process(tmp_path: Path, watch: Watch) -> None:
    facts = created(objects_in(tmp_path, watch), "one")
    again = objects_in(tmp_path, watch)
    assert again.stat("uploads", "one") == facts
    assert b"".join(again.read("uploads", "one")) == b"one"


def test_whoever_waits_is_told_once_the_object_is_visible(tmp_path: Path, watch: Watch) -> None:
    told: list[ObjectFacts] = []

    def tell(facts: ObjectFacts) -> None:
        assert objects.stat(facts.bucket, facts.name) == facts
        told.append(facts)

    objects = objects_in(tmp_path, watch, on_finalized=tell)
    facts = created(objects, "one")
    with pytest.raises(Exists):
        created(objects, "one")
    watch.now += HOUR_S
    assert objects.announce_missed() == 0
    assert told == [facts]


def test_what_could_not_be_told_is_told_later(tmp_path: Path, watch: Watch) -> None:
    told: list[ObjectFacts] = []
    answers = iter([Unavailable("the bus is busy"), None])

    def tell(facts: ObjectFacts) -> None:
        if (refusal := next(answers)) is not None:
            raise refusal
        told.append(facts)

    objects = objects_in(tmp_path, watch, on_finalized=tell)
    facts = created(objects, "one")
    assert objects.stat("uploads", "one") == facts
    assert objects.announce_missed() == 0, "it may still be on its way"
    watch.now += HOUR_S
    assert objects.announce_missed() == 1
    assert objects.announce_missed() == 0
    assert told == [facts]


def test_what_a_dead_process_did_not_tell_is_told_by_another(tmp_path: Path, watch: Watch) -> None:
    def dies(facts: ObjectFacts) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    victim = multiprocessing.get_context("fork").Process(
        target=lambda: created(objects_in(tmp_path, watch, on_finalized=dies), "one")
    )
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    told: list[ObjectFacts] = []
    survivor = objects_in(tmp_path, watch, on_finalized=told.append)
    watch.now += HOUR_S
    assert survivor.announce_missed() == 1
    assert [facts.name for facts in told] == ["one"]


def test_killed_writers_leave_whole_objects_and_sweepings(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    for round_ in range(5):
        names = multiprocessing.get_context("fork").SimpleQueue()
        victim = multiprocessing.get_context("fork").Process(
            target=write_for_ever, args=(objects, round_, names)
        )
        victim.start()
        for _ in range(20):
            names.get()
        victim.kill()
        victim.join()
    listed = objects.list("uploads", "")
    assert len(listed) >= 100
    for facts in listed:
        content = b"".join(objects.read("uploads", facts.name))
        assert content == facts.name.encode() * 1000
    for path in (tmp_path / "incoming").iterdir():
        os.utime(path, (watch.now, watch.now))
    watch.now += HOUR_S
    objects.sweep_temporary(older_than_s=60)
    assert len(files(tmp_path)) == len(listed)
    assert created(objects, "afterwards")


def write_for_ever(
    objects: FolderObjects, round_: int, names: multiprocessing.SimpleQueue[str]
) -> None:
    number = 0
    while True:
        name = f"{round_}/{number}"
        pieces = (name.encode() * 100 for _ in range(10))
        objects.create("uploads", name, pieces, content_type="audio/wav")
        names.put(name)
        number += 1


def test_writing_under_way_is_not_swept(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)

    def swept_meanwhile() -> Iterator[bytes]:
        yield b"first"
        watch.now = 0.0  # files bear the time of the disk, which is later
        assert objects.sweep_temporary(older_than_s=60) == 0
        yield b"second"

    objects.create("uploads", "one", swept_meanwhile(), content_type="audio/wav")
    assert b"".join(objects.read("uploads", "one")) == b"firstsecond"


def test_files_of_others_are_left_alone(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    created(objects, "one")
    watch.now = 4e9  # files bear the time of the disk, long before
    for folder in ("incoming", "whole", "sessions"):
        (tmp_path / folder / ".DS_Store").write_bytes(b"a desktop was here")
    (tmp_path / "whole" / "17").write_bytes(b"an orphan of ours")
    assert objects.sweep_temporary(older_than_s=60) == 1
    assert len(list(tmp_path.glob("*/.DS_Store"))) == 3


def test_a_file_that_cannot_be_removed_does_not_keep_others(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    (tmp_path / "whole" / "16").mkdir()
    (tmp_path / "whole" / "17").write_bytes(b"an orphan")
    assert objects.sweep_temporary(older_than_s=60) == 1


def test_a_folder_that_cannot_be_read_is_no_answer(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    (tmp_path / "whole").rename(tmp_path / "elsewhere")
    (tmp_path / "whole").write_bytes(b"no folder")
    with pytest.raises(Unavailable):
        objects.sweep_temporary(older_than_s=60)


def test_a_deleted_object_leaves_no_file(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    created(objects, "one")
    assert objects.delete("uploads", "one")
    assert files(tmp_path) == []


def test_names_never_become_paths(tmp_path: Path, watch: Watch) -> None:
    objects = objects_in(tmp_path, watch)
    created(objects, "etc/passwd…\\..\\CON")
    [file] = files(tmp_path)
    assert file.name.isdigit()
