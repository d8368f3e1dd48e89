"""Structured queries over raw documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from google.cloud.firestore_v1.types import StructuredQuery

from tests.contract.servers.firestore_values import NAME, field, invalid, order_key, unknown_here

OPERATORS = StructuredQuery.FieldFilter.Operator
DESCENDING = StructuredQuery.Direction.DESCENDING
RANGES = (
    OPERATORS.LESS_THAN,
    OPERATORS.LESS_THAN_OR_EQUAL,
    OPERATORS.GREATER_THAN,
    OPERATORS.GREATER_THAN_OR_EQUAL,
)
KNOWN = (OPERATORS.EQUAL, OPERATORS.ARRAY_CONTAINS, *RANGES)


@dataclass(frozen=True)
class Filter:
    """A condition on one field."""

    field: str
    operator: int
    value: Any

    def met_by(self, document: Any) -> bool:
        there = field(document, self.field)
        if there is None:
            return False
        if self.operator == OPERATORS.ARRAY_CONTAINS:
            return any(
                order_key(element) == order_key(self.value) for element in there.array_value.values
            )
        return _compares(order_key(there), self.operator, order_key(self.value))


def _compares(a: tuple[Any, ...], operator: int, b: tuple[Any, ...]) -> bool:
    if a[0] != b[0]:
        return False  # no value is less or more than one of another type
    return {
        OPERATORS.EQUAL: a == b,
        OPERATORS.LESS_THAN: a < b,
        OPERATORS.LESS_THAN_OR_EQUAL: a <= b,
        OPERATORS.GREATER_THAN: a > b,
        OPERATORS.GREATER_THAN_OR_EQUAL: a >= b,
    }[OPERATORS(operator)]


@dataclass(frozen=True)
class Query:
    """A question to one collection.

    Attributes:
        orders: (field, descending) of each order, the name's always among them.
    """

    collection: str
    filters: Sequence[Filter]
    orders: Sequence[tuple[str, bool]]
    start: Any | None
    limit: int | None

    def answer(self, documents: Iterable[Any]) -> list[Any]:
        found = [
            document
            for document in documents
            if all(field(document, name) is not None for name, _ in self.orders)
            and all(condition.met_by(document) for condition in self.filters)
            and not self._before_start(document)
        ]
        found.sort(key=cmp_to_key(lambda a, b: self._compare(self._keys(a), self._keys(b))))
        return found[: self.limit]

    def _keys(self, document: Any) -> list[tuple[Any, ...]]:
        return [order_key(field(document, name)) for name, _ in self.orders]

    def _before_start(self, document: Any) -> bool:
        if self.start is None:
            return False
        compared = self._compare(
            self._keys(document), [order_key(value) for value in self.start.values]
        )
        return compared < 0 or (compared == 0 and not self.start.before)

    def _compare(self, a: list[tuple[Any, ...]], b: list[tuple[Any, ...]]) -> int:
        """Below, at or above zero as ``a`` comes before, with or after ``b``, by as many orders as
        both have values for."""
        for ours, theirs, (_, descending) in zip(a, b, self.orders, strict=False):
            if ours != theirs:
                return -1 if (ours < theirs) != descending else 1
        return 0


def query_of(asked: Any) -> Query:
    """The query of a raw `StructuredQuery`.

    Raises:
        Refused: it is none, or uses what nobody here uses.
    """
    if len(asked.from_) != 1 or asked.from_[0].all_descendants:
        raise unknown_here("queries of other than one collection")
    if asked.offset or asked.HasField("end_at") or asked.select.fields:
        raise unknown_here("offsets, ends and projections")
    filters = _filters(asked.where) if asked.HasField("where") else []
    orders = [(order.field.field_path, order.direction == DESCENDING) for order in asked.order_by]
    query = Query(
        asked.from_[0].collection_id,
        filters,
        _whole(orders, filters),
        asked.start_at if asked.HasField("start_at") else None,
        asked.limit.value if asked.HasField("limit") else None,
    )
    _check(query)
    return query


def _filters(where: Any) -> list[Filter]:
    match where.WhichOneof("filter_type"):
        case "composite_filter":
            if where.composite_filter.op != StructuredQuery.CompositeFilter.Operator.AND:
                raise unknown_here("OR")
            return [f for each in where.composite_filter.filters for f in _filters(each)]
        case "field_filter" if where.field_filter.op in KNOWN:
            asked = where.field_filter
            return [Filter(asked.field.field_path, asked.op, asked.value)]
    raise unknown_here("such filters")


def _whole(orders: list[tuple[str, bool]], filters: list[Filter]) -> list[tuple[str, bool]]:
    """The orders, with those that Firestore adds: by the fields of ranges, and by name."""
    descending = orders[-1][1] if orders else False
    named = [name for name, _ in orders]
    ranged = sorted({f.field for f in filters if f.operator in RANGES} - set(named))
    added = ranged if NAME in named else [*ranged, NAME]
    return orders + [(name, descending) for name in added]


def _check(query: Query) -> None:
    names = [name for name, _ in query.orders]
    ranged = {f.field for f in query.filters if f.operator in RANGES}
    if names.index(NAME) != len(names) - 1:
        raise invalid("Nothing can be ordered after the name.")
    if ranged and ranged != {names[0]}:
        raise invalid("The field of a range must be the first that orders.")
    if sum(f.operator == OPERATORS.ARRAY_CONTAINS for f in query.filters) > 1:
        raise invalid("A query can ask for one ARRAY_CONTAINS at most.")
    if query.start is not None and len(query.start.values) > len(names):
        raise invalid("The cursor has more values than the query has orders.")
