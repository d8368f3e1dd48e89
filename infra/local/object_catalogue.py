"""The catalogue of a folder of objects: where an object begins and ceases to exist."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.local.sqlite_file import Row, SqliteFile, fingerprint_of
from shared.ports import Exists, Instant, ObjectFacts

_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS object (
        bucket TEXT NOT NULL,
        name TEXT NOT NULL,
        generation INTEGER NOT NULL,
        size INTEGER NOT NULL,
        content_type TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at REAL NOT NULL,
        upload TEXT NOT NULL,
        announced INTEGER NOT NULL,
        PRIMARY KEY (bucket, name)
    ) WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS object_generation ON object (generation)",
    "CREATE INDEX IF NOT EXISTS object_unannounced ON object (created_at) WHERE announced = 0",
    "CREATE TABLE IF NOT EXISTS newest (one INTEGER PRIMARY KEY, generation INTEGER NOT NULL)",
    "INSERT OR IGNORE INTO newest VALUES (1, 0)",
)

_FACTS = "bucket, name, generation, size, content_type, metadata, created_at"


class ObjectCatalogue:
    """Names, facts and generations, in SQLite; safe for many threads and processes.

    Every method raises `Unavailable` where the database does not answer. What is committed
    survives the death of any process, though not a loss of power.

    Args:
        path: the database file; made if absent.
    """

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, _create_tables, fingerprint_of(_SCHEMA))

    def add(
        self,
        bucket: str,
        name: str,
        *,
        size: int,
        content_type: str,
        metadata: Mapping[str, str],
        now: Instant,
        upload: str,
        announced: bool,
        place: Callable[[int], None],
    ) -> ObjectFacts:
        """Make an object visible.

        Args:
            upload: names the upload that brought it (see `brought_by`).
            announced: nobody waits to be told about it.
            place: puts the bytes where this generation is read from; runs before anybody sees it.

        Raises:
            Exists: the name is taken.
        """
        with self._file.writing() as connection:
            if self.find(bucket, name):
                raise Exists(f"{bucket}/{name} exists already")
            generation = _next_generation(connection, now)
            facts = ObjectFacts(
                bucket, name, generation, size, content_type, dict(metadata), created_at=now
            )
            connection.execute(
                f"INSERT INTO object ({_FACTS}, upload, announced) VALUES (?,?,?,?,?,?,?,?,?)",
                (*_row(facts), upload, announced),
            )
            place(generation)
        return facts

    def find(self, bucket: str, name: str) -> ObjectFacts | None:
        """The object of this name."""
        found = self._select("bucket = ? AND name = ?", (bucket, name))
        return found[0] if found else None

    def brought_by(self, upload: str, bucket: str, name: str) -> ObjectFacts | None:
        """The object of this name, if this upload brought it."""
        found = self._select("bucket = ? AND name = ? AND upload = ?", (bucket, name, upload))
        return found[0] if found else None

    def remove(self, bucket: str, name: str, generation: int | None) -> int | None:
        """Forget an object; the generation that was removed, None where there was none."""
        with self._file.writing() as connection:
            row = connection.execute(
                "DELETE FROM object WHERE bucket = ? AND name = ?"
                " AND generation = ifnull(?, generation) RETURNING generation",
                (bucket, name, generation),
            ).fetchone()
        return None if row is None else int(row[0])

    def named(self, bucket: str, prefix: str, after: str | None, limit: int) -> list[ObjectFacts]:
        """Objects whose name starts with ``prefix``, in order of code points."""
        conditions, values = ["bucket = ?", "name >= ?"], [bucket, prefix]
        beyond = _beyond(prefix)
        if beyond is not None:
            conditions.append("name < ?")
            values.append(beyond)
        if after is not None:
            conditions.append("name > ?")
            values.append(after)
        where = " AND ".join(conditions)
        return self._select(f"{where} ORDER BY name LIMIT ?", (*values, limit))

    def unannounced(self, before: Instant) -> list[ObjectFacts]:
        """Objects that came before this instant and that nobody was told about."""
        return self._select("announced = 0 AND created_at < ? ORDER BY created_at", (before,))

    def announced(self, generation: int) -> None:
        """It was told."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE object SET announced = 1 WHERE generation = ?", (generation,)
            )

    def holds(self, generation: int) -> bool:
        """Whether an object is at this generation."""
        return bool(self._select("generation = ?", (generation,)))

    def _select(self, where: str, values: tuple[object, ...]) -> list[ObjectFacts]:
        rows = self._file.rows(f"SELECT {_FACTS} FROM object WHERE {where}", values)
        return [_facts(row) for row in rows]


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)


def _next_generation(connection: sqlite3.Connection, now: Instant) -> int:
    """Microseconds of the epoch as in Cloud Storage, but never one that was given before."""
    return int(
        connection.execute(
            "UPDATE newest SET generation = max(generation + 1, ?) RETURNING generation",
            (int(now * 1_000_000),),
        ).fetchone()[0]
    )


def _beyond(prefix: str) -> str | None:
    """The least text after every text that starts with ``prefix``; None where there is none."""
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)


def _row(facts: ObjectFacts) -> tuple[object, ...]:
    return (
        facts.bucket,
        facts.name,
        facts.generation,
        facts.size,
        facts.content_type,
        json.dumps(dict(facts.metadata)),
        facts.created_at,
    )


def _facts(row: Row) -> ObjectFacts:
    bucket, name, generation, size, content_type, metadata, created_at = row
    return ObjectFacts(
        bucket, name, generation, size, content_type, json.loads(metadata), created_at
    )
