"""Questions to documents as Firestore's structured queries."""

from __future__ import annotations

from typing import Any

from google.cloud.firestore_v1.types import Cursor, Document, StructuredQuery, Value

from infra.document_questions import Position, Question
from infra.gcp.document_values import decoded, encoded, id_of, path
from shared.ports import Is, Key

ID = "__name__"
"""How Firestore calls a document's name among its fields."""

_OPERATORS = {
    "==": StructuredQuery.FieldFilter.Operator.EQUAL,
    "<=": StructuredQuery.FieldFilter.Operator.LESS_THAN_OR_EQUAL,
    ">=": StructuredQuery.FieldFilter.Operator.GREATER_THAN_OR_EQUAL,
    "contains": StructuredQuery.FieldFilter.Operator.ARRAY_CONTAINS,
}


def structured(database: str, question: Question, after: Position | None) -> StructuredQuery:
    """The query of one page.

    One document more than the limit is asked for: it says whether another page follows.
    """
    kind = question.declared.kind
    return StructuredQuery(
        from_=[StructuredQuery.CollectionSelector(collection_id=kind)],
        where=_where(question),
        order_by=[_order(name, question.descending) for name in _order_fields(question)],
        start_at=None if after is None else _start(database, question, after),
        limit=question.limit + 1,
    )


def told_position(question: Question, last: Document) -> Position:
    """Where a page ends, after its last document."""
    document_id = id_of(last)
    value = document_id if question.order is None else decoded(last, question.order)
    return value, document_id


def _where(question: Question) -> StructuredQuery.Filter | None:
    filters = [_filter(condition) for condition in question.where]
    if not filters:
        return None
    return StructuredQuery.Filter(
        composite_filter=StructuredQuery.CompositeFilter(
            op=StructuredQuery.CompositeFilter.Operator.AND, filters=filters
        )
    )


def _filter(condition: Is) -> StructuredQuery.Filter:
    return StructuredQuery.Filter(
        field_filter=StructuredQuery.FieldFilter(
            field=_field(condition.field),
            op=_OPERATORS[condition.op],
            value=encoded(condition.value),
        )
    )


def _order_fields(question: Question) -> list[str]:
    return [ID] if question.order is None else [question.order, ID]


def _order(name: str, descending: bool) -> StructuredQuery.Order:
    directions = StructuredQuery.Direction
    return StructuredQuery.Order(
        field=_field(name),
        direction=directions.DESCENDING if descending else directions.ASCENDING,
    )


def _start(database: str, question: Question, after: Position) -> Cursor:
    value, document_id = after
    name = path(database, Key(question.declared.kind, document_id))
    values: list[Any] = [] if question.order is None else [encoded(value)]
    return Cursor(values=[*values, Value(reference_value=name)], before=False)


def _field(name: str) -> StructuredQuery.FieldReference:
    return StructuredQuery.FieldReference(field_path=name)
