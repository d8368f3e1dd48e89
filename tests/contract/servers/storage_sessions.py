"""Resumable uploads, by the protocol that the JSON and the XML API share."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from infra.local.byte_ranges import Piece, piece_of
from shared.errors import Refused
from tests.contract.servers.storage_buckets import Buckets
from tests.contract.servers.storage_errors import Refusal, no_session, too_large, too_small
from tests.contract.servers.storage_fake import Resource

UNIT = 256 * 1024
ANY_SIZE = (0, 5 * 2**40)


@dataclass
class Session:
    """An upload under way.

    Attributes:
        described: what the object will be.
        only_if_at: the generation that must be there in the end, 0 for none, None for any.
        sizes: fewest and most bytes.
        done: the object, once it is one.
    """

    id: str
    bucket: str
    name: str
    described: Mapping[str, object]
    only_if_at: int | None
    sizes: tuple[int, int]
    held: bytearray = field(default_factory=bytearray)
    total: int | None = None
    done: Resource | None = None
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def kept(self) -> str | None:
        """What need not be sent again, as the ``Range`` of a 308 says it."""
        return f"bytes=0-{len(self.held) - 1}" if self.held else None


class Sessions:
    """All of them; several of one object race, and the first to end wins."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._open: dict[str, Session] = {}

    async def start(
        self,
        bucket: str,
        name: str,
        described: Mapping[str, object],
        only_if_at: int | None,
        sizes: tuple[int, int] = ANY_SIZE,
    ) -> Session:
        """Begin an upload. Raises `Refusal` where its precondition fails already."""
        await self._buckets.check_generation(bucket, name, only_if_at)
        session = Session(secrets.token_urlsafe(24), bucket, name, described, only_if_at, sizes)
        self._open[session.id] = session
        return session

    def find(self, session_id: str, bucket: str, name: str | None = None) -> Session:
        """The session, if it is of this bucket and object."""
        session = self._open.get(session_id)
        if session is None or session.bucket != bucket or name not in (None, session.name):
            raise no_session()
        return session

    def end(self, session: Session) -> None:
        """Give up."""
        self._open.pop(session.id, None)

    async def put(self, session: Session, request: Request) -> Resource | None:
        """Take a piece; the object if it is whole now, None if more must come."""
        if session.done is not None:
            return session.done
        if session.busy.locked():
            raise Refusal(503, "ServiceUnavailable", "Another request is at it.", "backendError")
        async with session.busy:
            piece = _piece(request)
            del session.held[len(session.held) // UNIT * UNIT :]
            self._agree(session, piece)
            if piece.start is not None:
                await self._receive(session, piece.start, piece.stop, request)
            if piece.is_open or len(session.held) == session.total:
                session.done = await self._finish(session, request)
                return session.done
            del session.held[len(session.held) // UNIT * UNIT :]
            return None

    def _agree(self, session: Session, piece: Piece) -> None:
        if max(piece.total or 0, piece.stop or 0) > session.sizes[1]:
            self._refuse_size(session)
        if piece.total is not None and session.total not in (None, piece.total):
            raise Refusal(400, "InvalidArgument", "The total size was another before.")
        session.total = session.total if piece.total is None else piece.total
        if piece.start is not None and piece.start > len(session.held):
            raise Refusal(503, "ServiceUnavailable", "Bytes before these lack.", "backendError")

    async def _receive(
        self, session: Session, start: int, stop: int | None, request: Request
    ) -> None:
        at = start
        async for data in request.stream():
            session.held += data[max(0, len(session.held) - at) :]
            at += len(data)
            if len(session.held) > session.sizes[1]:
                self._refuse_size(session)
            if stop is not None and at > stop:
                raise Refusal(400, "InvalidArgument", "The body is longer than its range.")

    def _refuse_size(self, session: Session) -> None:
        self.end(session)
        raise too_large(session.sizes[1])

    async def _finish(self, session: Session, request: Request) -> Resource:
        if len(session.held) < session.sizes[0]:
            raise too_small(session.sizes[0])
        promised = dict(
            part.strip().partition("=")[::2]
            for part in request.headers.get("x-goog-hash", "").split(",")
        )
        described = {**session.described}
        if "crc32c" in promised:
            described["crc32c"] = promised["crc32c"]
        return await self._buckets.insert(
            session.bucket, session.name, bytes(session.held), described, session.only_if_at
        )


def _piece(request: Request) -> Piece:
    length = request.headers.get("content-length")
    try:
        return piece_of(
            request.headers.get("content-range"), None if length is None else int(length)
        )
    except Refused as error:
        raise Refusal(400, "InvalidArgument", error.message) from error
