"""Resumable uploads under way: what was agreed in one file, the bytes so far in another.

Nothing is kept in memory, so a session outlives the process that began it. An object has one session
at a time: what is agreed lies under the object's digest, so the next agreement takes the place of the
last, and whoever may start uploads cannot fill the disk by starting many.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from infra.local.disk import GrowingFile, disk_answering, last_written
from infra.local.litter import clear_away, our_files
from shared.errors import Refused
from shared.log import log
from shared.ports import Clock, Instant, Missing

UNIT = 256 * 1024
"""Bytes are kept in multiples of this until the last ones come, as in Cloud Storage."""

LIFETIME_S = 24 * 3600.0

_ID = re.compile(r"[0-9a-f]{48}")
_OURS = re.compile(r"[0-9a-f]{32,64}\.(json|part|draft)")


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
        """Begin an upload, which must end within `LIFETIME_S`; an earlier one of the object is over."""
        expires_at = self._clock() + LIFETIME_S
        session = Session(
            secrets.token_hex(24), bucket, name, content_type, max_size, expires_at=expires_at
        )
        GrowingFile.new(self._bytes(session.id)).close()
        with self._alone():
            earlier = self._read(self._agreement(bucket, name))
            self._write(session)
        if earlier is not None:
            self._bytes(earlier.id).unlink(missing_ok=True)
        return session

    def find(self, session_id: str, bucket: str, name: str) -> Session:
        """The session of this id, if it is for this object.

        Raises:
            Refused: 404 ``no_such_session``, 410 ``session_expired``.
        """
        if not _ID.fullmatch(session_id):
            raise no_such_session()
        session = self._read(self._agreement(bucket, name))
        if session is None or not hmac.compare_digest(session.id, session_id):
            raise no_such_session()
        if self._clock() >= session.expires_at:
            raise Refused(410, "session_expired", "This upload took too long; start it again.")
        return session

    def agree_on_total(self, session: Session, total: int) -> None:
        """Note how many bytes there will be in all; once said, it stays.

        Raises:
            Refused: 400 ``bad_content_range``.
        """
        with self._alone():
            said = self.find(session.id, session.bucket, session.name).total
            if said is None:
                self._write(replace(session, total=total))
        if said not in (None, total):
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
        agreement = self._agreement(session.bucket, session.name)
        with self._alone():
            current = self._read(agreement)
            if current is not None and current.id == session.id:
                agreement.unlink(missing_ok=True)
        self._bytes(session.id).unlink(missing_ok=True)

    def sweep(self, older_than_s: float) -> int:
        """Forget sessions that took too long, and what crashes left of others; how many files went.

        Args:
            older_than_s: seconds for which files that belong to no session are not touched.

        Raises:
            Unavailable: the disk did not answer.
        """
        now = self._clock()
        files = our_files(self._folder, _OURS)
        agreed = {path: self._read(path) for path in files if path.suffix == ".json"}
        sessions = [(path, session) for path, session in agreed.items() if session is not None]
        ends_at = {path: session.expires_at for path, session in sessions}
        ends_at |= {self._bytes(session.id): session.expires_at for _, session in sessions}
        return clear_away(
            path
            for path in files
            if now >= (ends_at.get(path) or last_written(path) + older_than_s)
        )

    def _read(self, agreement: Path) -> Session | None:
        """What was agreed; None where nothing was, or nobody can read it any more."""
        try:
            with disk_answering():
                return Session(**json.loads(agreement.read_bytes()))
        except Missing:
            return None
        except (ValueError, TypeError) as error:
            log("WARNING", "unreadable upload session", path=str(agreement), error=str(error))
            return None

    def _write(self, session: Session) -> None:
        with disk_answering():
            draft = self._folder / f"{secrets.token_hex(16)}.draft"
            draft.write_text(json.dumps(asdict(session)))
            draft.replace(self._agreement(session.bucket, session.name))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While nobody else changes what is agreed; for moments."""
        with disk_answering():
            folder = os.open(self._folder, os.O_RDONLY)
            fcntl.flock(folder, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(folder)

    def _agreement(self, bucket: str, name: str) -> Path:
        digest = hashlib.sha256(f"{bucket}/{name}".encode()).hexdigest()
        return self._folder / f"{digest}.json"

    def _bytes(self, session_id: str) -> Path:
        return self._folder / f"{session_id}.part"


def no_such_session() -> Refused:
    """For whoever comes with an unknown, foreign or ended session."""
    return Refused(404, "no_such_session", "There is no such upload session; start a new one.")
