"""Resumable uploads, as Cloud Storage speaks them.

A signed ``POST`` starts a session and answers with its address; ``PUT`` requests there bring
pieces, or ask how far the upload is; the last piece makes the object; ``DELETE`` gives up. Bytes
that came before are ignored; bytes beyond a gap get a 503, upon which clients ask and resume.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from infra.local.byte_ranges import Piece, piece_of
from infra.local.disk import GrowingFile
from infra.local.gateway_requests import (
    body_of,
    declared_length,
    empty_upload,
    leave_of,
    place_of,
    too_large,
)
from infra.local.gateway_uploads import refuse_second, stored
from infra.local.objects import FolderObjects
from infra.local.upload_sessions import UNIT, Session, no_such_session
from shared.errors import Refused, Transient
from shared.ports import Exists, Missing


class ResumableUploads:
    """Sessions over HTTP.

    Args:
        stall_s: seconds a client may be silent.
    """

    def __init__(self, objects: FolderObjects, stall_s: float) -> None:
        self._objects = objects
        self._sessions = objects.sessions
        self._stall_s = stall_s

    async def start(self, request: Request) -> Response:
        """Begin an upload, and end an earlier one of the same object. Raises `Refused`, `Exists`."""
        leave = leave_of(request, self._objects.signer)
        bucket, name = place_of(request)
        if declared_length(request) not in (None, 0):
            raise Refused(400, "unexpected_body", "The request that starts an upload has no body.")
        refuse_second(self._objects, bucket, name)
        session = self._sessions.start(bucket, name, leave.content_type, leave.max_size)
        address = f"{self._objects.signer.address(bucket, name)}?upload_id={session.id}"
        return Response(status_code=201, headers={"Location": address})

    async def put(self, request: Request) -> Response:
        """Take a piece, or say how far the upload is: 200 when complete, else 308.

        Raises:
            Refused: 400 ``bad_content_range`` or ``empty_upload``, 404, 408, 410, 413.
            Exists: another upload made the object meanwhile.
            Transient: ``upload_gap``: bytes before this piece are lacking.
        """
        session = self._session(request)
        piece = piece_of(request.headers.get("content-range"), declared_length(request))
        try:
            with self._sessions.growing(session) as part:
                return await self._go_on(request, session, part, piece)
        except Missing:
            return self._completed(session)

    async def delete(self, request: Request) -> Response:
        """Give up; 499, as Cloud Storage has it."""
        self._sessions.end(self._session(request))
        return Response(status_code=499)

    def _session(self, request: Request) -> Session:
        bucket, name = place_of(request)
        return self._sessions.find(request.query_params.get("upload_id", ""), bucket, name)

    async def _go_on(
        self, request: Request, session: Session, part: GrowingFile, piece: Piece
    ) -> Response:
        if self._objects.brought_by(session.id, session.bucket, session.name):
            return self._completed(session)
        self._refuse_second(session)
        part.cut(multiple_of=UNIT)
        self._agree(session, part, piece)
        if piece.start is not None:
            await self._receive(request, session, part, piece)
        if piece.is_open or part.size == piece.total:
            return await self._finish(session, part)
        return _incomplete(part.size // UNIT * UNIT)

    def _refuse_second(self, session: Session) -> None:
        """Nothing more is kept for an object that another upload has made."""
        try:
            refuse_second(self._objects, session.bucket, session.name)
        except Exists:
            self._sessions.end(session)
            raise

    def _agree(self, session: Session, part: GrowingFile, piece: Piece) -> None:
        if max(piece.total or 0, piece.stop or 0) > session.max_size:
            self._sessions.end(session)
            raise too_large(session.max_size)
        if piece.total is not None:
            if piece.total < part.size:
                raise Refused(400, "bad_content_range", f"{part.size} bytes came already.")
            self._sessions.agree_on_total(session, piece.total)
        if piece.start is not None and piece.start > part.size:
            raise Transient(
                "upload_gap", f"The piece starts at {piece.start}; only {part.size} bytes came."
            )

    async def _receive(
        self, request: Request, session: Session, part: GrowingFile, piece: Piece
    ) -> None:
        at = piece.start or 0
        async for data in body_of(request, self._stall_s):
            fresh = data[max(0, part.size - at) :]
            at += len(data)
            if at > session.max_size:
                self._sessions.end(session)
                raise too_large(session.max_size)
            if piece.stop is not None and at > piece.stop:
                raise Refused(400, "bad_content_range", "The body is longer than its range.")
            await run_in_threadpool(part.write, fresh)

    async def _finish(self, session: Session, part: GrowingFile) -> Response:
        if part.size == 0:
            raise empty_upload()
        try:
            facts = await run_in_threadpool(
                self._objects.publish,
                part.path,
                session.bucket,
                session.name,
                content_type=session.content_type,
                upload=session.id,
            )
        except Exists:
            self._sessions.end(session)
            raise
        self._sessions.completed(session)
        return stored(facts)

    def _completed(self, session: Session) -> Response:
        facts = self._objects.brought_by(session.id, session.bucket, session.name)
        if facts is None:
            raise no_such_session()
        return stored(facts)


def _incomplete(kept: int) -> Response:
    """Go on; ``Range`` names what need not be sent again."""
    headers = {"Range": f"bytes=0-{kept - 1}"} if kept else {}
    return Response(status_code=308, headers=headers)
