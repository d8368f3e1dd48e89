"""Resumable uploads under way: what was agreed in one file, the bytes so far in another.

Nothing is kept in memory, so a session outlives the process that began it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from infra.local.disk import GrowingFile, disk_answering, last_written
from shared.errors import Refused
from shared.ports import Clock, Instant, Missing

UNIT = 256 * 1024
"""Bytes are kept in multiples of this until the last ones come, as in Cloud Storage."""

LIFETIME_S = 7 * 24 * 3600.0

_ID = re.compile(r"[0-9a-f]{48}")


@dataclass(frozen=True, slots=True)
class Session:
    """A resumable upload: leave to bring one object, piece by piece.

    Attributes:
        id: unguessable; whoever knows it may upload.
        max_size: most bytes.
        total: bytes in all, once the client said so.
    """

    id: str
    bucket: str
    name: str
    content_type: str
    max_size: int
    expires_at: Instant
    total: int | None = None


class UploadSessions:
    """Sessions in a folder; safe for many processes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(self, bucket: str, name: str, content_type: str, max_size: int) -> Session:
        """Begin an upload; it must end within `LIFETIME_S`."""
        expires_at = self._clock() + LIFETIME_S
        session = Session(
            secrets.token_hex(24), bucket, name, content_type, max_size, expires_at=expires_at
        )
        GrowingFile.new(self._bytes(session.id)).close()
        self._write(session)
        return session

    def find(self, session_id: str, bucket: str, name: str) -> Session:
        """The session of this id, if it is for this object.

        Raises:
            Refused: 404 ``no_such_session``, 410 ``session_expired``.
        """
        session = self._read(session_id) if _ID.fullmatch(session_id) else None
        if session is None or (session.bucket, session.name) != (bucket, name):
            raise no_such_session()
        if self._clock() >= session.expires_at:
            raise Refused(410, "session_expired", "This upload took too long; start it again.")
        return session

    def agree_on_total(self, session: Session, total: int) -> None:
        """Note how many bytes there will be in all; once said, it stays.

        Raises:
            Refused: 400 ``bad_content_range``.
        """
        said = self.find(session.id, session.bucket, session.name).total
        if said is None:
            self._write(replace(session, total=total))
        elif said != total:
            raise Refused(
                400,
                "bad_content_range",
                f"This upload was to have {said} bytes in all, not {total}.",
            )

    @contextmanager
    def growing(self, session: Session) -> Iterator[GrowingFile]:
        """The bytes so far, to add to; nobody else can meanwhile.

        Raises:
            Missing: the upload is complete, or was ended.
            Unavailable: another request is adding to them.
        """
        part = GrowingFile.again(self._bytes(session.id))
        try:
            yield part
        finally:
            part.close()

    def completed(self, session: Session) -> None:
        """The bytes are an object now; the session stays, to say so."""
        self._bytes(session.id).unlink(missing_ok=True)

    def end(self, session: Session) -> None:
        """Forget the session and its bytes."""
        self._remove(session.id)

    def sweep(self) -> int:
        """Forget sessions that took too long, and what a crash left of others; how many files."""
        now = self._clock()
        with disk_answering():
            old = [path for path in self._folder.iterdir() if now >= self._ends_at(path)]
            for path in old:
                path.unlink(missing_ok=True)
        return len(old)

    def _ends_at(self, path: Path) -> Instant:
        """When a file of this folder may go: with its session, if it has one."""
        session = self._read(path.stem)
        if session is not None:
            return session.expires_at
        return last_written(path) + LIFETIME_S

    def _read(self, session_id: str) -> Session | None:
        try:
            with disk_answering():
                text = self._agreement(session_id).read_text()
        except Missing:
            return None
        return Session(**json.loads(text))

    def _write(self, session: Session) -> None:
        with disk_answering():
            draft = self._folder / f"{secrets.token_hex(16)}.draft"
            draft.write_text(json.dumps(asdict(session)))
            draft.replace(self._agreement(session.id))

    def _remove(self, session_id: str) -> None:
        self._bytes(session_id).unlink(missing_ok=True)
        self._agreement(session_id).unlink(missing_ok=True)

    def _agreement(self, session_id: str) -> Path:
        return self._folder / f"{session_id}.json"

    def _bytes(self, session_id: str) -> Path:
        return self._folder / f"{session_id}.part"


def no_such_session() -> Refused:
    """For whoever comes with an unknown, foreign or ended session."""
    return Refused(404, "no_such_session", "There is no such upload session; start a new one.")
