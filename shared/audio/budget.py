"""How often a file may be looked into: what ends files that consist of nothing, a million times."""

from __future__ import annotations

from shared.audio.complaints import unreadable
from shared.audio.formats import Format
from shared.ports import ReadAt


class Budgeted:
    """``inner``, which may be read a number of times in all, however its parts nest.

    A parser reads once for each element, box or packet; so this one count bounds the time that
    the whole file takes, where a count for each parent would begin anew with the next.
    """

    def __init__(self, inner: ReadAt, kind: Format, most_reads: int) -> None:
        self._inner = inner
        self._kind = kind
        self._left = most_reads

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._inner.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end.

        Raises:
            Permanent: ``corrupt`` where the file was read as often as it may be.
        """
        if self._left <= 0:
            raise unreadable(self._kind)
        self._left -= 1
        return self._inner.read_at(offset, length)
