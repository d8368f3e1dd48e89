"""The JSON API, as far as Google's client uses it for objects."""

from __future__ import annotations

import json
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.contract.servers.storage_buckets import Buckets
from tests.contract.servers.storage_errors import Refusal
from tests.contract.servers.storage_sessions import Session, Sessions

_CONTENT_HEADERS = (
    *("content-type", "content-range", "etag", "last-modified"),
    *("x-goog-generation", "x-goog-hash", "x-goog-stored-content-encoding"),
)


def json_routes(buckets: Buckets, sessions: Sessions) -> list[Route]:
    """Nobody is asked who they are, as by any emulator."""
    api = _JsonApi(buckets, sessions)
    return [
        Route("/storage/v1/b/{bucket}/o", api.list, methods=["GET"]),
        Route("/storage/v1/b/{bucket}/o/{name:path}", api.get, methods=["GET"]),
        Route("/storage/v1/b/{bucket}/o/{name:path}", api.delete, methods=["DELETE"]),
        Route("/download/storage/v1/b/{bucket}/o/{name:path}", api.download, methods=["GET"]),
        Route("/upload/storage/v1/b/{bucket}/o", api.upload, methods=["POST"]),
        Route("/upload/storage/v1/b/{bucket}/o", api.put, methods=["PUT"]),
    ]


class _JsonApi:
    def __init__(self, buckets: Buckets, sessions: Sessions) -> None:
        self._buckets = buckets
        self._sessions = sessions

    async def list(self, request: Request) -> Response:
        found = await self._buckets.list(request.path_params["bucket"], request.url.query)
        return JSONResponse(found)

    async def get(self, request: Request) -> Response:
        generation = request.query_params.get("generation")
        return JSONResponse(await self._buckets.get(*_place(request), generation))

    async def delete(self, request: Request) -> Response:
        generation = request.query_params.get("generation")
        await self._buckets.delete(*_place(request), generation, _only_if_at(request))
        return Response(status_code=204)

    async def download(self, request: Request) -> Response:
        generation = request.query_params.get("generation")
        asked = request.headers.get("range")
        return passed_on(await self._buckets.content(*_place(request), generation, asked))

    async def upload(self, request: Request) -> Response:
        """A whole object in a multipart body, or the start of a resumable upload."""
        bucket = request.path_params["bucket"]
        if request.query_params["uploadType"] == "resumable":
            described = json.loads(await request.body() or b"{}")
            described.setdefault("contentType", request.headers.get("x-upload-content-type"))
            name = described.pop("name", None) or request.query_params["name"]
            session = await self._sessions.start(bucket, name, described, _only_if_at(request))
            return Response(headers={"Location": _address(request, session)})
        described, content = _parts(request.headers["content-type"], await request.body())
        name = described.pop("name", None) or request.query_params["name"]
        written = await self._buckets.insert(bucket, name, content, described, _only_if_at(request))
        return JSONResponse(written)

    async def put(self, request: Request) -> Response:
        """A piece of a resumable upload."""
        session = self._sessions.find(
            request.query_params.get("upload_id", ""), request.path_params["bucket"]
        )
        done = await self._sessions.put(session, request)
        return incomplete(session) if done is None else JSONResponse(done)


def incomplete(session: Session) -> Response:
    """More must come; ``Range`` says what need not come again."""
    return Response(status_code=308, headers={"Range": session.kept} if session.kept else {})


def passed_on(answer: httpx.Response) -> Response:
    """Content as fake-gcs-server gave it."""
    if answer.status_code == 416:
        raise Refusal(416, "InvalidRange", "The requested range cannot be satisfied.")
    kept = {name: answer.headers[name] for name in _CONTENT_HEADERS if name in answer.headers}
    return Response(answer.content, answer.status_code, kept)


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["bucket"], request.path_params["name"]


def _only_if_at(request: Request) -> int | None:
    said = request.query_params.get("ifGenerationMatch")
    return None if said is None else int(said)


def _address(request: Request, session: Session) -> str:
    return f"{request.url.replace(query='')}?uploadType=resumable&upload_id={session.id}"


def _parts(content_type: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The description and the content of a ``multipart/related`` body of two parts."""
    edge = b"--" + content_type.partition("boundary=")[2].strip("\"'").encode()
    first, _, rest = body.removeprefix(edge).partition(b"\r\n" + edge)
    described = json.loads(first.partition(b"\r\n\r\n")[2])
    head, _, content = rest.partition(b"\r\n\r\n")
    _, _, kind = head.partition(b"content-type: ")
    described.setdefault("contentType", kind.decode().strip())
    return described, content[: content.rindex(b"\r\n" + edge + b"--")]
