"""Each query that Firestore answers only with a composite index has one, and no index is idle."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from infra.gcp.examined_queries import queries as asked_by_the_doctor
from tests.terraform.asked_queries import Place, Query, all_asked, written
from tests.terraform.declared import TERRAFORM

INDEXES = TERRAFORM / "modules" / "documents" / "indexes.json"


@dataclass(frozen=True)
class Index:
    """A composite index: its fields in order, each with ASCENDING, DESCENDING or CONTAINS."""

    collection: str
    fields: tuple[tuple[str, str], ...]

    def serves(self, query: Query) -> bool:
        """Equalities in any order come first, then the order of the answer."""
        equalities = {
            (name, "CONTAINS" if op == "contains" else "ASCENDING")
            for name, op in query.where
            if name != query.order
        }
        first, then = self.fields[: len(equalities)], self.fields[len(equalities) :]
        return (
            self.collection == query.kind and set(first) == equalities and then == ordering(query)
        )


def ordering(query: Query) -> tuple[tuple[str, str], ...]:
    direction = "DESCENDING" if query.descending else "ASCENDING"
    names = [query.order, "__name__"] if query.order else ["__name__"]
    return tuple((name, direction) for name in names)


def needs_an_index(query: Query) -> bool:
    """What the indexes of single fields cannot answer.

    They answer equalities alone, in ascending order of the name; and one range ordered by its own
    field. They answer no equality ordered by anything else.
    """
    equalities = {name for name, _ in query.where if name != query.order}
    by_name = query.order is None and not query.descending
    return bool(equalities) and not by_name


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[Query, set[Place]]:
    return all_asked(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def indexes() -> list[Index]:
    told = json.loads(INDEXES.read_text())
    return [Index(index["collection"], tuple(map(tuple, index["fields"]))) for index in told]


def test_every_query_of_the_code_was_asked(asked: dict[Query, set[Place]]) -> None:
    assert set().union(*asked.values()) == written()


def test_the_lists_are_filtered_by_every_set_of_filters(asked: dict[Query, set[Place]]) -> None:
    lists = [query for query in asked if query.descending]
    assert len([query for query in lists if query.kind == "job"]) == 2**3
    assert len([query for query in lists if query.kind == "file"]) == 2


def test_each_query_that_needs_an_index_has_exactly_one(
    asked: dict[Query, set[Place]], indexes: list[Index]
) -> None:
    needing = [query for query in asked if needs_an_index(query)]
    served = {query: sum(index.serves(query) for index in indexes) for query in needing}
    assert set(served.values()) == {1}, [query for query, count in served.items() if count != 1]


def test_no_index_is_idle(asked: dict[Query, set[Place]], indexes: list[Index]) -> None:
    needing = [query for query in asked if needs_an_index(query)]
    assert [index for index in indexes if not any(map(index.serves, needing))] == []


def test_the_doctor_asks_every_query(asked: dict[Query, set[Place]]) -> None:
    tried = {
        Query(q.kind, frozenset((is_.field, is_.op) for is_ in q.where), q.order, q.descending)
        for q in asked_by_the_doctor()
    }
    assert tried == asked.keys()
