"""A data folder outlives the version of the program that made it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local.documents import SqliteDocuments
from infra.local.sqlite_file import SqliteFile
from shared.ports import Absent, AtVersion, Is, Key, Put, Unavailable

OLD = {"job": {"owner": "text"}}
NEW = {
    "job": {"owner": "text", "due_at": "number", "files": "texts"},
    "lease": {"due_at": "number"},
}
JOB = Key("job", "job_1")


def test_an_older_file_gets_the_fields_declared_since(tmp_path: Path) -> None:
    path = tmp_path / "documents.db"
    old = SqliteDocuments(path, OLD)  # type: ignore[arg-type]
    (version,) = old.commit([Put(JOB, "old", {"owner": "ada"}, Absent())])
    old.close()

    new = SqliteDocuments(path, NEW)  # type: ignore[arg-type]
    found = new.query("job", [Is("owner", "==", "ada")]).documents
    assert [document.body for document in found] == ["old"]
    assert new.query("job", order="due_at").documents == []

    fields = {"owner": "ada", "due_at": 5.0, "files": ["file_1"]}
    new.commit([Put(JOB, "new", fields, AtVersion(version))])
    due = new.query("job", [Is("due_at", "<=", 5)], order="due_at").documents
    with_file = new.query("job", [Is("files", "contains", "file_1")]).documents
    assert [d.body for d in due] == [d.body for d in with_file] == ["new"]


def test_an_older_program_can_still_use_a_newer_file(tmp_path: Path) -> None:
    path = tmp_path / "documents.db"
    new = SqliteDocuments(path, NEW)  # type: ignore[arg-type]
    (version,) = new.commit([Put(JOB, "new", {"due_at": 5.0}, Absent())])
    old = SqliteDocuments(path, OLD)  # type: ignore[arg-type]
    old.commit([Put(JOB, "old", {"owner": "ada"}, AtVersion(version))])
    found = new.get(JOB)
    assert found is not None
    assert (found.body, found.rev) == ("old", 2)


def test_a_full_disk_is_no_mistake_of_ours(tmp_path: Path) -> None:
    store = SqliteDocuments(tmp_path / "documents.db")
    (version,) = store.commit([Put(JOB, "small", {}, Absent())])
    with store._file.writing() as connection:
        connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(Unavailable, match="full"):
        store.commit([Put(JOB, "large" * 10_000, {}, AtVersion(version))])
    found = store.get(JOB)
    assert found is not None
    assert found.body == "small"


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "documents.db").mkdir()
    with pytest.raises(Unavailable):
        SqliteFile(tmp_path / "documents.db", lambda connection: None, 1)
