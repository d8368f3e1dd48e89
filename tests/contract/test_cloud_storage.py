"""Cloud Storage as the network makes it: slow, refusing, silent, and forgetful of what it did."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from cloudevents.http import from_http
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.gcp.errors import Misconfigured
from infra.gcp.object_ranges import BLOCK, PIECE, CloudRanges
from infra.gcp.objects import CloudObjects
from infra.gcp.storage_calls import Waits
from shared.audio.limits import Limits, judge
from shared.messages import ObjectFinalized
from shared.ports import Exists, Missing, ObjectFacts, ObjectStore, Unavailable
from tests.contract.object_homes import cloud_storage
from tests.contract.servers.storage import CloudStorage
from tests.contract.storage_server import Loopback
from tests.good_files import GOOD, GoodFile

BUCKET = "uploads"
NOWHERE = "no-such-bucket"
MIB = 1024 * 1024
ASKS_AGAIN = Waits(answer_s=0.5)
GIVES_UP = Waits(answer_s=0.2, all_s=0.5)


@pytest.fixture
def server() -> CloudStorage:
    started = cloud_storage()
    started.reset()
    return started


@pytest.fixture
def objects(server: CloudStorage) -> CloudObjects:
    return CloudObjects(server.settings())


@pytest.fixture
def asking_again(server: CloudStorage) -> CloudObjects:
    """Takes half a second of silence for a lost answer."""
    return CloudObjects(server.settings(), ASKS_AGAIN)


@pytest.fixture
def giving_up(server: CloudStorage) -> CloudObjects:
    """Asks for half a second in all."""
    return CloudObjects(server.settings(), GIVES_UP)


def created(store: ObjectStore, content: bytes = b"content", name: str = "one") -> ObjectFacts:
    return store.create(BUCKET, name, iter([content]), content_type="audio/flac")


def content_of(store: ObjectStore, name: str = "one") -> bytes:
    return b"".join(store.read(BUCKET, name))


def large() -> bytes:
    return bytes(range(256)) * (2 * PIECE // 256) + b"the end"


CALLS: dict[str, Callable[[CloudObjects, str], object]] = {
    "stat": lambda objects, bucket: objects.stat(bucket, "one"),
    "read": lambda objects, bucket: list(objects.read(bucket, "one")),
    "open": lambda objects, bucket: objects.open(bucket, "one"),
    "create": lambda objects, bucket: objects.create(
        bucket, "two", iter([b"content"]), content_type="audio/flac"
    ),
    "create in pieces": lambda objects, bucket: objects.create(
        bucket, "two", iter([large()]), content_type="audio/flac"
    ),
    "delete": lambda objects, bucket: objects.delete(bucket, "one"),
    "list": lambda objects, bucket: objects.list(bucket, ""),
}


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> Callable[[CloudObjects, str], object]:
    return CALLS[request.param]


def test_a_missing_bucket_is_named(
    objects: CloudObjects, call: Callable[[CloudObjects, str], object]
) -> None:
    with pytest.raises(Misconfigured, match="no-such-bucket") as told:
        call(objects, NOWHERE)
    assert "bucket does not exist" in str(told.value)
    assert "Terraform" in str(told.value)


def test_a_missing_permission_is_no_matter_of_patience(
    server: CloudStorage,
    objects: CloudObjects,
    call: Callable[[CloudObjects, str], object],
) -> None:
    created(objects)
    server.faults.forget()
    server.faults.refuse("/b/uploads/o", 403, times=99)
    with pytest.raises(Misconfigured, match="Grant the missing role"):
        call(objects, BUCKET)
    assert len(server.faults.seen) == 1


def test_nothing_is_asked_in_the_background(server: CloudStorage, objects: CloudObjects) -> None:
    server.faults.forget()
    created(objects)
    for thread in threading.enumerate():
        if "_fetch_background" in thread.name:
            thread.join()
    assert [line.split("?")[0] for line in server.faults.seen] == [
        "POST /upload/storage/v1/b/uploads/o"
    ]


def test_a_busy_service_is_asked_again(
    server: CloudStorage,
    objects: CloudObjects,
    call: Callable[[CloudObjects, str], object],
) -> None:
    created(objects)
    server.faults.refuse("/b/uploads/o", 503)
    call(objects, BUCKET)


def test_a_service_that_stays_busy_is_unavailable(
    server: CloudStorage,
    giving_up: CloudObjects,
    call: Callable[[CloudObjects, str], object],
) -> None:
    created(giving_up)
    server.faults.refuse("/b/uploads/o", 503, times=99)
    with pytest.raises(Unavailable, match="503") as told:
        call(giving_up, BUCKET)
    assert not isinstance(told.value, Misconfigured)


def test_a_silent_service_is_given_up(
    server: CloudStorage,
    giving_up: CloudObjects,
    call: Callable[[CloudObjects, str], object],
) -> None:
    created(giving_up)
    server.faults.hang("/b/uploads/o", times=99)
    with pytest.raises(Unavailable):
        call(giving_up, BUCKET)


def test_a_service_that_cannot_be_reached_is_unavailable(
    call: Callable[[CloudObjects, str], object], server: CloudStorage
) -> None:
    nobody = CloudObjects(server.settings(storage_emulator_host="http://127.0.0.1:1"), GIVES_UP)
    with pytest.raises(Unavailable):
        call(nobody, BUCKET)


@pytest.mark.parametrize("content", [b"content", large()], ids=["at once", "in pieces"])
def test_an_object_is_known_again_when_its_answer_was_lost(
    server: CloudStorage, asking_again: CloudObjects, content: bytes
) -> None:
    server.faults.lose("uploadType=multipart")
    server.faults.lose("PUT /upload")
    server.faults.lose("PUT /upload")
    facts = created(asking_again, content)
    assert asking_again.stat(BUCKET, "one") == facts
    assert (facts.size, facts.metadata) == (len(content), {})
    assert content_of(asking_again) == content
    with pytest.raises(Exists):
        created(asking_again, content)


def test_an_answer_lost_for_good_leaves_it_open(
    server: CloudStorage, giving_up: CloudObjects
) -> None:
    server.faults.lose("/upload/", times=99)
    with pytest.raises(Unavailable):
        created(giving_up, b"landed")
    server.faults.forget()
    assert content_of(giving_up) == b"landed"


def test_somebody_elses_object_is_not_taken_for_ours(
    server: CloudStorage, asking_again: CloudObjects
) -> None:
    created(asking_again, b"theirs")
    server.faults.lose("uploadType=multipart")
    with pytest.raises(Exists):
        created(asking_again, b"ours")
    assert content_of(asking_again) == b"theirs"


def test_a_delete_whose_answer_was_lost_is_done(
    server: CloudStorage, asking_again: CloudObjects
) -> None:
    facts = created(asking_again)
    server.faults.lose("DELETE ")
    asking_again.delete(BUCKET, "one", generation=facts.generation)
    assert asking_again.stat(BUCKET, "one") is None


def test_pieces_are_sent_as_they_come(server: CloudStorage, objects: CloudObjects) -> None:
    sent_before_the_end: list[int] = []

    def chunks() -> Iterator[bytes]:
        for _ in range(4):
            yield bytes(PIECE)
        sent_before_the_end.append(len(server.faults.requests("PUT /upload")))

    facts = objects.create(BUCKET, "one", chunks(), content_type="audio/flac")
    assert facts.size == 4 * PIECE
    assert sent_before_the_end == [4]


def test_a_writer_that_fails_in_the_middle_leaves_nothing(objects: CloudObjects) -> None:
    def interrupted() -> Iterator[bytes]:
        yield large()
        raise FileNotFoundError("the source went away")

    with pytest.raises(FileNotFoundError):
        objects.create(BUCKET, "one", interrupted(), content_type="audio/flac")
    assert objects.list(BUCKET, "") == []


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_every_size_is_written_whole(objects: CloudObjects, size: int) -> None:
    content = bytes(size)
    assert created(objects, content).size == size
    assert content_of(objects) == content


def test_a_large_object_is_read_in_pieces_of_one_generation(
    server: CloudStorage, objects: CloudObjects
) -> None:
    facts = created(objects, large())
    server.faults.forget()
    pieces = objects.read(BUCKET, "one")
    assert len(next(pieces)) == PIECE
    assert len(server.faults.requests("GET /download/")) == 1
    objects.delete(BUCKET, "one")
    created(objects, large())
    with pytest.raises(Missing, match=str(facts.generation)):
        next(pieces)


def test_an_object_replaced_meanwhile_is_missing(objects: CloudObjects) -> None:
    created(objects, b"old")
    opened = objects.open(BUCKET, "one")
    objects.delete(BUCKET, "one")
    created(objects, b"new")
    with pytest.raises(Missing):
        opened.read_at(0, 3)


@pytest.mark.parametrize("name", ["wav, 16 bit", "flac", "mp3", "mp3 without Xing"])
def test_a_file_is_judged_in_a_handful_of_requests(
    server: CloudStorage, objects: CloudObjects, name: str
) -> None:
    good: GoodFile = GOOD[name]
    created(objects, good.make())
    server.faults.forget()
    opened = objects.open(BUCKET, "one")
    facts = judge(opened, declared_type=good.content_type, declared_size=None, limits=Limits())
    assert facts.duration_s == pytest.approx(good.duration_s, abs=good.within_s)
    assert len(server.faults.seen) <= 3


def test_small_reads_cost_a_request_for_each_block() -> None:
    content = bytes(range(256)) * (3 * BLOCK // 256)
    asked: list[tuple[int, int]] = []

    def fetch(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return content[offset : offset + length]

    opened = CloudRanges(len(content), fetch)
    for offset in [*range(0, BLOCK, 1000), *range(len(content) - 1000, 2 * BLOCK, -1000), 5]:
        assert opened.read_at(offset, 1000) == content[offset : offset + 1000]
    assert len(asked) <= 3
    assert opened.read_at(7, 2 * BLOCK) == content[7 : 7 + 2 * BLOCK]
    assert asked[-1] == (7, 2 * BLOCK)


def test_nothing_of_google_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys; from infra.gcp.objects import CloudObjects; from shared.settings import Settings;"
        "CloudObjects(Settings()); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = set(ran.stdout.decode().split())
    assert not loaded & {"google.auth", "google.api_core", "google.cloud.storage", "requests"}


def test_every_upload_is_announced_until_it_is_accepted(
    server: CloudStorage, objects: CloudObjects
) -> None:
    told: list[ObjectFinalized] = []
    refusals = iter([500, 503])

    async def receive(request: Request) -> Response:
        event = from_http(dict(request.headers), await request.body())
        told.append(ObjectFinalized.from_cloud_event(event))
        return Response(status_code=next(refusals, 204))

    function = Loopback()
    function.app = Starlette(routes=[Route("/", receive, methods=["POST"])])
    server.events.url = function.url
    objects.create("results", "not an upload", iter([b"x"]), content_type="audio/flac")
    facts = created(objects, name="usr_1/Ständchen 🎵")
    wait_for(lambda: len(told) == 3)
    function.stop()
    assert {event.event_id for event in told} == {ObjectFinalized.from_facts(facts).event_id}
    assert json.loads(told[0].model_dump_json())["size"] == facts.size


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")
