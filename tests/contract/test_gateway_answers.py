"""What browsers and players see of the gateway: ranges, names of downloads, CORS, problems."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import httpx
import pytest

from infra.local.objects import FolderObjects
from tests.contract.storage_server import APP_ORIGIN, serving

BUCKET = "results"
CONTENT = bytes(range(10))
STRANGER = "https://stranger.example"


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[FolderObjects]:
    with serving(tmp_path, time.time) as store:
        store.create(BUCKET, "song", iter([CONTENT]), content_type="audio/wav")
        yield store


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as http:
        yield http


def song(objects: FolderObjects, filename: str = "song.wav", name: str = "song") -> str:
    return objects.sign_download(
        BUCKET, name, filename=filename, content_type="audio/wav", expires_at=time.time() + 60
    ).url


@pytest.mark.parametrize(
    ("asked", "first", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=3-6", 3, 7),
        ("bytes=3-", 3, 10),
        ("bytes=3-999", 3, 10),
        ("bytes=-4", 6, 10),
        ("bytes=-999", 0, 10),
    ],
)
def test_a_range_is_served(
    objects: FolderObjects, client: httpx.Client, asked: str, first: int, stop: int
) -> None:
    answer = client.get(song(objects), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first:stop]
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/10"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    "asked", ["bytes=5-3", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "0-1"]
)
def test_what_is_no_single_range_is_ignored(
    objects: FolderObjects, client: httpx.Client, asked: str
) -> None:
    answer = client.get(song(objects), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(
    objects: FolderObjects, client: httpx.Client, asked: str
) -> None:
    answer = client.get(song(objects), headers={"Range": asked})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == "bytes */10"


def test_a_range_of_another_generation_is_not_served(
    objects: FolderObjects, client: httpx.Client
) -> None:
    same = client.get(song(objects)).headers["etag"]
    asked = {"Range": "bytes=0-1"}
    assert client.get(song(objects), headers={**asked, "If-Range": same}).status_code == 206
    assert client.get(song(objects), headers={**asked, "If-Range": '"1"'}).status_code == 200


def test_a_head_tells_all_but_the_content(objects: FolderObjects, client: httpx.Client) -> None:
    whole, head = client.get(song(objects)), client.head(song(objects))
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}
    part = client.head(song(objects), headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.headers["content-length"]) == (206, "4")


def test_an_empty_object_is_served(objects: FolderObjects, client: httpx.Client) -> None:
    objects.create(BUCKET, "empty", iter([]), content_type="audio/wav")
    answer = client.get(song(objects, name="empty"))
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("filename", "offered"),
    [
        ("song.wav", "song.wav"),
        ("Ständchen 🎵.wav", "Ständchen 🎵.wav"),
        ('a"; filename="evil.exe', 'a"; filename="evil.exe'),
        ("a\r\nSet-Cookie: stolen=1", "a__Set-Cookie: stolen=1"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("c:\\evil", "c:_evil"),
        ("100 %41.wav", "100 %41.wav"),
        ("", "download"),
        ("\ud800.wav", "?.wav"),
    ],
)
def test_downloads_keep_their_names_and_nothing_else(
    objects: FolderObjects, client: httpx.Client, filename: str, offered: str
) -> None:
    answer = client.get(song(objects, filename))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    disposition = Message()
    disposition["Content-Disposition"] = answer.headers["content-disposition"]
    assert disposition.get_content_disposition() == "attachment"
    simple, *extended = (
        answer.headers["content-disposition"].removeprefix("attachment; ").split(";")
    )
    assert simple.removeprefix('filename="').removesuffix('"').isascii()
    assert disposition.get_filename() == offered or extended
    if extended:
        charset, _, quoted = extended[0].strip().removeprefix("filename*=").partition("''")
        assert (charset, httpx.URL("http://x/" + quoted).path) == ("UTF-8", f"/{offered}")


def test_a_download_is_no_page_of_ours(objects: FolderObjects, client: httpx.Client) -> None:
    headers = client.get(song(objects)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")


def cors_headers(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-")}


def test_known_origins_may_upload(objects: FolderObjects, client: httpx.Client) -> None:
    leave = objects.sign_upload(
        "uploads",
        "file_1",
        content_type="audio/wav",
        max_size=100,
        resumable=True,
        expires_at=time.time() + 60,
    )
    preflight = client.options(
        leave.url,
        headers={
            "Origin": APP_ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": ", ".join(leave.headers).lower(),
        },
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == APP_ORIGIN
    assert "POST" in preflight.headers["access-control-allow-methods"]
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {name.lower() for name in leave.headers} <= set(allowed)
    answer = client.post(leave.url, headers={**leave.headers, "Origin": APP_ORIGIN})
    assert answer.headers["access-control-allow-origin"] == APP_ORIGIN
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Location", "Range", "ETag", "x-goog-generation"} <= set(exposed)


def test_known_origins_see_problems_too(objects: FolderObjects, client: httpx.Client) -> None:
    answer = client.get(objects.signer.address(BUCKET, "song"), headers={"Origin": APP_ORIGIN})
    assert answer.status_code == 403
    assert answer.headers["access-control-allow-origin"] == APP_ORIGIN


@pytest.mark.parametrize("origin", [STRANGER, APP_ORIGIN + ".evil", "null", ""])
def test_other_origins_see_no_cors_header(
    objects: FolderObjects, client: httpx.Client, origin: str
) -> None:
    answer = client.get(song(objects), headers={"Origin": origin})
    preflight = client.options(
        song(objects), headers={"Origin": origin, "Access-Control-Request-Method": "PUT"}
    )
    assert cors_headers(answer) == cors_headers(preflight) == {}
    assert answer.headers["vary"] == "Origin"


def test_other_addresses_are_not_found(objects: FolderObjects, client: httpx.Client) -> None:
    home = objects.signer.address("b", "n").removesuffix("/storage/b/n")
    for path in ("/", "/storage/", "/storage/uploads", "/storage/uploads/", "/other"):
        answer = client.get(home + path)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == (400 if path == "/storage/uploads/" else 404)
