"""Documents in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.document_questions import Question
from infra.document_rules import Kinds, check_writes, storable
from infra.local.document_queries import statement
from infra.local.document_tables import Table, bring_up_to_date, decoded, tables
from infra.local.sqlite_file import SqliteFile, fingerprint_of
from shared.documents import KINDS
from shared.ports import (
    Absent,
    Conflict,
    Delete,
    Is,
    Key,
    Page,
    Put,
    Stored,
    Write,
)


class SqliteDocuments:
    """`shared.ports.DocumentStore` on a file that any number of threads and processes share.

    What `infra.document_rules` and `infra.document_questions` do not allow is refused as they say;
    unknown kinds raise `ValueError`.

    Args:
        path: the file; made where missing, brought up to date where older.
        kinds: the declared kinds and their index fields.
    """

    def __init__(self, path: Path, kinds: Kinds = KINDS) -> None:
        self._tables = tables(kinds)
        every = self._tables.values()
        statements = [s for t in every for s in (*t.definitions(), *t.indexes())]
        self._file = SqliteFile(
            path, lambda connection: bring_up_to_date(connection, every), fingerprint_of(statements)
        )

    def get(self, key: Key) -> Stored | None:
        """The document as it is now, or None."""
        table = self._table(key.kind)
        rows = self._file.rows(table.get, (key.id,)) if storable(key.id) else []
        return Stored(key, *rows[0]) if rows else None

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]:
        """Each of the documents, read one after the other."""
        return [self.get(key) for key in keys]

    def commit(self, writes: Sequence[Write]) -> list[str]:
        """Apply all writes or none; see `shared.ports.DocumentStore.commit`."""
        check_writes(writes)
        prepared = [self._prepared(write) for write in writes]
        versions = []
        with self._file.writing() as connection:
            for table, write, values in prepared:
                if isinstance(write, Delete):
                    versions.append(_delete(connection, table, write))
                elif isinstance(write.only_if, Absent):
                    versions.append(_create(connection, table, write, values))
                else:
                    versions.append(
                        _replace(connection, table, write, write.only_if.version, values)
                    )
        return versions

    def query(
        self,
        kind: str,
        where: Sequence[Is] = (),
        *,
        order: str | None = None,
        descending: bool = False,
        after: str | None = None,
        limit: int = 100,
    ) -> Page:
        """Documents of a kind that meet every condition; see `shared.ports.DocumentStore.query`.

        Args:
            limit: 1 to 1000.
        """
        table = self._table(kind)
        question = Question(table.declared, where, order, descending, limit)
        position = None if after is None else question.position(after)
        rows = self._file.rows(*statement(table, question, position))
        documents = [Stored(Key(kind, row[0]), *row[1:5]) for row in rows[:limit]]
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(documents, question.cursor(last[5], last[0]) if last else None)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _table(self, kind: str) -> Table:
        table = self._tables.get(kind)
        if table is None:
            raise ValueError(f"There is no kind of document {kind!r}.")
        return table

    def _prepared(self, write: Write) -> tuple[Table, Write, tuple[Any, ...]]:
        table = self._table(write.key.kind)
        if isinstance(write, Delete):
            return table, write, ()
        return table, write, table.values(write.fields)


def _create(
    connection: sqlite3.Connection, table: Table, write: Put, values: tuple[Any, ...]
) -> str:
    version = _new_version()
    row = (write.key.id, version, 1, write.v, write.body, *values)
    if connection.execute(table.insert, row).rowcount == 0:
        raise Conflict(write.key)
    _index_texts(connection, table, write.key.id, (None,) * len(values), values)
    return version


def _replace(
    connection: sqlite3.Connection, table: Table, write: Put, expected: str, values: tuple[Any, ...]
) -> str:
    rev, old = _at_version(connection, table, write.key, expected)
    changed = tuple(i for i, value in enumerate(values) if value != old[i])
    version = _new_version()
    fields = (values[i] for i in changed)
    connection.execute(
        table.update(changed), (version, rev + 1, write.v, write.body, *fields, write.key.id)
    )
    _index_texts(connection, table, write.key.id, old, values)
    return version


def _delete(connection: sqlite3.Connection, table: Table, write: Delete) -> str:
    if write.only_if is None and not table.texts:
        connection.execute(table.delete, (write.key.id,))
        return ""
    row = connection.execute(table.head, (write.key.id,)).fetchone()
    if write.only_if is not None and (row is None or row[0] != write.only_if.version):
        raise Conflict(write.key)
    if row is None:
        return ""
    old = row[2:]
    connection.execute(table.delete, (write.key.id,))
    _index_texts(connection, table, write.key.id, old, (None,) * len(old))
    return ""


def _at_version(
    connection: sqlite3.Connection, table: Table, key: Key, expected: str
) -> tuple[int, tuple[Any, ...]]:
    """The document's rev and stored fields. Raises `Conflict` unless it is at that version."""
    row = connection.execute(table.head, (key.id,)).fetchone()
    if row is None or row[0] != expected:
        raise Conflict(key)
    return row[1], row[2:]


def _index_texts(
    connection: sqlite3.Connection,
    table: Table,
    document_id: str,
    old: tuple[Any, ...],
    new: tuple[Any, ...],
) -> None:
    for position, name in table.texts:
        if old[position] == new[position]:
            continue
        before, now = decoded(old[position]), decoded(new[position])
        connection.executemany(
            f"DELETE FROM {table.texts_name} WHERE field = ? AND value = ? AND id = ?",
            [(name, value, document_id) for value in before - now],
        )
        connection.executemany(
            f"INSERT INTO {table.texts_name} VALUES (?, ?, ?)",
            [(name, value, document_id) for value in now - before],
        )


def _new_version() -> str:
    # From the system, not from `random`: a forked or seeded process must not repeat another's.
    return os.urandom(8).hex()
