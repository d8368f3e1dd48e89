"""The tables that hold documents, generated from the declared kinds and their index fields."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from infra.document_rules import DeclaredKind, Kinds
from shared.documents import KINDS, FieldType

COLUMN_TYPES: Mapping[FieldType, str] = {"text": "TEXT", "number": "REAL", "texts": "TEXT"}

# Bodies of these kinds run to kilobytes, which belong into a table by row number; the small others
# live in the tree of their ids and so cost one page less in every write.
LARGE = frozenset({"job", "file"})

# These only narrow an owner's list. An index over a few values, rewritten with every change of
# status, costs each commit two pages and would tempt SQLite away from the index of owners.
NARROWING = frozenset({"status", "workflow"})


class Table:
    """One kind's table and the statements that touch it.

    Every scalar field but the narrowing ones has an index of (field, id) over the rows that have it.
    A field of texts is kept encoded in its column, to see cheaply whether it changed, and one row per
    text in ``{kind}_texts``, to be found by.

    Attributes:
        declared: the kind, its index fields in the order in which their values are stored.
        texts: (position, name) of those that hold texts.
        get: reads (body, version, rev, v) by id.
        head: reads (version, rev, *fields) by id.
        insert: writes (id, version, rev, v, body, *fields) unless the id is taken.
        delete: removes by id.
    """

    def __init__(self, kind: str, fields: Mapping[str, FieldType]) -> None:
        self.declared = DeclaredKind(kind, fields)
        self.texts = tuple((i, n) for i, n in enumerate(fields) if fields[n] == "texts")
        self.name = quoted(kind)
        self.texts_name = quoted(f"{kind}_texts")
        columns = ["id", "version", "rev", "v", "body", *map(quoted, fields)]
        marks = ", ".join("?" * len(columns))
        head = ", ".join(["version", "rev", *map(quoted, fields)])
        self.get = f"SELECT body, version, rev, v FROM {self.name} WHERE id = ?"
        self.head = f"SELECT {head} FROM {self.name} WHERE id = ?"
        self.insert = (
            f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES ({marks})"
            " ON CONFLICT DO NOTHING"
        )
        self.delete = f"DELETE FROM {self.name} WHERE id = ?"
        self._updates: dict[tuple[int, ...], str] = {}

    def update(self, changed: tuple[int, ...]) -> str:
        """Writes (version, rev, v, body, *the fields at these positions) by id.

        The other fields are left out because SQLite rewrites the index of every column that is set,
        even to the same value.
        """
        statement = self._updates.get(changed)
        if statement is None:
            columns = [
                "version",
                "rev",
                "v",
                "body",
                *(quoted(self.declared.names[i]) for i in changed),
            ]
            settings = ", ".join(f"{column} = ?" for column in columns)
            statement = f"UPDATE {self.name} SET {settings} WHERE id = ?"
            self._updates[changed] = statement
        return statement

    def values(self, fields: Mapping[str, Any]) -> tuple[Any, ...]:
        """The fields as stored, in the order in which they are declared; those not given are null.

        Raises:
            ValueError: a field is not declared, or its value is of another type.
        """
        values = self.declared.values(fields)
        for position, _ in self.texts:
            values[position] = encoded(values[position])
        return tuple(values)

    def definitions(self) -> Iterator[str]:
        """What makes the tables where there are none."""
        columns = "".join(
            f", {quoted(n)} {COLUMN_TYPES[t]}" for n, t in self.declared.fields.items()
        )
        row_number, layout = (
            ("n INTEGER PRIMARY KEY, ", "")
            if self.declared.kind in LARGE
            else ("", " WITHOUT ROWID")
        )
        key = "UNIQUE" if self.declared.kind in LARGE else "PRIMARY KEY"
        yield (
            f"CREATE TABLE IF NOT EXISTS {self.name} ({row_number}id TEXT NOT NULL {key},"
            " version TEXT NOT NULL, rev INTEGER NOT NULL, v INTEGER NOT NULL"
            f"{columns}, body TEXT NOT NULL){layout}"
        )
        if self.texts:
            yield (
                f"CREATE TABLE IF NOT EXISTS {self.texts_name} (field TEXT, value TEXT, id TEXT,"
                " PRIMARY KEY (field, value, id)) WITHOUT ROWID"
            )

    def indexes(self) -> Iterator[str]:
        """What makes the indexes where there are none."""
        for name, declared in self.declared.fields.items():
            if declared != "texts" and name not in NARROWING:
                column = quoted(name)
                yield (
                    f"CREATE INDEX IF NOT EXISTS {quoted(f'{self.declared.kind}_{name}')}"
                    f" ON {self.name} ({column}, id) WHERE {column} IS NOT NULL"
                )


def tables(kinds: Kinds = KINDS) -> dict[str, Table]:
    """A table for every declared kind."""
    return {kind: Table(kind, fields) for kind, fields in kinds.items()}


def bring_up_to_date(connection: sqlite3.Connection, kinds: Iterable[Table]) -> None:
    """Make the tables; add columns and indexes for fields declared since the file was made.

    Documents written before a field was declared have none there until they are written again.
    """
    for table in kinds:
        for statement in table.definitions():
            connection.execute(statement)
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
        for name, declared in table.declared.fields.items():
            if name not in columns:
                connection.execute(
                    f"ALTER TABLE {table.name} ADD COLUMN {quoted(name)} {COLUMN_TYPES[declared]}"
                )
        for statement in table.indexes():
            connection.execute(statement)


def encoded(values: Iterable[str] | None) -> str | None:
    """Texts as one comparable text; null for none."""
    return json.dumps(sorted(set(values))) if values else None


def decoded(column: str | None) -> set[str]:
    """The texts of a column."""
    return set(json.loads(column)) if column else set()


def quoted(name: str) -> str:
    """An SQL identifier."""
    return f'"{name}"'
