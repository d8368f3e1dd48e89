"""What every document store promises."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest

from infra.local.documents import SqliteDocuments
from shared.errors import Permanent
from shared.ports import (
    MAX_BODY,
    Absent,
    AtVersion,
    Conflict,
    Delete,
    DocumentStore,
    Is,
    Key,
    Page,
    Put,
)
from tests.contract.conftest import OpenStore
from tests.contract.processes import in_forks, in_processes, killed_after

JOB = Key("job", "job_1")
LEASE = Key("lease", "lease_1")


def create(key: Key, body: str = "{}", **fields: object) -> Put:
    return Put(key, body, fields, Absent())


def replace(key: Key, version: str, body: str = "{}", **fields: object) -> Put:
    return Put(key, body, fields, AtVersion(version))


def ids(page: Page) -> list[str]:
    return [document.key.id for document in page.documents]


def claim(store: DocumentStore, version: str, claimant: str) -> bool:
    try:
        store.commit([replace(JOB, version, claimant)])
    except Conflict:
        return False
    return True


# ------------------------------------------------------------- one document


def test_a_document_is_read_as_it_was_written(store: DocumentStore) -> None:
    body = json.dumps({"title": "Für Elise", "note": "𝄞\u0000"}, ensure_ascii=False)
    (version,) = store.commit([Put(JOB, body, {"owner": "ada"}, Absent(), v=3)])
    found = store.get(JOB)
    assert found is not None
    assert (found.key, found.body, found.version, found.rev, found.v) == (JOB, body, version, 1, 3)


def test_nothing_is_read_where_nothing_was_written(store: DocumentStore) -> None:
    store.commit([create(JOB)])
    assert store.get(Key("job", "job_2")) is None
    assert store.get(Key("file", JOB.id)) is None


def test_many_are_read_in_the_order_asked(store: DocumentStore) -> None:
    store.commit([create(JOB, "1"), create(LEASE, "2")])
    found = store.get_many([LEASE, Key("job", "none"), JOB])
    assert [document and document.body for document in found] == ["2", None, "1"]


def test_rev_counts_the_writes(store: DocumentStore) -> None:
    (version,) = store.commit([create(JOB)])
    for _ in range(4):
        (version,) = store.commit([replace(JOB, version)])
    found = store.get(JOB)
    assert found is not None
    assert found.rev == 5


def test_a_document_is_created_once(store: DocumentStore) -> None:
    store.commit([create(JOB, "first")])
    with pytest.raises(Conflict) as conflict:
        store.commit([create(JOB, "second")])
    assert conflict.value.key == JOB
    found = store.get(JOB)
    assert found is not None
    assert found.body == "first"


def test_a_stale_version_changes_nothing(store: DocumentStore) -> None:
    (stale,) = store.commit([create(JOB, "first")])
    (current,) = store.commit([replace(JOB, stale, "second")])
    for write in (replace(JOB, stale, "third"), Delete(JOB, AtVersion(stale))):
        with pytest.raises(Conflict):
            store.commit([write])
    found = store.get(JOB)
    assert found is not None
    assert (found.body, found.version) == ("second", current)


@pytest.mark.parametrize("write", [replace(JOB, "1234"), Delete(JOB, AtVersion("1234"))])
def test_what_is_absent_has_no_version(store: DocumentStore, write: Put | Delete) -> None:
    with pytest.raises(Conflict):
        store.commit([write])


def test_a_deleted_document_is_gone_and_its_versions_never_come_again(
    store: DocumentStore,
) -> None:
    versions = set()
    for _ in range(50):
        (version,) = store.commit([create(JOB, files=["file_1"])])
        versions.add(version)
        assert store.commit([Delete(JOB, AtVersion(version))]) == [""]
        assert store.get(JOB) is None
        assert ids(store.query("job", [Is("files", "contains", "file_1")])) == []
    assert len(versions) == 50


def test_a_delete_without_condition_ends_with_nothing_there(store: DocumentStore) -> None:
    store.commit([create(JOB, owner="ada", files=["file_1"]), create(LEASE)])
    for _ in range(2):
        assert store.commit([Delete(JOB), Delete(LEASE)]) == ["", ""]
        assert store.get_many([JOB, LEASE]) == [None, None]
        assert ids(store.query("job", [Is("files", "contains", "file_1")])) == []


def test_a_recreated_document_counts_from_one(store: DocumentStore) -> None:
    (version,) = store.commit([create(JOB)])
    (version,) = store.commit([replace(JOB, version)])
    store.commit([Delete(JOB, AtVersion(version))])
    store.commit([create(JOB)])
    found = store.get(JOB)
    assert found is not None
    assert found.rev == 1


def test_a_body_of_256_kb_fits_and_one_byte_more_does_not(store: DocumentStore) -> None:
    store.commit([create(JOB, "ü" * (MAX_BODY // 2))])
    with pytest.raises(Permanent) as refused:
        store.commit([create(LEASE), create(Key("job", "job_2"), "ü" * (MAX_BODY // 2) + "u")])
    assert refused.value.code == "document_too_large"
    assert store.get(LEASE) is None


@pytest.mark.parametrize(
    "write",
    [
        create(Key("sonata", "1")),
        create(JOB, tempo=120),
        create(JOB, owner=7),
        create(JOB, due_at="now"),
        create(JOB, due_at=float("nan")),
        create(JOB, files="file_1"),
        create(JOB, files=["file_1", 2]),
    ],
    ids=["kind", "field", "text", "number", "no number", "texts", "no texts"],
)
def test_what_is_not_declared_is_a_mistake(store: DocumentStore, write: Put) -> None:
    with pytest.raises(ValueError, match=r"sonata|tempo|owner|due_at|files"):
        store.commit([write])


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "__all__", "é" * 751, "\ud800"])
def test_an_id_that_no_document_can_have_is_a_mistake_and_names_nothing(
    store: DocumentStore, name: str
) -> None:
    with pytest.raises(ValueError, match="id"):
        store.commit([create(Key("job", name))])
    assert store.get_many([Key("job", name), JOB]) == [None, None]


def test_a_long_id_is_an_id(store: DocumentStore) -> None:
    key = Key("job", "é" * 750)
    store.commit([create(key)])
    assert ids(store.query("job")) == [key.id]
    assert store.get(key) is not None


# ---------------------------------------------------------- several documents


def test_of_several_writes_all_or_none_land(store: DocumentStore) -> None:
    (version,) = store.commit([create(JOB, "before", owner="ada")])
    with pytest.raises(Conflict) as conflict:
        store.commit(
            [
                replace(JOB, version, "after", owner="bob"),
                create(LEASE),
                create(Key("file", "file_1")),
                Delete(Key("slot", "slot_1"), AtVersion("1")),
                Delete(Key("slot", "slot_2"), AtVersion("1")),
            ]
        )
    assert conflict.value.key == Key("slot", "slot_1")
    assert store.get(LEASE) is None
    found = store.get(JOB)
    assert found is not None
    assert (found.body, found.version, found.rev) == ("before", version, 1)
    assert ids(store.query("job", [Is("owner", "==", "bob")])) == []


def test_each_write_gets_its_version(store: DocumentStore) -> None:
    versions = store.commit([create(JOB), create(LEASE)])
    found = store.get_many([JOB, LEASE])
    assert [document and document.version for document in found] == versions


def test_a_commit_names_a_document_once(store: DocumentStore) -> None:
    with pytest.raises(ValueError, match="once"):
        store.commit([create(JOB), create(JOB)])


def test_an_empty_commit_is_nothing(store: DocumentStore) -> None:
    assert store.commit([]) == []


# ---------------------------------------------------------------- concurrency


def test_of_forty_threads_that_claim_one_wins(store: DocumentStore) -> None:
    (version,) = store.commit([create(JOB)])
    start = Barrier(40)

    def claimed(number: int) -> bool:
        start.wait()
        return claim(store, version, f"thread {number}")

    with ThreadPoolExecutor(40) as threads:
        outcomes = list(threads.map(claimed, range(40)))
    assert outcomes.count(True) == 1
    winner = store.get(JOB)
    assert winner is not None
    assert (winner.body, winner.rev) == (f"thread {outcomes.index(True)}", 2)


def test_of_forty_claims_from_many_processes_one_wins(open_store: OpenStore) -> None:
    (version,) = open_store().commit([create(JOB)])

    def claims(process: int) -> int:
        store = open_store()
        with ThreadPoolExecutor(5) as threads:
            return sum(threads.map(lambda n: claim(store, version, f"{process}.{n}"), range(5)))

    assert sum(in_processes(8, claims)) == 1


def test_many_processes_may_open_a_new_store_at_once(open_store: OpenStore) -> None:
    def create_one(process: int) -> int:
        return len(open_store().commit([create(Key("job", f"job_{process}"))]))

    assert in_processes(8, create_one) == [1] * 8
    assert len(open_store().query("job").documents) == 8


def test_processes_that_write_in_turn_lose_no_write(open_store: OpenStore) -> None:
    store = open_store()
    store.commit([create(JOB)])

    def counted(_: int) -> int:
        return increments(open_store(), 25)

    assert sum(in_processes(3, counted)) + increments(store, 25) == 100
    found = store.get(JOB)
    assert found is not None
    assert found.rev == 101


def test_a_forked_child_goes_on_with_its_parents_store(tmp_path: Path) -> None:
    """A promise of the local store only: connections to a service do not survive a fork."""
    store = SqliteDocuments(tmp_path / "documents.db")
    store.commit([create(JOB)])

    def counted(_: int) -> int:
        return increments(store, 25)

    assert sum(in_forks(3, counted)) + increments(store, 25) == 100
    found = store.get(JOB)
    assert found is not None
    assert found.rev == 101


def increments(store: DocumentStore, count: int) -> int:
    """Write the job so often, each time from what is there."""
    done = 0
    while done < count:
        current = store.get(JOB)
        assert current is not None
        done += claim(store, current.version, "again")
    return done


def test_a_killed_writer_leaves_whole_commits_and_no_lock(open_store: OpenStore) -> None:
    store = open_store()
    store.commit([create(JOB, "0"), create(LEASE, "0")])

    def write_for_ever(step_done: Callable[[], None]) -> None:
        own = open_store()
        while True:
            job, lease = own.get_many([JOB, LEASE])
            assert job is not None
            assert lease is not None
            count = str(int(job.body) + 1)
            own.commit([replace(JOB, job.version, count), replace(LEASE, lease.version, count)])
            step_done()

    for steps in (1, 7, 20, 33):
        killed_after(steps, write_for_ever)
        job, lease = store.get_many([JOB, LEASE])
        assert job is not None
        assert lease is not None
        assert job.body == lease.body
        assert job.rev == lease.rev == int(job.body) + 1
        assert int(job.body) >= steps


# -------------------------------------------------------------------- queries


def jobs(store: DocumentStore, **fields_of: dict[str, object]) -> None:
    store.commit([create(Key("job", name), name, **fields) for name, fields in fields_of.items()])


def test_a_query_meets_every_condition(store: DocumentStore) -> None:
    jobs(
        store,
        a={"owner": "ada", "status": "queued", "due_at": 10},
        b={"owner": "ada", "status": "queued", "due_at": 20.5},
        c={"owner": "ada", "status": "failed", "due_at": 10},
        d={"owner": "bob", "status": "queued", "due_at": 10},
    )
    where = [Is("owner", "==", "ada"), Is("status", "==", "queued")]
    assert ids(store.query("job", where)) == ["a", "b"]
    due = [*where, Is("due_at", "<=", 20.5)]
    assert ids(store.query("job", due, order="due_at")) == ["a", "b"]
    assert ids(store.query("job", [*due, Is("due_at", ">=", 11)], order="due_at")) == ["b"]
    assert store.query("job", where).documents[0] == store.get(Key("job", "a"))


def test_a_number_is_the_same_whole_or_with_a_point(store: DocumentStore) -> None:
    jobs(store, a={"due_at": 1}, b={"due_at": 1.0}, c={"due_at": 0}, d={"due_at": -0.0})
    for one in (1, 1.0):
        assert ids(store.query("job", [Is("due_at", "==", one)])) == ["a", "b"]
    assert ids(store.query("job", order="due_at")) == ["c", "d", "a", "b"]


def test_a_list_answers_what_it_contains(store: DocumentStore) -> None:
    jobs(
        store,
        a={"files": ["file_1", "file_2"], "owner": "ada"},
        b={"files": ["file_2"], "owner": "bob"},
        c={"files": []},
    )
    assert ids(store.query("job", [Is("files", "contains", "file_2")])) == ["a", "b"]
    both = [Is("files", "contains", "file_2"), Is("owner", "==", "bob")]
    assert ids(store.query("job", both)) == ["b"]
    current = store.get(Key("job", "a"))
    assert current is not None
    store.commit([replace(current.key, current.version, files=["file_1", "file_3"])])
    assert ids(store.query("job", [Is("files", "contains", "file_2")])) == ["b"]
    assert ids(store.query("job", [Is("files", "contains", "file_3")])) == ["a"]


def test_a_query_is_ordered_by_field_then_id_without_those_that_lack_it(
    store: DocumentStore,
) -> None:
    jobs(
        store,
        a={"due_at": 3},
        b={"due_at": 1},
        c={"due_at": None},
        d={},
        e={"due_at": 1},
        f={"due_at": 2.5},
    )
    assert ids(store.query("job", order="due_at")) == ["b", "e", "f", "a"]
    assert ids(store.query("job", order="due_at", descending=True)) == ["a", "f", "e", "b"]
    assert ids(store.query("job", descending=True)) == ["f", "e", "d", "c", "b", "a"]


def test_a_field_that_is_not_written_again_is_gone(store: DocumentStore) -> None:
    (version,) = store.commit([create(JOB, due_at=1, ready_cpu=1)])
    store.commit([replace(JOB, version, due_at=1)])
    assert ids(store.query("job", order="ready_cpu")) == []
    assert ids(store.query("job", order="due_at")) == [JOB.id]


@pytest.mark.parametrize("order", [None, "due_at", "owner"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_each_other_without_gap_or_overlap(
    store: DocumentStore, order: str | None, descending: bool
) -> None:
    jobs(store, **{f"j{n}": {"due_at": n // 3, "owner": f"ö{n % 2}"} for n in range(10)})
    whole = ids(store.query("job", order=order, descending=descending))
    assert len(whole) == 10
    paged: list[str] = []
    cursor = None
    while True:
        page = store.query("job", order=order, descending=descending, after=cursor, limit=3)
        paged += ids(page)
        cursor = page.cursor
        if cursor is None:
            break
    assert paged == whole


def test_a_cursor_stays_where_it_was_while_documents_come(store: DocumentStore) -> None:
    jobs(store, b={}, d={}, f={})
    page = store.query("job", limit=2)
    jobs(store, a={}, e={})
    assert ids(store.query("job", after=page.cursor)) == ["e", "f"]


def forged(*told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        *["", "nonsense", "é", "WzFd", "e30=", "bnVsbA=="],
        forged("job", None, False, "a", "a/b"),
        forged("job", None, False, "a", ".."),
        forged("job", None, False, 1, "a"),
    ],
)
def test_what_is_no_cursor_is_refused(store: DocumentStore, cursor: str) -> None:
    with pytest.raises(Permanent) as refused:
        store.query("job", after=cursor)
    assert refused.value.code == "bad_cursor"


@pytest.mark.parametrize("value", [10**400, float("nan"), "soon", None, [1]])
def test_a_cursor_that_no_order_knows_is_refused(store: DocumentStore, value: object) -> None:
    with pytest.raises(Permanent, match="cursor"):
        store.query("job", order="due_at", after=forged("job", "due_at", False, value, "a"))


def test_a_cursor_of_another_query_is_refused(store: DocumentStore) -> None:
    jobs(store, a={"due_at": 1}, b={"due_at": 2})
    cursor = store.query("job", order="due_at", limit=1).cursor
    for other in ({}, {"order": "owner"}, {"order": "due_at", "descending": True}):
        with pytest.raises(Permanent, match="cursor"):
            store.query("job", after=cursor, **other)


@pytest.mark.parametrize(
    ("where", "order", "limit"),
    [
        ([Is("tempo", "==", 1)], None, 1),
        ([Is("files", "==", "x")], None, 1),
        ([Is("owner", "contains", "x")], None, 1),
        ([Is("owner", "==", 1)], None, 1),
        ([Is("due_at", "<=", 1)], None, 1),
        ([Is("due_at", "<=", 1)], "owner", 1),
        ([Is("files", "contains", "x"), Is("files", "contains", "y")], None, 1),
        ([], "files", 1),
        ([], "tempo", 1),
        ([], None, 0),
        ([], None, 1001),
    ],
)
def test_a_question_that_no_index_answers_is_a_mistake(
    store: DocumentStore, where: list[Is], order: str | None, limit: int
) -> None:
    with pytest.raises(ValueError, match=r"."):
        store.query("job", where, order=order, limit=limit)


def test_ids_are_ordered_as_text(store: DocumentStore) -> None:
    names = ["Z", "a", "é", "ａ", "𝄞"]
    store.commit([create(Key("job", name)) for name in reversed(names)])
    found = ids(store.query("job"))
    assert found == names
    assert all(a.encode() < b.encode() for a, b in pairwise(found))
