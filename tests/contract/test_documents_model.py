"""A document store behaves as a dictionary with versions, whatever is asked of it in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from infra.gcp.documents import FirestoreDocuments
from infra.local.documents import SqliteDocuments
from shared.ports import Absent, AtVersion, Conflict, Delete, DocumentStore, Is, Key, Put, Write
from tests.contract import wire_firestore

IDS = st.sampled_from(["a", "b", "c", "ü"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(["ada", "bob"]) | st.none(),
        "due_at": st.integers(-2, 2) | st.floats(-2, 2) | st.none(),
        "files": st.lists(st.sampled_from(["x", "y", "z"])) | st.none(),
    },
)
CHANGES = st.lists(
    st.tuples(IDS, st.sampled_from(["create", "replace", "delete", "wipe", "stale"]), FIELDS),
    min_size=1,
    max_size=3,
    unique_by=lambda change: change[0],
)


@dataclass
class Expected:
    body: str
    version: str
    rev: int
    fields: dict[str, Any] = field(default_factory=dict)


class Documents(RuleBasedStateMachine):
    """Every change goes to the store and to a dictionary; both must agree on everything."""

    store: DocumentStore

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[str, Expected] = {}
        self.versions: set[tuple[str, str]] = set()
        self.count = 0

    @rule(changes=CHANGES)
    def commit(self, changes: list[tuple[str, str, dict[str, Any]]]) -> None:
        writes: list[Write] = []
        after, allowed = dict(self.expected), True
        for name, change, fields in changes:
            key, before = Key("job", name), self.expected.get(name)
            version = before.version if before and change != "stale" else "0"
            self.count += 1
            body = str(self.count)
            if change == "create":
                allowed &= before is None
                writes.append(Put(key, body, fields, Absent()))
                after[name] = Expected(body, "", 1, fields)
            elif change in ("replace", "stale"):
                allowed &= before is not None and change != "stale"
                writes.append(Put(key, body, fields, AtVersion(version)))
                after[name] = Expected(body, "", before.rev + 1 if before else 0, fields)
            else:
                allowed &= before is not None or change == "wipe"
                writes.append(Delete(key, None if change == "wipe" else AtVersion(version)))
                after.pop(name, None)
        try:
            versions = self.store.commit(writes)
        except Conflict:
            assert not allowed
            return
        assert allowed
        for (name, _, _), version in zip(changes, versions, strict=True):
            if name in after:
                assert (name, version) not in self.versions
                self.versions.add((name, version))
                after[name].version = version
        self.expected = after

    @rule(name=IDS)
    def get(self, name: str) -> None:
        found, expected = self.store.get(Key("job", name)), self.expected.get(name)
        assert (found is None) == (expected is None)
        if found and expected:
            assert (found.body, found.version, found.rev) == (
                expected.body,
                expected.version,
                expected.rev,
            )

    @rule(owner=st.sampled_from(["ada", "bob"]), file=st.sampled_from(["x", "y", "z", None]))
    def query(self, owner: str, file: str | None) -> None:
        where = [Is("owner", "==", owner)]
        where += [Is("files", "contains", file)] if file else []
        found = {document.key.id for document in self.store.query("job", where).documents}
        assert found == {
            name
            for name, document in self.expected.items()
            if document.fields.get("owner") == owner
            and (file is None or file in (document.fields.get("files") or []))
        }

    @rule(until=st.integers(-2, 2), descending=st.booleans())
    def due(self, until: int, descending: bool) -> None:
        where = [Is("due_at", "<=", until)]
        page = self.store.query("job", where, order="due_at", descending=descending)
        due = [
            (document.fields["due_at"], name)
            for name, document in self.expected.items()
            if document.fields.get("due_at") is not None and document.fields["due_at"] <= until
        ]
        assert [document.key.id for document in page.documents] == [
            name for _, name in sorted(due, reverse=descending)
        ]


class InSqlite(Documents):
    store: SqliteDocuments

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = SqliteDocuments(self.folder / "documents.db")

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


class InFirestore(Documents):
    store: FirestoreDocuments

    def __init__(self) -> None:
        super().__init__()
        self.store = wire_firestore.opener()()

    def teardown(self) -> None:
        self.store.close()


TestInSqlite = InSqlite.TestCase
TestInFirestore = InFirestore.TestCase
TestInSqlite.settings = TestInFirestore.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
