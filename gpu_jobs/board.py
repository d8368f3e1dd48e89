"""The board between a worker's two processes: what the performer holds, seen by its supervisor.

Shared memory, because a step may take microseconds: a message for each would cost more than the
step. One side writes each field, so a sequence number is all the locking there is.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from dataclasses import dataclass

from shared.ports import Instant

_SIZE = 8192
_STOP = 0
_SEQUENCE = struct.Struct("<Q")
_SEQUENCE_AT = 8
_PROGRESS = struct.Struct("<d")
_PROGRESS_AT = 16
_LENGTH = struct.Struct("<H")
_CLAIM_AT = 32
_MESSAGE_AT = 4096
_MESSAGE_LIMIT = 512


@dataclass(frozen=True, slots=True)
class Posted:
    """The claim being worked on. ``ends_at`` is its deadline."""

    job_id: str
    step: str
    claim_id: str
    ends_at: Instant

    def encoded(self) -> bytes:
        """One field a line: identifiers and names contain no line breaks."""
        return f"{self.job_id}\n{self.step}\n{self.claim_id}\n{self.ends_at}".encode()

    @classmethod
    def decoded(cls, raw: bytes) -> Posted:
        """What `encoded` wrote."""
        job_id, step, claim_id, ends_at = raw.decode().split("\n")
        return cls(job_id, step, claim_id, float(ends_at))


class Board:
    """Shared memory under an inheritable file descriptor."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._memory = mmap.mmap(fd, _SIZE)

    @classmethod
    def create(cls) -> Board:
        """A new, empty board."""
        with tempfile.TemporaryFile() as unnamed:
            unnamed.truncate(_SIZE)
            return cls(os.dup(unnamed.fileno()))

    def close(self) -> None:
        """Leave the board; the other side keeps its own view."""
        self._memory.close()
        os.close(self.fd)

    # The performer's side

    def post(self, claim: Posted | None) -> None:
        """Say what is held now, or that nothing is."""
        raw = b"" if claim is None else claim.encoded()
        (sequence,) = _SEQUENCE.unpack_from(self._memory, _SEQUENCE_AT)
        _SEQUENCE.pack_into(self._memory, _SEQUENCE_AT, sequence + 1)
        _PROGRESS.pack_into(self._memory, _PROGRESS_AT, 0.0)
        _LENGTH.pack_into(self._memory, _MESSAGE_AT, 0)
        _LENGTH.pack_into(self._memory, _CLAIM_AT, len(raw))
        self._memory[_CLAIM_AT + 2 : _CLAIM_AT + 2 + len(raw)] = raw
        _SEQUENCE.pack_into(self._memory, _SEQUENCE_AT, sequence + 2)

    def report(self, progress: float, message: str) -> None:
        """Say how far the held claim is."""
        raw = message.encode()[:_MESSAGE_LIMIT]
        self._memory[_MESSAGE_AT + 2 : _MESSAGE_AT + 2 + len(raw)] = raw
        _LENGTH.pack_into(self._memory, _MESSAGE_AT, len(raw))
        _PROGRESS.pack_into(self._memory, _PROGRESS_AT, progress)

    @property
    def stopping(self) -> bool:
        """Whether the supervisor asks for no further claims."""
        return self._memory[_STOP] != 0

    # The supervisor's side

    def stop(self) -> None:
        """Ask for no further claims."""
        self._memory[_STOP] = 1

    def posted(self) -> Posted | None:
        """What the performer holds; None where nothing, or while it is writing."""
        (before,) = _SEQUENCE.unpack_from(self._memory, _SEQUENCE_AT)
        (length,) = _LENGTH.unpack_from(self._memory, _CLAIM_AT)
        raw = self._memory[_CLAIM_AT + 2 : _CLAIM_AT + 2 + length]
        (after,) = _SEQUENCE.unpack_from(self._memory, _SEQUENCE_AT)
        if before != after or before % 2 or not raw:
            return None
        return Posted.decoded(raw)

    def reported(self) -> tuple[float, str]:
        """Progress of the held claim, 0 to 1, and what it says."""
        (progress,) = _PROGRESS.unpack_from(self._memory, _PROGRESS_AT)
        (length,) = _LENGTH.unpack_from(self._memory, _MESSAGE_AT)
        raw = self._memory[_MESSAGE_AT + 2 : _MESSAGE_AT + 2 + length]
        return progress, raw.decode(errors="replace")
