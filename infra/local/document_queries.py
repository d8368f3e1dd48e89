"""Questions to documents as SQL."""

from __future__ import annotations

from typing import Any

from infra.document_questions import Position, Question
from infra.local.document_tables import Table, quoted
from shared.ports import Is


def statement(table: Table, question: Question, after: Position | None) -> tuple[str, list[Any]]:
    """SQL and its parameters; each row is (id, body, version, rev, v, order value).

    One row more than the limit is asked for: it says whether another page follows.
    """
    terms, parameters = [], []
    for condition in question.where:
        term, values = _term(table, condition)
        terms.append(term)
        parameters += values
    columns = ["id"] if question.order is None else [quoted(question.order), "id"]
    if question.order is not None:
        terms.append(f"{columns[0]} IS NOT NULL")
    if after is not None:
        comparison = "<" if question.descending else ">"
        marks = ", ".join("?" * len(columns))
        terms.append(f"({', '.join(columns)}) {comparison} ({marks})")
        parameters += after[-len(columns) :]
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    direction = " DESC" if question.descending else ""
    order = ", ".join(column + direction for column in columns)
    return (
        f"SELECT id, body, version, rev, v, {columns[0]}"
        f" FROM {table.name}{where} ORDER BY {order} LIMIT ?",
        [*parameters, question.limit + 1],
    )


def _term(table: Table, condition: Is) -> tuple[str, list[Any]]:
    if condition.op == "contains":
        return (
            f"id IN (SELECT id FROM {table.texts_name} WHERE field = ? AND value = ?)",
            [condition.field, condition.value],
        )
    return f"{quoted(condition.field)} {condition.op} ?", [condition.value]
