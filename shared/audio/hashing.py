"""SHA-256 of a file in the same pass that judges it: no byte is fetched twice."""

from __future__ import annotations

import hashlib

from shared.ports import ReadAt

_BLOCK = 1024 * 1024


class HashedReadAt:
    """Hashes ``inner`` as it is read, in whatever order that is.

    What is read in order is hashed as it passes; what was skipped is fetched for `sha256` alone.
    A recording that is walked through, packet by packet, is therefore read once. Takes 1 MiB.
    """

    def __init__(self, inner: ReadAt) -> None:
        self._inner = inner
        self._digest = hashlib.sha256()
        self._hashed = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._inner.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        data = self._inner.read_at(offset, length)
        if offset <= self._hashed < offset + len(data):
            self._digest.update(memoryview(data)[self._hashed - offset :])
            self._hashed = offset + len(data)
        return data

    def sha256(self) -> str:
        """Digest of the whole file, in lower-case hexadecimal; reads what was not read yet.

        Raises:
            Missing, Unavailable: as ``inner`` raises them.
        """
        while self.read_at(self._hashed, _BLOCK):
            pass
        return self._digest.hexdigest()
