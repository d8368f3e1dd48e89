"""What every object store promises."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.gcp.objects import CloudObjects
from shared.errors import Permanent
from shared.ports import Exists, Missing, ObjectFacts, ObjectStore, SignedRequest
from tests.contract.object_homes import EMULATOR, HOMES

BUCKET = "uploads"
MIB = 1024 * 1024


@pytest.fixture(params=HOMES)
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    with HOMES[request.param](tmp_path / "objects") as home:
        yield home.objects


@pytest.fixture
def signing(objects: ObjectStore) -> ObjectStore:
    """One behind which somebody verifies signatures."""
    if EMULATOR and isinstance(objects, CloudObjects):
        pytest.skip(f"the emulator at {EMULATOR} verifies no signatures")
    return objects


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as http:
        yield http


def created(store: ObjectStore, name: str, content: bytes = b"content") -> ObjectFacts:
    return store.create(BUCKET, name, iter([content]), content_type="audio/flac")


def content_of(store: ObjectStore, name: str) -> bytes:
    return b"".join(store.read(BUCKET, name))


def leave_to_upload(store: ObjectStore, name: str, max_size: int = MIB) -> SignedRequest:
    return store.sign_upload(
        BUCKET,
        name,
        content_type="audio/flac",
        max_size=max_size,
        resumable=False,
        expires_at=time.time() + 60,
    )


def leave_to_download(store: ObjectStore, name: str, filename: str = "song.flac") -> str:
    return store.sign_download(
        BUCKET,
        name,
        filename=filename,
        content_type="audio/flac",
        expires_at=time.time() + 60,
    ).url


def sent(client: httpx.Client, leave: SignedRequest, content: bytes) -> httpx.Response:
    return client.request(leave.method, leave.url, headers=leave.headers, content=content)


def test_an_object_is_read_as_it_was_written(objects: ObjectStore) -> None:
    before = time.time()
    facts = objects.create(
        BUCKET,
        "usr_1/file_1",
        iter([b"a" * MIB, b"", b"b" * 5]),
        content_type="audio/flac",
        metadata={"step": "sing"},
    )
    assert (facts.bucket, facts.name, facts.size) == (BUCKET, "usr_1/file_1", MIB + 5)
    assert (facts.content_type, facts.metadata) == ("audio/flac", {"step": "sing"})
    assert before - 1 <= facts.created_at <= time.time() + 1
    assert objects.stat(BUCKET, "usr_1/file_1") == facts
    assert content_of(objects, "usr_1/file_1") == b"a" * MIB + b"b" * 5


def test_what_is_not_there_is_missing(objects: ObjectStore) -> None:
    assert objects.stat(BUCKET, "nothing") is None
    assert objects.delete(BUCKET, "nothing") is False
    with pytest.raises(Missing):
        list(objects.read(BUCKET, "nothing"))
    with pytest.raises(Missing):
        objects.open(BUCKET, "nothing")


def test_the_same_name_in_another_bucket_is_another_object(objects: ObjectStore) -> None:
    created(objects, "one", b"here")
    assert objects.stat("results", "one") is None


def test_an_object_is_never_overwritten(objects: ObjectStore) -> None:
    first = created(objects, "one", b"first")
    with pytest.raises(Exists):
        created(objects, "one", b"second")
    assert content_of(objects, "one") == b"first"
    assert objects.stat(BUCKET, "one") == first


def test_of_twenty_creators_one_wins(objects: ObjectStore) -> None:
    def create(creator: int) -> ObjectFacts | None:
        try:
            return created(objects, "one", b"%d" % creator * MIB)
        except Exists:
            return None

    with ThreadPoolExecutor(20) as pool:
        winners = {
            creator: facts for creator, facts in enumerate(pool.map(create, range(20))) if facts
        }
    [(winner, facts)] = winners.items()
    assert objects.stat(BUCKET, "one") == facts
    assert content_of(objects, "one") == b"%d" % winner * MIB


def test_a_writer_that_fails_leaves_nothing(objects: ObjectStore) -> None:
    def interrupted() -> Iterator[bytes]:
        yield b"half"
        raise FileNotFoundError("the source went away")

    with pytest.raises(FileNotFoundError):
        objects.create(BUCKET, "one", interrupted(), content_type="audio/flac")
    assert objects.stat(BUCKET, "one") is None
    assert objects.list(BUCKET, "") == []


def test_a_generation_never_comes_back(objects: ObjectStore) -> None:
    generations = []
    for _ in range(5):
        generations.append(created(objects, "one").generation)
        objects.delete(BUCKET, "one")
    assert generations == sorted(set(generations))


def test_only_the_generation_meant_is_read_or_deleted(objects: ObjectStore) -> None:
    old = created(objects, "one", b"old").generation
    objects.delete(BUCKET, "one", generation=old)
    new = created(objects, "one", b"new").generation
    with pytest.raises(Missing):
        list(objects.read(BUCKET, "one", generation=old))
    with pytest.raises(Missing):
        objects.open(BUCKET, "one", generation=old)
    assert objects.delete(BUCKET, "one", generation=old) is False
    assert objects.open(BUCKET, "one", generation=new).read_at(0, 3) == b"new"
    assert objects.delete(BUCKET, "one", generation=new) is True


def test_ranges_are_short_only_at_the_end(objects: ObjectStore) -> None:
    created(objects, "one", b"0123456789")
    opened = objects.open(BUCKET, "one")
    assert opened.size == 10
    assert opened.read_at(0, 4) == b"0123"
    assert opened.read_at(8, 4) == b"89"
    assert opened.read_at(10, 4) == b""
    assert opened.read_at(3, 0) == b""


def test_a_range_of_an_object_deleted_meanwhile_is_missing(objects: ObjectStore) -> None:
    created(objects, "one")
    opened = objects.open(BUCKET, "one")
    objects.delete(BUCKET, "one")
    with pytest.raises(Missing):
        opened.read_at(0, 4)


def test_a_list_is_in_order_of_names(objects: ObjectStore) -> None:
    names = ["a/1", "a/10", "a/2", "a/é", "a/\uff5e", "a/\U0001f3b5", "a/\U0010ffff", "ab", "b"]
    for name in reversed(names):
        created(objects, name)
    assert [facts.name for facts in objects.list(BUCKET, "")] == names
    assert [facts.name for facts in objects.list(BUCKET, "a/")] == names[:7]
    assert [facts.name for facts in objects.list(BUCKET, "a/\U0010ffff")] == ["a/\U0010ffff"]
    assert [facts.name for facts in objects.list(BUCKET, "a/", limit=2)] == ["a/1", "a/10"]
    after = objects.list(BUCKET, "a/", limit=2, after="a/10")
    assert [facts.name for facts in after] == ["a/2", "a/é"]
    assert objects.list("results", "") == []


@pytest.mark.parametrize(
    "name",
    [
        *["", ".", "..", "../one", "a/../../etc/passwd", "a/./b", "a/..", "/etc/passwd", "a//b"],
        *["a/", "a\0b", "a\nb", "a\rb", "\x7f", "\ud800", "x" * 1025, "é" * 513],
    ],
)
def test_names_that_lead_astray_are_refused(objects: ObjectStore, name: str) -> None:
    with pytest.raises(Permanent, match="bad_object_name"):
        created(objects, name)
    with pytest.raises(Permanent, match="bad_object_name"):
        leave_to_upload(objects, name)


@pytest.mark.parametrize("bucket", ["", "..", "a", "../up", "Up", "up/loads", "up\0", "u" * 64])
def test_bucket_names_that_lead_astray_are_refused(objects: ObjectStore, bucket: str) -> None:
    with pytest.raises(Permanent, match="bad_object_name"):
        objects.create(bucket, "one", iter([b"x"]), content_type="audio/flac")


PARTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\x7f", min_codepoint=0x20),
    min_size=1,
).filter(lambda part: part not in (".", ".."))
NAMES = (
    st.lists(PARTS, min_size=1, max_size=4).map("/".join).filter(lambda n: len(n.encode()) < 999)
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(name=NAMES)
def test_any_other_text_is_a_name(signing: ObjectStore, client: httpx.Client, name: str) -> None:
    assert sent(client, leave_to_upload(signing, name), name.encode()).status_code == 200
    assert content_of(signing, name) == name.encode()
    assert client.get(leave_to_download(signing, name)).content == name.encode()
    assert name in {facts.name for facts in signing.list(BUCKET, name[:1])}
    assert signing.delete(BUCKET, name)


def test_a_signed_upload_makes_the_object(signing: ObjectStore, client: httpx.Client) -> None:
    leave = leave_to_upload(signing, "usr_1/file_1")
    assert (leave.protocol, leave.method) == ("put", "PUT")
    content = b"fLaC" * 1000
    answer = sent(client, leave, content)
    assert answer.status_code == 200
    facts = signing.stat(BUCKET, "usr_1/file_1")
    assert facts is not None
    assert (facts.size, facts.content_type) == (4000, "audio/flac")
    assert answer.headers["x-goog-generation"] == str(facts.generation)
    assert content_of(signing, "usr_1/file_1") == content


def test_an_upload_of_unannounced_length_is_taken(
    signing: ObjectStore, client: httpx.Client
) -> None:
    leave = leave_to_upload(signing, "one", 3 * MIB)
    pieces = (b"x" * MIB for _ in range(3))
    answer = client.request(leave.method, leave.url, headers=leave.headers, content=pieces)
    assert answer.status_code == 200
    assert signing.open(BUCKET, "one").size == 3 * MIB


def test_a_second_upload_is_refused(signing: ObjectStore, client: httpx.Client) -> None:
    leave = leave_to_upload(signing, "one")
    assert sent(client, leave, b"first").status_code == 200
    second = sent(client, leave, b"second")
    assert second.status_code == 412
    assert content_of(signing, "one") == b"first"


def test_of_twenty_uploads_one_wins(signing: ObjectStore, client: httpx.Client) -> None:
    leave = leave_to_upload(signing, "one")

    def upload(uploader: int) -> httpx.Response:
        return sent(client, leave, bytes([uploader]) * 300_000)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(upload, range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19
    winner = [answer.status_code for answer in answers].index(200)
    assert content_of(signing, "one") == bytes([winner]) * 300_000
    facts = signing.stat(BUCKET, "one")
    assert facts is not None
    assert answers[winner].headers["x-goog-generation"] == str(facts.generation)


def test_a_signed_download_gives_the_object(signing: ObjectStore, client: httpx.Client) -> None:
    content = bytes(range(256)) * 10_000
    created(signing, "one", content)
    answer = client.get(leave_to_download(signing, "one"))
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-type"] == "audio/flac"


def test_a_download_may_be_partial(signing: ObjectStore, client: httpx.Client) -> None:
    created(signing, "one", b"0123456789")
    answer = client.get(leave_to_download(signing, "one"), headers={"Range": "bytes=2-4"})
    assert answer.status_code == 206
    assert answer.content == b"234"
    assert answer.headers["content-range"] == "bytes 2-4/10"


def test_a_download_of_nothing_is_not_found(signing: ObjectStore, client: httpx.Client) -> None:
    assert client.get(leave_to_download(signing, "nothing")).status_code == 404
