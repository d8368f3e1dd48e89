"""Signed URLs in the wrong hands: they allow what was signed, once, and nothing else."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from shared.ports import SignedRequest
from tests.contract.object_homes import CLOUD, EMULATOR, HOMES, ObjectHome

BUCKET = "uploads"
KIB = 1024
UNIT = 256 * KIB

NO_SIGNATURES = f"the emulator at {EMULATOR} verifies no signatures"


@pytest.fixture(
    params=[
        pytest.param(
            name, marks=pytest.mark.skipif(bool(EMULATOR) and name == CLOUD, reason=NO_SIGNATURES)
        )
        for name in HOMES
    ]
)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectHome]:
    with HOMES[request.param](tmp_path) as opened:
        opened.objects.create(BUCKET, "victim/secret", iter([b"secret"]), content_type="audio/flac")
        yield opened


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as http:
        yield http


def only_on(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("home", [name], indirect=True)


def upload(home: ObjectHome, *, resumable: bool = False) -> SignedRequest:
    return home.objects.sign_upload(
        BUCKET,
        "mallory/file_1",
        content_type="audio/flac",
        max_size=UNIT,
        resumable=resumable,
        expires_at=home.watch.now + 60,
    )


def download(home: ObjectHome) -> SignedRequest:
    home.objects.create(BUCKET, "mallory/own", iter([b"own"]), content_type="audio/flac")
    return home.objects.sign_download(
        BUCKET,
        "mallory/own",
        filename="own.flac",
        content_type="audio/flac",
        expires_at=home.watch.now + 60,
    )


def session_of(home: ObjectHome, client: httpx.Client) -> str:
    leave = upload(home, resumable=True)
    return client.post(leave.url, headers=leave.headers).headers["location"]


def address_of(home: ObjectHome, name: str) -> str:
    leave = home.objects.sign_download(
        BUCKET,
        name,
        filename="any",
        content_type="audio/flac",
        expires_at=home.watch.now + 60,
    )
    return leave.url.partition("?")[0]


def uploaded(home: ObjectHome) -> list[str]:
    return [facts.name for facts in home.objects.list(BUCKET, "mallory/file_1")]


def content_of(home: ObjectHome, name: str) -> bytes:
    return b"".join(home.objects.read(BUCKET, name))


def leftovers(folder: Path) -> list[Path]:
    """What uploads that came to nothing left on the folder's disk."""
    return [path for kind in ("incoming/*", "sessions/*.part") for path in folder.glob(kind)]


@only_on("folder")
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
    home: ObjectHome, client: httpx.Client, old: str, new: str
) -> None:
    leave = upload(home)
    assert old in leave.url
    altered = leave.url.replace(old, new, 1)
    answer = client.put(altered, headers=leave.headers, content=b"x")
    assert home.refusal(answer) == "bad_signature"
    assert uploaded(home) == []


@only_on(CLOUD)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mallory/file_1", "victim/file_1"),
        ("/uploads/", "/results/"),
        ("X-Goog-Expires=", "X-Goog-Expires=9"),
        ("X-Goog-Date=2", "X-Goog-Date=3"),
        ("X-Goog-Signature=", "X-Goog-Signature=0"),
        ("X-Goog-Signature=", "X-Goog-Signature=%C3%A9"),
        ("X-Goog-Signature=", "unsigned="),
        ("X-Goog-Credential=signer", "X-Goog-Credential=mallory"),
        ("%3Bx-goog-content-length-range", ""),
        ("&X-Goog-Signature=", "&extra=1&X-Goog-Signature="),
        ("GOOG4-RSA-SHA256", "none"),
    ],
)
def test_an_altered_v4_signature_is_refused(
    home: ObjectHome, client: httpx.Client, old: str, new: str
) -> None:
    leave = upload(home)
    assert old in leave.url
    altered = leave.url.replace(old, new, 1)
    answer = client.put(altered, headers=leave.headers, content=b"x")
    assert home.refusal(answer) == "bad_signature"
    assert uploaded(home) == []


@only_on(CLOUD)
def test_every_term_of_an_upload_is_signed(home: ObjectHome, client: httpx.Client) -> None:
    for resumable in (False, True):
        leave = upload(home, resumable=resumable)
        signed = httpx.URL(leave.url).params["X-Goog-SignedHeaders"].split(";")
        assert set(signed) == {"host", *(name.lower() for name in leave.headers)}


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
    home: ObjectHome,
    client: httpx.Client,
    header: str,
    value: str,
    resumable: bool,
) -> None:
    leave = upload(home, resumable=resumable)
    altered = {**leave.headers, header: value}
    missing = {name: said for name, said in leave.headers.items() if name != header}
    for headers in (altered, missing):
        content = b"" if resumable else b"x"
        answer = client.request(leave.method, leave.url, headers=headers, content=content)
        assert home.refusal(answer) == "bad_signature"
    assert uploaded(home) == []


