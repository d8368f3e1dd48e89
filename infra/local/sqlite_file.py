"""One SQLite file, shared by the threads of many processes: who may write when, and what went wrong."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import weakref
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, TypeAlias

from shared.ports import Unavailable

Row: TypeAlias = tuple[Any, ...]
Schema: TypeAlias = Callable[[sqlite3.Connection], None]

BUSY_S = 30.0
"""Seconds a statement waits for another program (a backup, a shell) that holds the file."""

SPINS = 100
"""Tries for the lock before sleeping for it, together about one transaction's time (60 µs).

Two busy writers get half as much again done as when each handover is a sleep and a wake-up.
"""

# Every commit appends whole pages to the write-ahead log, hot pages again and again; the later they
# are copied back, the fewer copies and fsyncs. Beyond this many pages (16 MB) nothing more is gained,
# and whoever writes at that moment waits longer (12 ms; at 16,000 pages 34 ms).
CHECKPOINT_PAGES = 4000

# NORMAL: a killed process loses nothing; a power cut may lose the last commits, never consistency.
PRAGMAS = f"""
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = {16 * CHECKPOINT_PAGES * 4096};
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
"""

NOT_NOW = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class SqliteFile:
    """Reads at any time, by any thread; writes one after the other, over all processes.

    Writers queue at a file lock before they begin: SQLite's own busy handler sleeps ever longer and
    so starves the third of three writers (waits of a second), where the kernel wakes the next one.
    Forked children may go on using the object: they open connections of their own.

    Args:
        path: the file; made, with its folder, where missing.
        schema: brings the file's tables up to date; called inside a write transaction.
        fingerprint: a positive 31-bit number of this schema; a file that bears it is not touched.
    """

    def __init__(self, path: Path, schema: Schema, fingerprint: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._turn = _Turn(path)
        self._idle: deque[sqlite3.Connection] = deque()
        self._inherited: list[object] = []
        afresh = weakref.WeakMethod(self._start_afresh)
        os.register_at_fork(after_in_child=lambda: (method := afresh()) and method())
        self._bring_up_to_date(schema, fingerprint)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one reading statement.

        Raises:
            Unavailable: the file is busy, or its disk full or failing.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = connect(self.path)
        try:
            return connection.execute(statement, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise_explained(error)
        finally:
            self._idle.append(connection)

    def writing(self) -> _Turn:
        """A context: one write transaction, committed at its end, undone by an exception.

        Raises:
            Unavailable: the file is busy, or its disk full or failing.
        """
        return self._turn

    def close(self) -> None:
        """Close every connection; a later call opens them again."""
        while self._idle:
            self._idle.pop().close()
        self._turn.close()

    def _bring_up_to_date(self, schema: Schema, fingerprint: int) -> None:
        if self.path.exists() and self._fingerprint() == fingerprint:
            return
        with self.writing() as connection:
            if self._fingerprint() != fingerprint:
                schema(connection)
                connection.execute(f"PRAGMA user_version = {fingerprint}")

    def _fingerprint(self) -> int:
        return int(self.rows("PRAGMA user_version")[0][0])

    def _start_afresh(self) -> None:
        # SQLite forbids even closing a connection in a forked child, so the parent's are kept, unused.
        self._inherited.append((self._idle, self._turn))
        self._idle = deque()
        self._turn.leave_lock_to_parent()
        self._turn = _Turn(self.path)


class _Turn:
    """The context of a write transaction: one per process and file, taken by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._processes: int | None = None
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> sqlite3.Connection:
        self._threads.acquire()
        try:
            self._lock()
            try:
                connection = self._connection or self._connect()
                connection.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._unlock()
                raise
        except sqlite3.OperationalError as error:
            self._threads.release()
            raise_explained(error)
        except BaseException:
            self._threads.release()
            raise
        return connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection = self._connection
        assert connection is not None
        try:
            _end(connection, "ROLLBACK" if error else "COMMIT")
        finally:
            self._unlock()
            self._threads.release()
        if isinstance(error, sqlite3.OperationalError):
            raise_explained(error)

    def close(self) -> None:
        with self._threads:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if self._processes is not None:
                os.close(self._processes)
                self._processes = None

    def leave_lock_to_parent(self) -> None:
        # A copied descriptor would keep the lock held should the parent be killed inside a transaction.
        if self._processes is not None:
            os.close(self._processes)

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self._path)
        # Kept in the file; set by writers only, for it wants the file alone where it is new.
        connection.execute("PRAGMA journal_mode = WAL")
        self._connection = connection
        return connection

    def _lock(self) -> None:
        if self._processes is None:
            name = self._path.with_name(self._path.name + ".lock")
            self._processes = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        for _ in range(SPINS):
            try:
                fcntl.flock(self._processes, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return
        fcntl.flock(self._processes, fcntl.LOCK_EX)

    def _unlock(self) -> None:
        assert self._processes is not None
        fcntl.flock(self._processes, fcntl.LOCK_UN)


def _end(connection: sqlite3.Connection, how: str) -> None:
    try:
        # SQLite itself has rolled back after some errors.
        if connection.in_transaction:
            connection.execute(how)
    except sqlite3.OperationalError as failure:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise_explained(failure)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that begins no transaction by itself and that any thread may use."""
    try:
        connection = sqlite3.connect(
            path,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        connection.executescript(PRAGMAS)
    except sqlite3.OperationalError as error:
        raise_explained(error)
    return connection


def raise_explained(error: sqlite3.OperationalError) -> NoReturn:
    """Raise `Unavailable` where waiting may help, else the error itself: a mistake of ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code & 0xFF in NOT_NOW:
        raise Unavailable(f"The database did not answer: {error}.") from error
    raise error


def fingerprint_of(statements: Iterable[str]) -> int:
    """A positive 31-bit number that changes with the statements."""
    return zlib.crc32("\n".join(statements).encode()) >> 1 or 1
