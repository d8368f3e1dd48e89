"""Uploads in one request: the body becomes the object, or nothing does."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from infra.local.disk import GrowingFile
from infra.local.gateway_requests import (
    body_of,
    declared_length,
    empty_upload,
    leave_of,
    place_of,
    too_large,
)
from infra.local.objects import FolderObjects
from shared.ports import Exists, ObjectFacts


class SingleUploads:
    """Signed ``PUT`` of a whole object.

    Args:
        stall_s: seconds a client may be silent.
    """

    def __init__(self, objects: FolderObjects, stall_s: float) -> None:
        self._objects = objects
        self._stall_s = stall_s

    async def put(self, request: Request) -> Response:
        """Make the body the object.

        Raises:
            Refused: 400 ``empty_upload``, 403, 408, 413 ``too_large``.
            Exists: the object is there already.
        """
        leave = leave_of(request, self._objects.signer)
        bucket, name = place_of(request)
        if (declared_length(request) or 0) > leave.max_size:
            raise too_large(leave.max_size)
        refuse_second(self._objects, bucket, name)
        with self._objects.staged() as staged:
            await self._receive(request, staged, leave.max_size)
            facts = await run_in_threadpool(
                self._objects.publish, staged.path, bucket, name, content_type=leave.content_type
            )
        return stored(facts)

    async def _receive(self, request: Request, staged: GrowingFile, limit: int) -> None:
        async for piece in body_of(request, self._stall_s):
            if staged.size + len(piece) > limit:
                raise too_large(limit)
            await run_in_threadpool(staged.write, piece)
        if staged.size == 0:
            raise empty_upload()


def refuse_second(objects: FolderObjects, bucket: str, name: str) -> None:
    """Spare a client the sending of what will be refused. Raises `Exists`."""
    if objects.stat(bucket, name) is not None:
        raise Exists(f"{bucket}/{name} exists already")


def stored(facts: ObjectFacts) -> Response:
    """The object is there."""
    return Response(
        headers={
            "ETag": f'"{facts.generation}"',
            "x-goog-generation": str(facts.generation),
            "x-goog-metageneration": "1",
            "x-goog-stored-content-length": str(facts.size),
        }
    )
