"""Which queries the indexes of a database can answer.

Firestore keeps, unasked, an index of every field in each direction and of what each list contains.
Where documentation leaves it open whether several indexes would be combined, this server refuses:
what passes here asks for no more than the real one grants.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import grpc

from tests.contract.servers.firestore_queries import OPERATORS, Query
from tests.contract.servers.firestore_values import NAME, Refused

Index: TypeAlias = tuple[tuple[str, str], ...]
"""(field, ``ASCENDING``, ``DESCENDING`` or ``CONTAINS``) of each field; the name is the last."""

EXEMPT = frozenset({"body", "rev", "v", "expire_at"})
"""Fields without any index, as Terraform declares them."""


def read_indexes(path: Path) -> dict[str, list[Index]]:
    """The composite indexes of each collection, from a list of ``{collection, fields}``."""
    indexes: dict[str, list[Index]] = defaultdict(list)
    for told in json.loads(path.read_text()):
        indexes[told["collection"]].append(_with_name([(f, mode) for f, mode in told["fields"]]))
    return dict(indexes)


def check_index(query: Query, indexes: Mapping[str, Sequence[Index]]) -> None:
    """Raises `Refused` unless an index answers the query."""
    if not _automatic(query) and not any(
        _answers(index, query) for index in indexes.get(query.collection, ())
    ):
        raise Refused(
            grpc.StatusCode.FAILED_PRECONDITION,
            f"The query requires an index: {query.collection} by {_wanted(query)}",
        )


def _automatic(query: Query) -> bool:
    equal, contained = _fields(query, OPERATORS.EQUAL), _fields(query, OPERATORS.ARRAY_CONTAINS)
    if EXEMPT & (equal | contained | {name for name, _ in query.orders}):
        return False
    if query.orders == [(NAME, False)]:
        return not (equal and contained)
    ordered_by_one_field = len({descending for _, descending in query.orders}) == 1
    return len(query.orders) == 2 and ordered_by_one_field and not equal and not contained


def _answers(index: Index, query: Query) -> bool:
    """The index begins with what is equal or contained, and ends with just the query's orders."""
    orders = _directions(query)
    head, tail = index[: -len(orders)], list(index[-len(orders) :])
    contained = _fields(query, OPERATORS.ARRAY_CONTAINS)
    wanted = _fields(query, OPERATORS.EQUAL) | contained
    return (
        tail == orders
        and {name for name, _ in head} == wanted
        and all((mode == "CONTAINS") == (name in contained) for name, mode in head)
    )


def _wanted(query: Query) -> list[tuple[str, str]]:
    equal = [(name, "ASCENDING") for name in sorted(_fields(query, OPERATORS.EQUAL))]
    contained = [(name, "CONTAINS") for name in _fields(query, OPERATORS.ARRAY_CONTAINS)]
    return [*equal, *contained, *_directions(query)]


def _directions(query: Query) -> list[tuple[str, str]]:
    return [(name, "DESCENDING" if down else "ASCENDING") for name, down in query.orders]


def _fields(query: Query, operator: int) -> set[str]:
    return {condition.field for condition in query.filters if condition.operator == operator}


def _with_name(fields: list[tuple[str, str]]) -> Index:
    """Firestore adds the name, in the direction of the last field."""
    name, mode = fields[-1]
    if name == NAME:
        return tuple(fields)
    return (*fields, (NAME, "ASCENDING" if mode == "CONTAINS" else mode))
