"""Random access to bytes: a file, bytes in memory, a part of either; counted, buffered, as a file.

All but `SeekableReader` keep the promises of `shared.ports.ReadAt`.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from shared.errors import SerenadeError
from shared.ports import Missing, ReadAt, Unavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FIRST_WINDOW = 16 * 1024
LARGEST_WINDOW = 2 * 1024 * 1024
_SMALL_LEAP = 16
"""In windows: a reader that leaves out less than this of what comes next still reads on."""
_HOP = 512


class BytesReadAt:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        return self._data[offset : offset + length]


class FileReadAt:
    """A file on disk, open until `close`; a context manager.

    Raises:
        Missing: there is no such file.
        Unavailable: the system refuses to open or read it.
    """

    def __init__(self, path: Path | str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError as error:
            raise Missing(f"There is no file {path}.") from error
        except OSError as error:
            raise Unavailable(f"{path} cannot be opened: {error.strerror}.") from error
        self._size = os.fstat(self._descriptor).st_size

    @property
    def size(self) -> int:
        """Bytes in all, when it was opened."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        try:
            return os.pread(self._descriptor, length, offset)
        except OSError as error:
            raise Unavailable(f"The file cannot be read: {error.strerror}.") from error

    def close(self) -> None:
        """Give the file back to the system."""
        os.close(self._descriptor)

    def __enter__(self) -> FileReadAt:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class From:
    """The rest of ``inner`` from ``start`` on, as if it began there."""

    def __init__(self, inner: ReadAt, start: int) -> None:
        self._inner = inner
        self._start = start

    @property
    def size(self) -> int:
        """Bytes that are left."""
        return max(0, self._inner.size - self._start)

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        return self._inner.read_at(self._start + offset, length)


class CountedReadAt:
    """Counts what is asked of ``inner``: ``calls`` made and ``bytes_read``."""

    def __init__(self, inner: ReadAt) -> None:
        self._inner = inner
        self.calls = 0
        self.bytes_read = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._inner.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        data = self._inner.read_at(offset, length)
        self.calls += 1
        self.bytes_read += len(data)
        return data


class ReadAhead:
    """Few reads of ``inner`` for many small ones, for a store where each read is a request.

    Keeps two windows, so that a parser may look at a file's head and tail by turns. Reading on
    where a window ended, or a little later, doubles the next, from 16 KiB to 2 MiB: a walk through
    200 MB takes some hundred reads, also where it leaves out the pictures of a film; a look at a
    header takes one.
    """

    def __init__(self, inner: ReadAt) -> None:
        self.inner = inner
        self._latest = (0, b"")
        self._previous = (0, b"")

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self.inner.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        return self.held(offset, length) or self._fetched(offset, length)

    def held(self, offset: int, length: int) -> bytes:
        """What the windows hold of that; nothing unless all of it."""
        for start, window in (self._latest, self._previous):
            if start <= offset and offset + length <= start + len(window):
                return window[offset - start : offset - start + length]
        return b""

    def _fetched(self, offset: int, length: int) -> bytes:
        start, window = self._latest
        leap = _SMALL_LEAP * len(window)
        reads_on = (
            start < offset <= start + len(window) + leap and start + len(window) < offset + length
        )
        wanted = min(2 * len(window), LARGEST_WINDOW) if reads_on else FIRST_WINDOW
        data = self.inner.read_at(offset, max(length, wanted))
        self._previous, self._latest = self._latest, (offset, data)
        return data[:length]


class Hops:
    """For a reader that hops from header to header: what ``ahead`` holds, else half a kilobyte."""

    def __init__(self, ahead: ReadAhead) -> None:
        self._ahead = ahead
        self._latest = (0, b"")

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._ahead.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        start, window = self._latest
        if start <= offset and offset + length <= start + len(window):
            return window[offset - start : offset - start + length]
        held = self._ahead.held(offset, length)
        if not held:
            self._latest = offset, self._ahead.inner.read_at(offset, max(length, _HOP))
            held = self._latest[1][:length]
        return held


class SeekableReader(io.RawIOBase):
    """A `ReadAt` as the binary file that audio libraries ask for, read ahead.

    Attributes:
        failure: what the `ReadAt` raised; libraries turn errors of their input into their own
            or take them for the end of the file, so look here after every use of one.
    """

    def __init__(self, read_at: ReadAt) -> None:
        super().__init__()
        self._read_at = ReadAhead(read_at)
        self._position = 0
        self.failure: SerenadeError | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Offset of the next byte read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to ``offset`` from the start, the position or the end.

        Raises:
            OSError: that lies before the start.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._read_at.size}
        if base[whence] + offset < 0:
            raise OSError(22, "a seek to before the start of the file")
        self._position = base[whence] + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer``; gives the number of bytes, 0 at the end."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._read_at.read_at(self._position, len(view))
        except SerenadeError as error:
            self.failure = error
            raise
        view[: len(data)] = data
        self._position += len(data)
        return len(data)
