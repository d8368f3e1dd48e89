"""Bells: how a process that published wakes one that waits, without either polling."""

from __future__ import annotations

import errno
import itertools
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_numbers = itertools.count()


class Bells:
    """Named bells in a folder: one named pipe for every waiter, there only while it waits.

    Pipes rather than sockets, whose paths may have 108 bytes at most. A waiter that is killed leaves
    its pipe; whoever next rings it finds nobody reading and removes it.

    To miss nothing, a waiter hangs up its bell, *then* looks for work, then waits; who has work
    makes it visible, *then* rings.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def waiting(self, name: str) -> Iterator[Bell]:
        """Hang up a bell for as long as the context lasts."""
        folder = self._folder / name
        path = folder / f"{os.getpid()}-{next(_numbers)}"
        try:
            os.mkfifo(path)
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            os.mkfifo(path)
        try:
            pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                yield Bell(pipe)
            finally:
                os.close(pipe)
        finally:
            path.unlink(missing_ok=True)

    def ring(self, name: str, waiters: int) -> None:
        """Wake up to so many of those who wait."""
        folder = self._folder / name
        try:
            hanging = os.listdir(folder)  # noqa: PTH208 (half the time of Path.iterdir, at every publish)
        except FileNotFoundError:
            return
        for bell in hanging:
            if waiters <= 0:
                return
            waiters -= _struck(folder / bell)


class Bell:
    """One waiter's end of its bell."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def wait(self, seconds: float) -> None:
        """Until the bell rings, or so long."""
        # poll() counts whole milliseconds; rounding down would spin through the last one.
        if self._poll.poll(int(seconds * 1000) + 1):
            os.read(self._pipe, 512)


def _struck(path: Path) -> bool:
    """Ring one bell; False where nobody hears it."""
    try:
        pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        # Nobody reads: its waiter was killed, or is about to open it, and will look for work then.
        path.unlink(missing_ok=True)
        return False
    try:
        os.write(pipe, b"!")
    except (BrokenPipeError, BlockingIOError):
        return False
    finally:
        os.close(pipe)
    return True