def test_a_resumable_upload_starts_only_as_such(home: ObjectHome, client: httpx.Client) -> None:
    leave = upload(home, resumable=True)
    without = {name: said for name, said in leave.headers.items() if name != "x-goog-resumable"}
    assert home.refusal(client.post(leave.url, headers=without)) == "bad_signature"
    answer = client.put(leave.url, headers=leave.headers, content=b"x")
    assert home.refusal(answer) == home.wrong_method


def test_a_leave_to_read_is_no_leave_to_write(home: ObjectHome, client: httpx.Client) -> None:
    url = download(home).url
    assert home.refusal(client.put(url, content=b"x")) == home.wrong_method
    assert home.refusal(client.post(url)) == home.wrong_method
    assert client.delete(url).status_code in (403, 404)
    assert client.patch(url).status_code == 405
    assert content_of(home, "mallory/own") == b"own"


@only_on("folder")
def test_nobody_signs_for_other_methods(home: ObjectHome, client: httpx.Client) -> None:
    url = download(home).url
    assert home.refusal(client.delete(url)) == "no_such_session"
    assert home.refusal(client.patch(url)) == "method_not_allowed"


def test_a_leave_to_write_is_no_leave_to_read(home: ObjectHome, client: httpx.Client) -> None:
    leave = upload(home)
    assert home.refusal(client.get(leave.url, headers=leave.headers)) == home.wrong_method


def test_nothing_is_read_unsigned(home: ObjectHome, client: httpx.Client) -> None:
    url = address_of(home, "victim/secret")
    assert home.refusal(client.get(url)) == "bad_signature"
    assert client.head(url).status_code == 403
    for name in ("signature", "X-Goog-Signature"):
        assert home.refusal(client.get(f"{url}?{name}=")) == "bad_signature"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mallory/own", "victim/secret"),
        ("own.flac", "evil.html"),
        ("audio%2Fflac", "text%2Fhtml"),
    ],
)
def test_an_altered_download_is_refused(
    home: ObjectHome, client: httpx.Client, old: str, new: str
) -> None:
    url = download(home).url
    assert old in url
    assert home.refusal(client.get(url.replace(old, new, 1))) == "bad_signature"


def test_leaves_end(home: ObjectHome, client: httpx.Client) -> None:
    put, post = upload(home), upload(home, resumable=True)
    get = download(home)
    home.watch.now = get.expires_at
    expired = "signature_expired"
    assert home.refusal(client.put(put.url, headers=put.headers, content=b"x")) == expired
    assert home.refusal(client.post(post.url, headers=post.headers)) == expired
    assert home.refusal(client.get(get.url)) == expired
    assert uploaded(home) == []


@only_on("folder")
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
def test_traversal_is_refused(home: ObjectHome, client: httpx.Client, path: str) -> None:
    leave = upload(home)
    address, query = leave.url.split("?")
    astray = f"{address.removesuffix('uploads/mallory/file_1')}{path}?{query}"
    answer = raw_request(astray, "PUT", leave.headers, b"x")
    assert answer.split()[1] in (b"400", b"404")
    assert b"bad_object_name" in answer or b"not_found" in answer


def test_an_escaped_escape_is_another_name(home: ObjectHome, client: httpx.Client) -> None:
    leave = upload(home)
    altered = leave.url.replace("mallory/file_1", "mallory%252ffile_1")
    answer = client.put(altered, headers=leave.headers, content=b"x")
    assert home.refusal(answer) == "bad_signature"


def test_a_leave_is_used_once(home: ObjectHome, client: httpx.Client) -> None:
    leave = upload(home)
    assert client.put(leave.url, headers=leave.headers, content=b"first").status_code == 200
    replay = client.put(leave.url, headers=leave.headers, content=b"second")
    assert home.refusal(replay) == "already_uploaded"
    assert content_of(home, "mallory/file_1") == b"first"


