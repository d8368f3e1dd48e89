"""Names of files: kept for people as they are, and never a path, a header or a line of a log."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from infra.cli.inputs import declaration
from tests.contract.object_homes import ObjectHome, cloud_home, folder_home
from tests.served_api import PHRASE, ServedApi

NAMES = {
    "plain": "hum.flac",
    "another script": "鼻歌 – Ständchen.flac",
    "pictures": "🎵" * 255,
    "a family": "👩‍👩‍👧.flac",
    "a path": "../../etc/passwd",
    "a path of Windows": "C:\\Windows\\hum.flac",
    "nothing but dots": "..",
    "two lines": "hum.flac\r\nSet-Cookie: stolen=1",
    "quotes": 'hum"; filename="evil.exe',
    "turned around": "hum\u202ecalf.exe",
    "hidden": "hum\u2066\u200f\ufeff.flac",
    "colours of a terminal": "\x1b[31mhum\x9b2J.flac",
    "nothing": "hum\0.flac",
    "markup": "<img src=x onerror=alert(1)>[red]{0}%s",
    "already quoted": "100 %41%0d%0a.flac",
}
UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

some_names = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


@pytest.fixture(scope="module", params=["local", "Cloud Storage"])
def objects(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ObjectHome]:
    home = folder_home if request.param == "local" else cloud_home
    with home(tmp_path_factory.mktemp("objects")) as objects:
        yield objects


@pytest.fixture(scope="module")
def home(objects: ObjectHome, tmp_path_factory: pytest.TempPathFactory) -> ServedApi:
    """The API over either store, whose signed URLs lead to a server."""
    served = ServedApi(tmp_path_factory.mktemp("home"))
    served.app.objects = objects.objects
    return served


def declared(home: ServedApi, name: str) -> dict[str, dict[str, str]]:
    asked = {"name": name, "content_type": "audio/flac", "size": PHRASE.stat().st_size}
    answer = home.user.post("/v1/files", json=asked)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/files/{answer.json()['file']['id']}"
    told: dict[str, dict[str, str]] = answer.json()
    return told


@some_names
def test_a_name_is_shown_as_it_came(home: ServedApi, name: str) -> None:
    file = declared(home, name)["file"]
    assert file["name"] == name
    assert home.user.get(f"/v1/files/{file['id']}").json()["name"] == name
    assert home.user.get("/v1/files", params={"limit": 1}).json()["files"][0]["name"] == name


@some_names
def test_a_name_is_no_part_of_where_the_bytes_go(home: ServedApi, name: str) -> None:
    told = declared(home, name)
    place = unquote(urlsplit(told["upload"]["url"]).path)
    owner = home.app.uploads.files.load(told["file"]["id"]).value.owner
    assert place.endswith(f"/{owner}/{told['file']['id']}")
    assert name not in unquote(told["upload"]["url"])


@some_names
def test_a_download_is_offered_under_what_is_safe_of_the_name(home: ServedApi, name: str) -> None:
    file_id = declared(home, name)["file"]["id"]
    home.arrives(file_id)
    answer = home.user.get(f"/v1/files/{file_id}/download", follow_redirects=False)
    assert answer.status_code == 307
    given = httpx.get(answer.headers["location"])
    assert (given.status_code, given.content) == (200, PHRASE.read_bytes())
    assert given.headers["content-type"] == "audio/flac"
    assert "set-cookie" not in given.headers
    assert _offered(given.headers["content-disposition"]) == (
        "download" if name == ".." else UNSAFE.sub("_", name)
    )


@some_names
def test_a_name_is_in_no_log(
    home: ServedApi, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file_id = declared(home, name)["file"]["id"]
    home.user.get(f"/v1/files/{file_id}/download", follow_redirects=False)
    home.user.delete(f"/v1/files/{file_id}")
    lines = capsys.readouterr().err.splitlines()
    assert all(name not in str(json.loads(line).values()) for line in lines)


def test_half_a_character_is_no_name(home: ServedApi) -> None:
    body = b'{"name": "\\ud800", "content_type": "audio/flac", "size": 1}'
    answer = home.user.post("/v1/files", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


def test_a_file_whose_name_is_no_text_can_be_sent_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"hum\xff.flac")
    path.write_bytes(b"sound")
    assert declaration(path).name == "hum\ufffd.flac"


def _offered(disposition: str) -> str:
    """The name that a browser gives the file: the extended one where there is one (RFC 6266)."""
    assert disposition.isascii()
    found = re.fullmatch(
        r'attachment; filename="([A-Za-z0-9 ._()-]+)"(?:; filename\*=UTF-8\'\'(\S+))?', disposition
    )
    assert found is not None, disposition
    return unquote(found[2] or found[1])
