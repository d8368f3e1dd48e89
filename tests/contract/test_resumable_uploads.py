"""Large uploads come in pieces, are interrupted, and go on: the protocol of Cloud Storage."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.local.objects import FolderObjects
from shared.ports import ObjectFacts, ObjectStore
from tests.contract.object_homes import CLOUD, EMULATOR, HOMES, ObjectHome
from tests.contract.storage_server import Watch, serving

KIB = 1024
UNIT = 256 * KIB
BUCKET = "uploads"
CONTENT = os.urandom(3 * UNIT + 1000)
TOTAL = len(CONTENT)


@pytest.fixture
def finalized() -> list[ObjectFacts]:
    return []


@pytest.fixture
def watch() -> Watch:
    return Watch(time.time())


@pytest.fixture
def folder(tmp_path: Path, watch: Watch, finalized: list[ObjectFacts]) -> Iterator[FolderObjects]:
    with serving(tmp_path, watch, finalized.append, stall_s=0.3) as store:
        yield store


@pytest.fixture(params=HOMES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectHome]:
    if EMULATOR and request.param == CLOUD:
        pytest.skip(f"the emulator at {EMULATOR} verifies no signatures")
    with HOMES[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def objects(home: ObjectHome) -> ObjectStore:
    return home.objects


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as http:
        yield http


def started(
    objects: ObjectStore, client: httpx.Client, name: str = "usr_1/file_1", limit: int = TOTAL
) -> str:
    leave = objects.sign_upload(
        BUCKET,
        name,
        content_type="audio/wav",
        max_size=limit,
        resumable=True,
        expires_at=time.time() + 60,
    )
    assert (leave.protocol, leave.method) == ("gcs-resumable", "POST")
    answer = client.request(leave.method, leave.url, headers=leave.headers)
    assert answer.status_code == 201
    return answer.headers["location"]


def piece(
    client: httpx.Client, session: str, first: int, stop: int, total: int | str = TOTAL
) -> httpx.Response:
    says = {"Content-Range": f"bytes {first}-{stop - 1}/{total}"}
    return client.put(session, content=CONTENT[first:stop], headers=says)


def status(client: httpx.Client, session: str, total: int | str = "*") -> httpx.Response:
    return client.put(session, headers={"Content-Range": f"bytes */{total}"})


def content_of(objects: ObjectStore, name: str = "usr_1/file_1") -> bytes:
    return b"".join(objects.read(BUCKET, name))


def test_pieces_become_one_object(objects: ObjectStore, client: httpx.Client) -> None:
    session = started(objects, client)
    first = piece(client, session, 0, UNIT)
    assert (first.status_code, first.headers["range"]) == (308, f"bytes=0-{UNIT - 1}")
    second = piece(client, session, UNIT, 3 * UNIT)
    assert (second.status_code, second.headers["range"]) == (308, f"bytes=0-{3 * UNIT - 1}")
    assert objects.stat(BUCKET, "usr_1/file_1") is None
    last = piece(client, session, 3 * UNIT, TOTAL)
    assert last.status_code == 200
    assert content_of(objects) == CONTENT
    facts = objects.stat(BUCKET, "usr_1/file_1")
    assert facts is not None
    assert facts.generation == int(last.headers["x-goog-generation"])
    assert facts.content_type == "audio/wav"


def test_an_upload_is_told_of_once_it_is_whole(
    folder: FolderObjects, client: httpx.Client, finalized: list[ObjectFacts]
) -> None:
    session = started(folder, client)
    piece(client, session, 0, 3 * UNIT)
    assert finalized == []
    last = piece(client, session, 3 * UNIT, TOTAL)
    assert [facts.generation for facts in finalized] == [int(last.headers["x-goog-generation"])]


def test_a_session_takes_everything_at_once(objects: ObjectStore, client: httpx.Client) -> None:
    assert client.put(started(objects, client), content=CONTENT).status_code == 200
    assert content_of(objects) == CONTENT


def test_a_body_of_unannounced_length_is_taken(objects: ObjectStore, client: httpx.Client) -> None:
    halves = iter([CONTENT[:1000], CONTENT[1000:]])
    assert client.put(started(objects, client), content=halves).status_code == 200
    assert content_of(objects) == CONTENT


def test_nobody_need_know_the_total_before_the_end(
    objects: ObjectStore, client: httpx.Client
) -> None:
    session = started(objects, client)
    assert piece(client, session, 0, UNIT, "*").status_code == 308
    assert piece(client, session, UNIT, 2 * UNIT, "*").status_code == 308
    assert status(client, session, 2 * UNIT).status_code == 200
    assert content_of(objects) == CONTENT[: 2 * UNIT]


def test_the_status_tells_where_to_go_on(objects: ObjectStore, client: httpx.Client) -> None:
    session = started(objects, client)
    nothing = status(client, session)
    assert nothing.status_code == 308
    assert "range" not in nothing.headers
    piece(client, session, 0, 2 * UNIT)
    assert status(client, session, TOTAL).headers["range"] == f"bytes=0-{2 * UNIT - 1}"
    done = piece(client, session, 2 * UNIT, TOTAL)
    again = status(client, session)
    assert again.status_code == 200
    assert again.headers["x-goog-generation"] == done.headers["x-goog-generation"]


def test_a_piece_that_is_no_multiple_is_kept_up_to_one(
    objects: ObjectStore, client: httpx.Client
) -> None:
    session = started(objects, client)
    assert piece(client, session, 0, UNIT + 5).headers["range"] == f"bytes=0-{UNIT - 1}"
    assert "range" in piece(client, session, UNIT, UNIT + 9).headers
    assert piece(client, session, UNIT, TOTAL).status_code == 200
    assert content_of(objects) == CONTENT


def test_bytes_sent_again_are_ignored(objects: ObjectStore, client: httpx.Client) -> None:
    session = started(objects, client)
    piece(client, session, 0, 2 * UNIT)
    noise = client.put(
        session,
        content=bytes(UNIT),
        headers={"Content-Range": f"bytes {UNIT // 2}-{UNIT // 2 + UNIT - 1}/{TOTAL}"},
    )
    assert noise.headers["range"] == f"bytes=0-{2 * UNIT - 1}"
    assert piece(client, session, UNIT - 7, TOTAL).status_code == 200
    assert content_of(objects) == CONTENT


def test_a_gap_is_refused_so_that_the_client_asks(home: ObjectHome, client: httpx.Client) -> None:
    session = started(home.objects, client)
    assert home.refusal(piece(client, session, UNIT, 2 * UNIT)) == "upload_gap"
    assert piece(client, session, 0, TOTAL).status_code == 200


def test_an_interrupted_piece_is_kept_and_goes_on(
    objects: ObjectStore, client: httpx.Client
) -> None:
    def broken_off() -> Iterator[bytes]:
        yield CONTENT[: UNIT + 77]
        raise ConnectionError("the train entered a tunnel")

    session = started(objects, client)
    says = {"Content-Range": f"bytes 0-{TOTAL - 1}/{TOTAL}", "Content-Length": str(TOTAL)}
    with pytest.raises(ConnectionError):
        client.put(session, content=broken_off(), headers=says)
    kept = when_free(client, session)
    assert kept.headers["range"] == f"bytes=0-{UNIT - 1}"
    assert piece(client, session, UNIT, TOTAL).status_code == 200
    assert content_of(objects) == CONTENT


def when_free(client: httpx.Client, session: str) -> httpx.Response:
    """The status, once the gateway has noticed that the last request is dead."""
    for _ in range(500):
        answer = status(client, session)
        if answer.status_code != 503:
            return answer
        time.sleep(0.01)
    pytest.fail("the session stayed busy")


def test_a_client_that_falls_silent_is_given_up(
    folder: FolderObjects, client: httpx.Client
) -> None:
    session = started(folder, client)
    url = httpx.URL(session)
    start = f"PUT {url.raw_path.decode()} HTTP/1.1\r\nHost: x\r\nContent-Length: {TOTAL}\r\n\r\n"
    with socket.create_connection((url.host, url.port or 80)) as silent:
        silent.sendall(start.encode() + CONTENT[: UNIT + 1])
        assert silent.recv(1000).startswith(b"HTTP/1.1 408 ")
    assert when_free(client, session).headers["range"] == f"bytes=0-{UNIT - 1}"


def test_a_session_survives_the_gateway(tmp_path: Path, watch: Watch, client: httpx.Client) -> None:
    with serving(tmp_path, watch) as before:
        session = started(before, client)
        piece(client, session, 0, 2 * UNIT)
    with serving(tmp_path, watch) as after:
        assert status(client, session).headers["range"] == f"bytes=0-{2 * UNIT - 1}"
        assert piece(client, session, 2 * UNIT, TOTAL).status_code == 200
        assert content_of(after) == CONTENT


def test_a_session_is_given_up(home: ObjectHome, client: httpx.Client) -> None:
    session = started(home.objects, client)
    piece(client, session, 0, UNIT)
    assert client.delete(session).status_code == 499
    assert home.refusal(status(client, session)) == "no_such_session"


def test_an_upload_that_comes_second_is_refused_in_the_end(
    home: ObjectHome, client: httpx.Client
) -> None:
    session = started(home.objects, client)
    piece(client, session, 0, UNIT)
    home.objects.create(BUCKET, "usr_1/file_1", iter([b"whole"]), content_type="audio/wav")
    assert home.refusal(piece(client, session, UNIT, TOTAL)) == "already_uploaded"
    assert content_of(home.objects) == b"whole"


def test_a_session_ends_after_a_day(
    folder: FolderObjects, client: httpx.Client, watch: Watch, tmp_path: Path
) -> None:
    session = started(folder, client)
    watch.now += 23 * 3600
    assert piece(client, session, 0, UNIT).status_code == 308
    assert folder.sweep_temporary(older_than_s=60) == 0
    watch.now += 3600
    assert status(client, session).status_code == 410
    folder.sweep_temporary(older_than_s=60)
    assert status(client, session).status_code == 404
    assert list((tmp_path / "sessions").iterdir()) == []


def test_starting_again_ends_the_session_before(
    folder: FolderObjects, client: httpx.Client, finalized: list[ObjectFacts], tmp_path: Path
) -> None:
    earlier = [started(folder, client) for _ in range(5)]
    piece(client, earlier[-1], 0, UNIT)
    last, other = started(folder, client), started(folder, client, "usr_1/file_2")
    assert len(list((tmp_path / "sessions").glob("*.part"))) == 2, "one for each object"
    for session in earlier:
        late = piece(client, session, 0, UNIT)
        assert (late.status_code, late.json()["code"]) == (404, "no_such_session")
    assert client.put(last, content=CONTENT).status_code == 200
    assert piece(client, other, 0, UNIT).status_code == 308
    assert len(finalized) == 1


def test_what_still_arrives_in_a_session_that_ended_is_not_kept(
    folder: FolderObjects, client: httpx.Client
) -> None:
    def while_starting_again() -> Iterator[bytes]:
        yield CONTENT[:UNIT]
        later.append(started(folder, client))
        yield bytes(3 * UNIT) * 2

    later: list[str] = []
    with httpx.Client() as slow:
        answer = slow.put(started(folder, client, limit=10 * UNIT), content=while_starting_again())
    assert answer.json()["code"] == "no_such_session"
    assert client.put(later[0], content=CONTENT).status_code == 200
    assert content_of(folder) == CONTENT


def test_a_session_ends_once_the_object_came_another_way(
    folder: FolderObjects, client: httpx.Client, tmp_path: Path
) -> None:
    session = started(folder, client)
    piece(client, session, 0, UNIT)
    folder.create(BUCKET, "usr_1/file_1", iter([b"whole"]), content_type="audio/wav")
    late = piece(client, session, UNIT, 2 * UNIT)
    assert (late.status_code, late.json()["code"]) == (412, "already_uploaded")
    assert list((tmp_path / "sessions").iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b"\xff"])
def test_a_session_that_nobody_can_read_is_over_and_swept(
    folder: FolderObjects, client: httpx.Client, watch: Watch, tmp_path: Path, damage: bytes
) -> None:
    session = started(folder, client)
    (agreement,) = (tmp_path / "sessions").glob("*.json")
    agreement.write_bytes(damage)
    assert status(client, session).json()["code"] == "no_such_session"
    assert folder.sweep_temporary(older_than_s=60) == 0
    watch.now += 120
    assert folder.sweep_temporary(older_than_s=60) == 2
    watch.now -= 120
    assert status(client, started(folder, client)).status_code == 308


@pytest.mark.parametrize(
    "said",
    [
        *["bytes 5-4/10", "bytes 0-9/5", "bytes 0-0/0", "bytes=0-9/10", "bytes 0-9", "0-9/10"],
        *["bytes -1-9/10", "bytes 0-9/10, 10-12/13", "bytes 0-3/10", "bytes ٠-٩/10"],
    ],
)
def test_a_senseless_range_is_refused(home: ObjectHome, client: httpx.Client, said: str) -> None:
    session = started(home.objects, client)
    answer = client.put(session, content=b"0123456789", headers={b"Content-Range": said.encode()})
    assert home.refusal(answer) == "bad_content_range"


def test_an_empty_upload_is_refused(home: ObjectHome, client: httpx.Client) -> None:
    session = started(home.objects, client)
    assert home.refusal(client.put(session)) == "empty_upload"
    assert home.refusal(status(client, session, 0)) == "empty_upload"
    assert home.objects.list(BUCKET, "") == []
