"""The queries of the code, learned by asking them: a document store that remembers what it was asked."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from shared.model import RUNTIMES
from shared.ports import DocumentStore, Is, Key, Page, Stored, Write
from shared.requests import FileRequest
from tests.served_api import PHRASE, ServedApi
from tests.terraform.declared import ROOT

_ASKING = ("shared", "functions", "gpu_jobs")
_PAGING = {"cursor", "limit"}
_A_MOMENT = 1e-6
"""Seconds for which what is over is kept, so that a sweep looks for it."""

Place = tuple[str, str]
"""Where a query is written: file, relative to the repository, and function."""


@dataclass(frozen=True)
class Query:
    """The shape of a query: what decides which index answers it."""

    kind: str
    where: frozenset[tuple[str, str]]
    order: str | None
    descending: bool


@dataclass
class Remembering:
    """A document store over another one; ``asked`` is every query and where it is written."""

    store: DocumentStore
    asked: dict[Query, set[Place]] = field(default_factory=dict)

    def get(self, key: Key) -> Stored | None:
        return self.store.get(key)

    def get_many(self, keys: Sequence[Key]) -> list[Stored | None]:
        return self.store.get_many(keys)

    def commit(self, writes: Sequence[Write]) -> list[str]:
        return self.store.commit(writes)

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
        caller = sys._getframe(1).f_code
        place = (Path(caller.co_filename).relative_to(ROOT).as_posix(), caller.co_name)
        conditions = frozenset((condition.field, condition.op) for condition in where)
        self.asked.setdefault(Query(kind, conditions, order, descending), set()).add(place)
        return self.store.query(
            kind, where, order=order, descending=descending, after=after, limit=limit
        )


def all_asked(folder: Path) -> dict[Query, set[Place]]:
    """Every query of the API, the event functions and the workers, each asked of real documents."""
    served = ServedApi(folder, keep_files_s=_A_MOMENT, keep_jobs_s=_A_MOMENT)
    remembering = Remembering(served.app.documents)
    served.app.documents = remembering
    _list_everything(served)
    _judge_a_file(served)
    served.runs(served.ping())
    served.app.sweeper.sweep()
    served.app.conductor.knows_prediction("prediction", but="job")
    for runtime in RUNTIMES:
        served.app.dispatcher.waiting(runtime)
    return remembering.asked


def _list_everything(served: ServedApi) -> None:
    """Each list of the API, under each set of its filters."""
    told = served.api.openapi()
    for path, item in told["paths"].items():
        parameters = _query_parameters(item)
        if parameters.keys() >= _PAGING:
            filters = sorted(parameters.keys() - _PAGING)
            for some in _subsets(filters):
                values = {name: _example(parameters[name], told) for name in some}
                answer = served.user.get(path, params=values)
                assert answer.status_code == 200, answer.text


def _query_parameters(item: Any) -> dict[str, Any]:
    parameters = item.get("get", {}).get("parameters", ())
    return {p["name"]: p["schema"] for p in parameters if p["in"] == "query"}


def _example(schema: Any, told: Any) -> str:
    """A value that a filter takes: the name of a workflow serves where anything does."""
    for choice in schema.get("anyOf", [schema]):
        name = choice.get("$ref", "").rpartition("/")[2]
        if name:
            return str(told["components"]["schemas"][name]["enum"][0])
    return "ping"


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))


def _judge_a_file(served: ServedApi) -> None:
    """A file arrives for a job that waits for it, and is looked at."""
    asked = FileRequest(name="x.flac", content_type="audio/flac", size=PHRASE.stat().st_size)
    job = {"workflow": "melody-to-vocals", "file": {"upload": asked.model_dump()}}
    answer = served.user.post("/v1/jobs", json=job).json()
    file_id = answer["job"]["inputs"]["melody"]["file_id"]
    served.arrives(file_id)
    assert served.user.get(f"/v1/files/{file_id}/waveform").status_code == 202


def written() -> set[Place]:
    """Where the code, tests and adapters aside, calls a method named ``query``."""
    return {
        (path.relative_to(ROOT).as_posix(), function.name)
        for package in _ASKING
        for path in (ROOT / package).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and _asks(function)
    }


def _asks(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "query"
        for node in ast.walk(function)
    )
