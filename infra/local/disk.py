"""Files as the object store needs them: grown by one writer, read in ranges."""

from __future__ import annotations

import fcntl
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from shared.ports import Instant, Missing, Unavailable


@contextmanager
def disk_answering() -> Iterator[None]:
    """The disk's errors as a port's: `Missing` for a file that is gone, else `Unavailable`."""
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(f"The file is gone: {error}.") from error
    except OSError as error:
        raise Unavailable(f"The disk did not answer: {error}.") from error


class GrowingFile:
    """A file with one writer, unbuffered: what is written survives the process.

    Attributes:
        size: bytes, counting what has been written.
    """

    def __init__(self, path: Path, file: FileIO, size: int) -> None:
        self.path = path
        self.size = size
        self._file = file

    @classmethod
    def new(cls, path: Path) -> GrowingFile:
        """An empty file where there was none."""
        with disk_answering():
            return cls(path, FileIO(path, "xb"), 0)

    @classmethod
    def again(cls, path: Path) -> GrowingFile:
        """A file that exists, to write on at its end; locked until it is closed.

        Raises:
            Missing: there is none.
            Unavailable: another writer is at it.
        """
        with disk_answering():
            file = FileIO(path, "r+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _same_file(file, path)
            except BaseException:
                file.close()
                raise
            return cls(path, file, file.seek(0, os.SEEK_END))

    def cut(self, *, multiple_of: int) -> None:
        """Shorten it to a multiple of some size."""
        self.size = self.size // multiple_of * multiple_of
        with disk_answering():
            self._file.truncate(self.size)
            self._file.seek(self.size)

    def write(self, data: bytes) -> None:
        """Append all of it.

        Raises:
            Missing: the file was removed meanwhile; nobody would ever see what is written.
            Unavailable: the disk is full or failing.
        """
        left = memoryview(data)
        with disk_answering():
            if os.fstat(self._file.fileno()).st_nlink == 0:
                raise FileNotFoundError(f"{self.path} was removed")
            while left:
                left = left[self._file.write(left) :]
        self.size += len(data)

    def close(self) -> None:
        """End writing."""
        self._file.close()


def last_written(path: Path) -> Instant:
    """When a file was last written; never, if it is gone by now. Raises `Unavailable`."""
    try:
        with disk_answering():
            return path.stat().st_mtime
    except Missing:
        return math.inf


def _same_file(file: FileIO, path: Path) -> None:
    """What was opened may have lost its name before it was locked."""
    if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
        raise FileNotFoundError(f"{path} is another file by now")


@dataclass(frozen=True, slots=True)
class FileRanges:
    """`shared.ports.ReadAt` over a file; opens it for each read, as a cloud would.

    Attributes:
        size: bytes.
    """

    path: Path
    size: int

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end.

        Raises:
            Missing: the file was deleted meanwhile.
        """
        with disk_answering(), self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
