"""The XML API, to which signed URLs lead."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.contract.servers.storage_buckets import Buckets
from tests.contract.servers.storage_errors import Refusal, too_large, too_small
from tests.contract.servers.storage_fake import Resource
from tests.contract.servers.storage_json import incomplete, passed_on
from tests.contract.servers.storage_sessions import ANY_SIZE, Session, Sessions
from tests.contract.servers.storage_signatures import verify


def xml_routes(buckets: Buckets, sessions: Sessions, clock: Callable[[], float]) -> list[Route]:
    """Nothing without a signature, but what belongs to an upload that a signature began."""
    api = _XmlApi(buckets, sessions, clock)
    return [
        Route("/{bucket}/{name:path}", api.get, methods=["GET", "HEAD"]),
        Route("/{bucket}/{name:path}", api.put, methods=["PUT"]),
        Route("/{bucket}/{name:path}", api.start, methods=["POST"]),
        Route("/{bucket}/{name:path}", api.delete, methods=["DELETE"]),
    ]


class _XmlApi:
    def __init__(self, buckets: Buckets, sessions: Sessions, clock: Callable[[], float]) -> None:
        self._buckets = buckets
        self._sessions = sessions
        self._clock = clock

    async def get(self, request: Request) -> Response:
        verify(request, self._clock)
        found = await self._buckets.content(*_place(request), None, request.headers.get("range"))
        answer = passed_on(found)
        for header in ("content-type", "content-disposition"):
            wanted = request.query_params.get(f"response-{header}")
            if wanted is not None:
                answer.headers[header] = wanted
        return answer

    async def put(self, request: Request) -> Response:
        if "upload_id" in request.query_params:
            return await self._continue(request)
        verify(request, self._clock)
        smallest, largest = _sizes(request)
        if int(request.headers.get("content-length", "0")) > largest:
            raise too_large(largest)
        content = bytearray()
        async for data in request.stream():
            content += data
            if len(content) > largest:
                raise too_large(largest)
        if len(content) < smallest:
            raise too_small(smallest)
        described = {"contentType": request.headers.get("content-type")}
        written = await self._buckets.insert(
            *_place(request), bytes(content), described, _only_if_at(request)
        )
        return _stored(written)

    async def start(self, request: Request) -> Response:
        verify(request, self._clock)
        if request.headers.get("x-goog-resumable") != "start":
            raise Refusal(400, "InvalidArgument", "POST starts a resumable upload, or nothing.")
        described = {"contentType": request.headers.get("content-type")}
        session = await self._sessions.start(
            *_place(request), described, _only_if_at(request), _sizes(request)
        )
        address = f"{request.url.replace(query='')}?upload_id={session.id}"
        return Response(status_code=201, headers={"Location": address})

    async def delete(self, request: Request) -> Response:
        self._sessions.end(self._session(request))
        return Response(status_code=499)

    async def _continue(self, request: Request) -> Response:
        session = self._session(request)
        done = await self._sessions.put(session, request)
        return incomplete(session) if done is None else _stored(done)

    def _session(self, request: Request) -> Session:
        if "upload_id" not in request.query_params:
            raise Refusal(403, "AccessDenied", "Anonymous caller does not have access.")
        return self._sessions.find(request.query_params["upload_id"], *_place(request))


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["bucket"], request.path_params["name"]


def _sizes(request: Request) -> tuple[int, int]:
    said = request.headers.get("x-goog-content-length-range")
    if said is None:
        return ANY_SIZE
    smallest, _, largest = said.partition(",")
    return int(smallest), int(largest)


def _only_if_at(request: Request) -> int | None:
    said = request.headers.get("x-goog-if-generation-match")
    return None if said is None else int(said)


def _stored(resource: Resource) -> Response:
    return Response(
        headers={
            "ETag": f'"{resource["md5Hash"]}"',
            "x-goog-generation": resource["generation"],
            "x-goog-metageneration": resource["metageneration"],
            "x-goog-hash": f"crc32c={resource['crc32c']}",
            "x-goog-stored-content-length": resource["size"],
        }
    )
