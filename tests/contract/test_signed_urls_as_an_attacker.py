"""Signed URLs in the wrong hands: they allow what was signed, once, and nothing else."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from infra.local.objects import FolderObjects
from shared.ports import SignedRequest
from tests.contract.storage_server import Watch, serving

BUCKET = "uploads"
KIB = 1024
UNIT = 256 * KIB


@pytest.fixture
def watch() -> Watch:
    return Watch(time.time())


@pytest.fixture
def objects(tmp_path: Path, watch: Watch) -> Iterator[FolderObjects]:
    with serving(tmp_path, watch) as store:
        store.create(BUCKET, "victim/secret", iter([b"secret"]), content_type="audio/flac")
        yield store


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as http:
        yield http


def upload(objects: FolderObjects, watch: Watch, *, resumable: bool = False) -> SignedRequest:
    return objects.sign_upload(
        BUCKET,
        "mallory/file_1",
        content_type="audio/flac",
        max_size=UNIT,
        resumable=resumable,
        expires_at=watch.now + 60,
    )


def download(objects: FolderObjects, watch: Watch) -> SignedRequest:
    objects.create(BUCKET, "mallory/own", iter([b"own"]), content_type="audio/flac")
    return objects.sign_download(
        BUCKET,
        "mallory/own",
        filename="own.flac",
        content_type="audio/flac",
        expires_at=watch.now + 60,
    )


def session_of(objects: FolderObjects, watch: Watch, client: httpx.Client) -> str:
    leave = upload(objects, watch, resumable=True)
    return client.post(leave.url, headers=leave.headers).headers["location"]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:serenade:problem:{body['code']}"
    assert body["detail"]
    return answer.status_code, body["code"]


def uploaded(objects: FolderObjects) -> list[str]:
    return [facts.name for facts in objects.list(BUCKET, "mallory/file_1")]


def leftovers(folder: Path) -> list[Path]:
    return [*(folder / "incoming").iterdir(), *(folder / "sessions").glob("*.part")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mallory/file_1", "victim/file_1"),
        ("/uploads/", "/results/"),
        ("method=PUT", "method=GET"),
        ("expires=", "expires=9"),
        ("signature=", "signature=0"),
        ("signature=", "signature=%C3%A9"),
        ("signature=", "unsigned="),
        ("expires=", "extra=1&expires="),
        ("?", "?expires=9999999999&"),
    ],
)
def test_an_altered_address_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client, old: str, new: str
) -> None:
    leave = upload(objects, watch)
    assert old in leave.url
    altered = leave.url.replace(old, new, 1)
    answer = client.put(altered, headers=leave.headers, content=b"x")
    assert refusal(answer) == (403, "bad_signature")
    assert uploaded(objects) == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Type", "text/html"),
        ("x-goog-content-length-range", "1,999999999"),
        ("x-goog-content-length-range", "0,262144"),
        ("x-goog-if-generation-match", "1"),
    ],
)
@pytest.mark.parametrize("resumable", [False, True])
def test_altered_or_missing_headers_are_refused(
    objects: FolderObjects,
    watch: Watch,
    client: httpx.Client,
    header: str,
    value: str,
    resumable: bool,
) -> None:
    leave = upload(objects, watch, resumable=resumable)
    altered = {**leave.headers, header: value}
    missing = {name: said for name, said in leave.headers.items() if name != header}
    for headers in (altered, missing):
        content = b"" if resumable else b"x"
        answer = client.request(leave.method, leave.url, headers=headers, content=content)
        assert refusal(answer) == (403, "bad_signature")
    assert uploaded(objects) == []


def test_a_resumable_upload_starts_only_as_such(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    leave = upload(objects, watch, resumable=True)
    without = {name: said for name, said in leave.headers.items() if name != "x-goog-resumable"}
    assert refusal(client.post(leave.url, headers=without)) == (403, "bad_signature")
    answer = client.put(leave.url, headers=leave.headers, content=b"x")
    assert refusal(answer) == (403, "wrong_method")


def test_a_leave_to_read_is_no_leave_to_write(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    url = download(objects, watch).url
    assert refusal(client.put(url, content=b"x")) == (403, "wrong_method")
    assert refusal(client.post(url)) == (403, "wrong_method")
    assert refusal(client.delete(url)) == (404, "no_such_session")
    assert refusal(client.patch(url)) == (405, "method_not_allowed")
    assert b"".join(objects.read(BUCKET, "mallory/own")) == b"own"


def test_a_leave_to_write_is_no_leave_to_read(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    leave = upload(objects, watch)
    assert refusal(client.get(leave.url, headers=leave.headers)) == (403, "wrong_method")


def test_nothing_is_read_unsigned(objects: FolderObjects, client: httpx.Client) -> None:
    url = objects.signer.address(BUCKET, "victim/secret")
    assert refusal(client.get(url)) == (403, "bad_signature")
    assert client.head(url).status_code == 403
    assert refusal(client.get(f"{url}?signature=")) == (403, "bad_signature")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mallory/own", "victim/secret"),
        ("own.flac", "evil.html"),
        ("audio%2Fflac", "text%2Fhtml"),
    ],
)
def test_an_altered_download_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client, old: str, new: str
) -> None:
    url = download(objects, watch).url
    assert old in url
    assert refusal(client.get(url.replace(old, new, 1))) == (403, "bad_signature")


def test_leaves_end(objects: FolderObjects, watch: Watch, client: httpx.Client) -> None:
    put, post = upload(objects, watch), upload(objects, watch, resumable=True)
    get = download(objects, watch)
    watch.now = get.expires_at
    expired = (403, "signature_expired")
    assert refusal(client.put(put.url, headers=put.headers, content=b"x")) == expired
    assert refusal(client.post(post.url, headers=post.headers)) == expired
    assert refusal(client.get(get.url)) == expired
    assert uploaded(objects) == []


@pytest.mark.parametrize(
    "path",
    [
        "uploads/mallory/..%2fvictim%2fsecret",
        "uploads/mallory/%2e%2e/victim/secret",
        "uploads/mallory/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "uploads/%2fetc%2fpasswd",
        "uploads/mallory/file_1%00.flac",
        "uploads/mallory%2f%2ffile_1",
        "..%2fuploads/mallory",
        "%2e%2e/mallory/file_1",
    ],
)
def test_traversal_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client, path: str
) -> None:
    leave = upload(objects, watch)
    address, query = leave.url.split("?")
    astray = f"{address.removesuffix('uploads/mallory/file_1')}{path}?{query}"
    answer = raw_request(astray, "PUT", leave.headers, b"x")
    assert answer.split()[1] in (b"400", b"404")
    assert b"bad_object_name" in answer or b"not_found" in answer


def test_an_escaped_escape_is_another_name(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    leave = upload(objects, watch)
    altered = leave.url.replace("mallory/file_1", "mallory%252ffile_1")
    answer = client.put(altered, headers=leave.headers, content=b"x")
    assert refusal(answer) == (403, "bad_signature")


def test_a_leave_is_used_once(objects: FolderObjects, watch: Watch, client: httpx.Client) -> None:
    leave = upload(objects, watch)
    assert client.put(leave.url, headers=leave.headers, content=b"first").status_code == 200
    replay = client.put(leave.url, headers=leave.headers, content=b"second")
    assert refusal(replay) == (412, "already_uploaded")
    assert b"".join(objects.read(BUCKET, "mallory/file_1")) == b"first"


@pytest.mark.parametrize("size", [UNIT + 1, 4 * 1024 * KIB])
def test_more_than_agreed_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client, tmp_path: Path, size: int
) -> None:
    leave = upload(objects, watch)
    declared = client.put(leave.url, headers=leave.headers, content=bytes(size))
    assert refusal(declared) == (413, "too_large")
    chunks = (bytes(64 * KIB) for _ in range(size // (64 * KIB) + 1))
    undeclared = client.put(leave.url, headers=leave.headers, content=chunks)
    assert refusal(undeclared) == (413, "too_large")
    assert uploaded(objects) == []
    assert leftovers(tmp_path) == []


def test_nothing_at_all_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client, tmp_path: Path
) -> None:
    leave = upload(objects, watch)
    answer = client.put(leave.url, headers=leave.headers, content=b"")
    assert refusal(answer) == (400, "empty_upload")
    assert uploaded(objects) == []
    assert leftovers(tmp_path) == []


def test_bytes_beyond_the_declared_length_are_not_taken(
    objects: FolderObjects, watch: Watch
) -> None:
    leave = upload(objects, watch)
    headers = {**leave.headers, "Content-Length": "10"}
    raw_request(leave.url, "PUT", headers, bytes(100))
    facts = objects.stat(BUCKET, "mallory/file_1")
    assert facts is not None
    assert facts.size == 10


def test_less_than_the_declared_length_is_nothing(
    objects: FolderObjects, watch: Watch, tmp_path: Path
) -> None:
    leave = upload(objects, watch)
    connected(leave.url, "PUT", {**leave.headers, "Content-Length": "1000"}, b"x" * 999).close()
    for _ in range(500):
        if not leftovers(tmp_path):
            break
        time.sleep(0.01)
    assert leftovers(tmp_path) == []
    assert uploaded(objects) == []


def test_a_session_serves_its_own_object_only(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    session = session_of(objects, watch, client)
    for place in ("uploads/victim/file_2", "results/mallory/file_1", "uploads/mallory/file_2"):
        elsewhere = session.replace("uploads/mallory/file_1", place)
        assert refusal(client.put(elsewhere, content=b"x")) == (404, "no_such_session")
        assert refusal(client.delete(elsewhere)) == (404, "no_such_session")
    assert refusal(client.get(session)) == (403, "bad_signature")


@pytest.mark.parametrize("guess", ["", "0" * 48, "../" * 16, "..%2f..%2fcatalogue", "%00", "é"])
def test_sessions_are_not_guessed(objects: FolderObjects, client: httpx.Client, guess: str) -> None:
    url = f"{objects.signer.address(BUCKET, 'mallory/file_1')}?upload_id={guess}"
    assert refusal(client.put(url, content=b"x")) == (404, "no_such_session")


def test_a_session_is_no_way_around_the_limit(
    objects: FolderObjects, watch: Watch, client: httpx.Client, tmp_path: Path
) -> None:
    attempts: list[tuple[bytes | Iterator[bytes], dict[str, str]]] = [
        (bytes(UNIT + 1), {}),
        (iter([bytes(UNIT), b"x"]), {}),
        (bytes(UNIT), {"Content-Range": f"bytes 0-{UNIT - 1}/{UNIT + 1}"}),
        (bytes(UNIT + 1), {"Content-Range": f"bytes 0-{UNIT}/*"}),
        (b"", {"Content-Range": f"bytes */{UNIT + 1}"}),
    ]
    for content, said in attempts:
        session = session_of(objects, watch, client)
        answer = client.put(session, content=content, headers=said)
        assert refusal(answer) == (413, "too_large")
        assert leftovers(tmp_path) == []
        assert refusal(client.put(session, content=b"x")) == (404, "no_such_session")
    assert uploaded(objects) == []


def test_a_declared_total_stays(objects: FolderObjects, watch: Watch, client: httpx.Client) -> None:
    session = session_of(objects, watch, client)
    client.put(session, content=b"x" * 10, headers={"Content-Range": "bytes 0-9/100"})
    more = client.put(session, content=b"x" * 10, headers={"Content-Range": "bytes 0-9/200"})
    assert refusal(more) == (400, "bad_content_range")


def test_a_body_longer_than_its_range_is_refused(
    objects: FolderObjects, watch: Watch, client: httpx.Client
) -> None:
    session = session_of(objects, watch, client)
    said = {"Content-Range": "bytes 0-9/10"}
    answer = client.put(session, content=iter([b"x" * 11]), headers=said)
    assert refusal(answer) == (400, "bad_content_range")
    assert uploaded(objects) == []


def raw_request(url: str, method: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A request that no client library has tidied, and all that comes back."""
    answer = b""
    with connected(url, method, headers, body) as connection:
        while received := connection.recv(65536):
            answer += received
    return answer


def connected(url: str, method: str, headers: Mapping[str, str], body: bytes) -> socket.socket:
    """A connection on which a request was sent, as it is."""
    target = httpx.URL(url)
    said = {"Host": "gateway", "Connection": "close", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} /{url.split('/', 3)[3]} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in said.items()]
    connection = socket.create_connection((target.host, target.port or 80))
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    return connection