@pytest.mark.parametrize("size", [UNIT + 1, 4 * 1024 * KIB])
def test_more_than_agreed_is_refused(
    home: ObjectHome, client: httpx.Client, tmp_path: Path, size: int
) -> None:
    leave = upload(home)
    declared = client.put(leave.url, headers=leave.headers, content=bytes(size))
    assert home.refusal(declared) == "too_large"
    chunks = (bytes(64 * KIB) for _ in range(size // (64 * KIB) + 1))
    undeclared = client.put(leave.url, headers=leave.headers, content=chunks)
    assert home.refusal(undeclared) == "too_large"
    assert uploaded(home) == []
    assert leftovers(tmp_path) == []


def test_nothing_at_all_is_refused(home: ObjectHome, client: httpx.Client, tmp_path: Path) -> None:
    leave = upload(home)
    answer = client.put(leave.url, headers=leave.headers, content=b"")
    assert home.refusal(answer) == "empty_upload"
    assert uploaded(home) == []
    assert leftovers(tmp_path) == []


def test_bytes_beyond_the_declared_length_are_not_taken(home: ObjectHome) -> None:
    leave = upload(home)
    headers = {**leave.headers, "Content-Length": "10"}
    raw_request(leave.url, "PUT", headers, bytes(100))
    facts = home.objects.stat(BUCKET, "mallory/file_1")
    assert facts is not None
    assert facts.size == 10


@only_on("folder")
def test_less_than_the_declared_length_is_nothing(home: ObjectHome, tmp_path: Path) -> None:
    leave = upload(home)
    headers = {**leave.headers, "Content-Length": "1000"}
    with connected(leave.url, "PUT", headers, b"x" * 999):
        wait_for(lambda: leftovers(tmp_path) != [])
    wait_for(lambda: leftovers(tmp_path) == [])
    assert uploaded(home) == []


def test_a_session_serves_its_own_object_only(home: ObjectHome, client: httpx.Client) -> None:
    session = session_of(home, client)
    for place in ("uploads/victim/file_2", "results/mallory/file_1", "uploads/mallory/file_2"):
        elsewhere = session.replace("uploads/mallory/file_1", place)
        assert home.refusal(client.put(elsewhere, content=b"x")) == "no_such_session"
        assert home.refusal(client.delete(elsewhere)) == "no_such_session"
    assert home.refusal(client.get(session)) == "bad_signature"


@pytest.mark.parametrize("guess", ["", "0" * 48, "../" * 16, "..%2f..%2fcatalogue", "%00", "é"])
def test_sessions_are_not_guessed(home: ObjectHome, client: httpx.Client, guess: str) -> None:
    url = f"{address_of(home, 'mallory/file_1')}?upload_id={guess}"
    assert home.refusal(client.put(url, content=b"x")) == "no_such_session"


def test_a_session_is_no_way_around_the_limit(
    home: ObjectHome, client: httpx.Client, tmp_path: Path
) -> None:
    attempts: list[tuple[bytes | Iterator[bytes], dict[str, str]]] = [
        (bytes(UNIT + 1), {}),
        (iter([bytes(UNIT), b"x"]), {}),
        (bytes(UNIT), {"Content-Range": f"bytes 0-{UNIT - 1}/{UNIT + 1}"}),
        (bytes(UNIT + 1), {"Content-Range": f"bytes 0-{UNIT}/*"}),
        (b"", {"Content-Range": f"bytes */{UNIT + 1}"}),
    ]
    for content, said in attempts:
        session = session_of(home, client)
        answer = client.put(session, content=content, headers=said)
        assert home.refusal(answer) == "too_large"
        assert leftovers(tmp_path) == []
        assert home.refusal(client.put(session, content=b"x")) == "no_such_session"
    assert uploaded(home) == []


def test_a_declared_total_stays(home: ObjectHome, client: httpx.Client) -> None:
    session = session_of(home, client)
    client.put(session, content=b"x" * 10, headers={"Content-Range": "bytes 0-9/100"})
    more = client.put(session, content=b"x" * 10, headers={"Content-Range": "bytes 0-9/200"})
    assert home.refusal(more) == "bad_content_range"


def test_a_body_longer_than_its_range_is_refused(home: ObjectHome, client: httpx.Client) -> None:
    session = session_of(home, client)
    said = {"Content-Range": "bytes 0-9/10"}
    answer = client.put(session, content=iter([b"x" * 11]), headers=said)
    assert home.refusal(answer) == "bad_content_range"
    assert uploaded(home) == []


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")


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
    said = {
        "Host": target.netloc.decode(),
        "Connection": "close",
        "Content-Length": str(len(body)),
        **headers,
    }
    lines = [f"{method} /{url.split('/', 3)[3]} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in said.items()]
    connection = socket.create_connection((target.host, target.port or 80))
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    return connection
