"""Downloads: whole or in part, never to be taken for a page of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from infra.local.byte_ranges import wanted_range
from infra.local.gateway_requests import leave_of, place_of
from infra.local.objects import CHUNK, FolderObjects
from infra.signed_requests import attachment
from shared.ports import Missing, ObjectFacts, ReadAt
from shared.problem import MEDIA_TYPE, problem


class Downloads:
    """Signed ``GET`` and ``HEAD``, with single ranges."""

    def __init__(self, objects: FolderObjects) -> None:
        self._objects = objects

    async def get(self, request: Request) -> Response:
        """The object, or a range of it. Raises `Refused`, `Missing`."""
        leave = leave_of(request, self._objects.signer)
        bucket, name = place_of(request)
        facts = self._objects.stat(bucket, name)
        if facts is None:
            raise Missing(f"There is no object {bucket}/{name}.")
        headers = {
            "Content-Type": leave.content_type,
            "Content-Disposition": attachment(leave.filename),
            "ETag": _etag(facts),
            "x-goog-generation": str(facts.generation),
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-transform",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        wanted = wanted_range(_range_header(request, facts), facts.size)
        if wanted is not None and not wanted:
            return _unsatisfiable(facts.size)
        part = range(facts.size) if wanted is None else wanted
        headers["Content-Length"] = str(len(part))
        if wanted is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{facts.size}"
        status = 200 if wanted is None else 206
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        content = self._objects.open(bucket, name, generation=facts.generation)
        return StreamingResponse(_chunks(content, part), status, headers)


async def _chunks(content: ReadAt, part: range) -> AsyncIterator[bytes]:
    for offset in range(part.start, part.stop, CHUNK):
        length = min(CHUNK, part.stop - offset)
        yield await run_in_threadpool(content.read_at, offset, length)


def _range_header(request: Request, facts: ObjectFacts) -> str | None:
    """The range asked for, unless it is asked of another generation."""
    only_of = request.headers.get("if-range")
    return request.headers.get("range") if only_of in (None, _etag(facts)) else None


def _etag(facts: ObjectFacts) -> str:
    return f'"{facts.generation}"'


def _unsatisfiable(size: int) -> Response:
    return JSONResponse(
        problem(416, "range_not_satisfiable", f"The object has {size} bytes."),
        416,
        {"Content-Range": f"bytes */{size}"},
        MEDIA_TYPE,
    )
