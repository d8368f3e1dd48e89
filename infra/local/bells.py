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

    Pipes rather than sockets, whose paths may have 108 bytes at most. A bell rings once: who strikes
    it takes it down, so that the next one strikes another. A waiter that was killed leaves its pipe
    to whoever next finds nobody reading it.

    To miss nothing, a waiter hangs up its bell, *then* looks for work, then waits; who has work makes
    it visible, *then* strikes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def waiting(self, name: str) -> Iterator[Bell]:
        """Hang up a bell for as long as the context lasts."""
        folder = self._folder / name
        path = folder / f"{os.getpid()}-{next(_numbers)}"
        pipe = _pipe(folder, path)
        try:
            yield Bell(pipe)
        finally:
            os.close(pipe)
            path.unlink(missing_ok=True)

    def strike(self, name: str, waiters: int) -> None:
        """Wake up to so many of those who wait."""
        folder = self._folder / name
        try:
            # At every publish, so not Path.iterdir, which takes twice the time.
            hanging = os.listdir(folder)  # noqa: PTH208
        except FileNotFoundError:
            return
        for bell in hanging:
            if waiters <= 0:
                return
            if not bell.startswith("."):
                waiters -= _struck(folder / bell)


class Bell:
    """One waiter's end of its bell."""

    def __init__(self, pipe: int) -> None:
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def wait(self, seconds: float) -> None:
        """Until the bell is struck, or so long."""
        # poll() counts whole milliseconds; rounding down would spin through the last one.
        self._poll.poll(int(seconds * 1000) + 1)


def _pipe(folder: Path, path: Path) -> int:
    """A pipe open at both ends (one without writers would always be "readable"), then shown at its path."""
    hidden = path.with_name("." + path.name)
    try:
        os.mkfifo(hidden)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        os.mkfifo(hidden)
    except FileExistsError:
        hidden.unlink()  # of a killed process that had our number
        os.mkfifo(hidden)
    pipe = os.open(hidden, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    hidden.rename(path)
    return pipe


def _struck(path: Path) -> bool:
    """Strike one bell; False where nobody hears it or another was faster."""
    try:
        pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        path.unlink(missing_ok=True)
        return False
    try:
        path.unlink()
        os.write(pipe, b"!")
    except (FileNotFoundError, BrokenPipeError):
        return False
    finally:
        os.close(pipe)
    return True
