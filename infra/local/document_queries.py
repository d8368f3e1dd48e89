"""Queries over documents as SQL, and the cursors that continue them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.document_tables import Table, quoted
from shared.errors import Permanent
from shared.ports import Is

MAX_LIMIT = 1000
"""The most documents of one page."""


@dataclass(frozen=True)
class Query:
    """A question to one table.

    Raises:
        ValueError: a field is not declared, an operator does not fit it, or the limit is out of range.
    """

    table: Table
    where: Sequence[Is]
    order: str | None
    descending: bool
    limit: int

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"A page holds 1 to {MAX_LIMIT} documents, not {self.limit}.")
        if sum(condition.op == "contains" for condition in self.where) > 1:
            raise ValueError("A query may ask for one 'contains' at most.")
        for condition in self.where:
            self._check(condition)
        if self.order is not None and self.table.fields.get(self.order) not in ("text", "number"):
            raise ValueError(f"{self.table.kind!r} documents have no order by {self.order!r}.")

    def statement(self, after: str | None) -> tuple[str, list[Any]]:
        """SQL and its parameters; each row is (id, body, version, rev, v, order value).

        One row more than the limit is asked for: it says whether another page follows.

        Raises:
            Permanent: ``bad_cursor``.
        """
        terms, parameters = [], []
        for condition in self.where:
            term, values = self._term(condition)
            terms.append(term)
            parameters += values
        if self.order is not None:
            terms.append(f"{quoted(self.order)} IS NOT NULL")
        if after is not None:
            term, values = self._continuation(self._position(after))
            terms.append(term)
            parameters += values
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        direction = " DESC" if self.descending else ""
        order = ", ".join(column + direction for column in self._order_columns())
        return (
            f"SELECT id, body, version, rev, v, {self._order_columns()[0]}"
            f" FROM {self.table.name}{where} ORDER BY {order} LIMIT ?",
            [*parameters, self.limit + 1],
        )

    def cursor(self, document_id: str, order_value: str | float) -> str:
        """An opaque text that `statement` accepts to continue after this document."""
        position = [*self._identity(), order_value, document_id]
        return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()

    def _check(self, condition: Is) -> None:
        declared = self.table.fields.get(condition.field)
        if (declared == "texts") != (condition.op == "contains"):
            raise ValueError(f"{condition.op!r} does not fit {self.table.kind}.{condition.field}.")
        asked = [condition.value] if declared == "texts" else condition.value
        self.table.values({condition.field: asked})

    def _term(self, condition: Is) -> tuple[str, list[Any]]:
        if condition.op == "contains":
            return (
                f"id IN (SELECT id FROM {self.table.texts_name} WHERE field = ? AND value = ?)",
                [condition.field, condition.value],
            )
        return f"{quoted(condition.field)} {condition.op} ?", [condition.value]

    def _continuation(self, position: list[Any]) -> tuple[str, list[Any]]:
        comparison = "<" if self.descending else ">"
        columns = self._order_columns()
        marks = ", ".join("?" * len(columns))
        return f"({', '.join(columns)}) {comparison} ({marks})", position[-len(columns) :]

    def _order_columns(self) -> list[str]:
        return ["id"] if self.order is None else [quoted(self.order), "id"]

    def _identity(self) -> list[Any]:
        return [self.table.kind, self.order, self.descending]

    def _position(self, cursor: str) -> list[Any]:
        try:
            position = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            json.dumps(position, ensure_ascii=False).encode()  # lone surrogates cannot be looked up
        except (UnicodeError, binascii.Error, ValueError):
            position = None
        if not isinstance(position, list) or len(position) != 5 or not self._fits(position):
            raise Permanent("bad_cursor", "The cursor is not one that this list gave out.")
        return position

    def _fits(self, position: list[Any]) -> bool:
        accepted = (int, float) if self.table.fields.get(self.order or "") == "number" else (str,)
        return (
            position[:3] == self._identity()
            and isinstance(position[3], accepted)
            and isinstance(position[4], str)
        )
