"""Firestore when it fails, refuses or is asked for too much; and that its test server does so too."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from google.api_core.exceptions import InvalidArgument
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError
from google.auth.transport.grpc import AuthMetadataPlugin
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport
from google.cloud.firestore_v1.types import Document, DocumentMask, Precondition, Value
from google.cloud.firestore_v1.types import Write as FirestoreWrite

from infra.gcp import clients
from infra.gcp.documents import Deadlines, FirestoreDocuments
from infra.gcp.errors import Misconfigured
from shared.ports import Absent, AtVersion, Conflict, Delete, Is, Key, Put, Unavailable
from shared.settings import Settings
from tests.contract.servers.firestore import FirestoreServer, started_firestore
from tests.contract.servers.firestore_faults import Fault
from tests.contract.wire_firestore import new_database, open_documents, server

JOB = Key("job", "job_1")
LEASE = Key("lease", "lease_1")
HASTY = Deadlines(commit_s=0.3, get_s=0.3, query_s=0.3)
INDEXES = Path(__file__).parents[2] / "terraform/modules/documents/indexes.json"

Call = Callable[[FirestoreDocuments], object]
CALLS: list[tuple[str, Call]] = [
    ("BatchGetDocuments", lambda store: store.get(JOB)),
    ("Commit", lambda store: store.commit([create(JOB)])),
    ("RunQuery", lambda store: store.query("job")),
]


@pytest.fixture
def firestore() -> FirestoreServer:
    return server()


@pytest.fixture
def database() -> str:
    return new_database()


@pytest.fixture
def store(firestore: FirestoreServer, database: str) -> FirestoreDocuments:
    return open_documents(firestore.host, database)


@pytest.fixture
def client(firestore: FirestoreServer) -> FirestoreClient:
    return clients.firestore(Settings(firestore_emulator_host=firestore.host))


def create(key: Key, **fields: object) -> Put:
    return Put(key, "{}", fields, Absent())


# ------------------------------------------------------------- no answer


def test_a_commit_that_lands_and_loses_its_answer_is_not_repeated(
    store: FirestoreDocuments, firestore: FirestoreServer
) -> None:
    firestore.order(Fault("Commit", "UNAVAILABLE", landed=True))
    with pytest.raises(Unavailable, match="write documents"):
        store.commit([create(JOB)])
    found = store.get(JOB)
    assert found is not None
    assert found.rev == 1


def test_a_commit_that_did_not_land_is_not_repeated_either(
    store: FirestoreDocuments, firestore: FirestoreServer
) -> None:
    firestore.order(Fault("Commit", "UNAVAILABLE"))
    with pytest.raises(Unavailable):
        store.commit([create(JOB)])
    assert store.get(JOB) is None


def test_a_commit_that_others_aborted_is_made_again(
    store: FirestoreDocuments, firestore: FirestoreServer
) -> None:
    for _ in range(2):
        firestore.order(Fault("Commit", "ABORTED", "Too much contention on these documents."))
    assert len(store.commit([create(JOB)])) == 1


@pytest.mark.parametrize("method", ["BatchGetDocuments", "RunQuery"])
def test_a_read_is_repeated(
    store: FirestoreDocuments, firestore: FirestoreServer, method: str
) -> None:
    store.commit([create(JOB)])
    firestore.order(Fault(method, "UNAVAILABLE"))
    there = store.get(JOB) if method == "BatchGetDocuments" else store.query("job").documents
    assert there


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("method", "call"), CALLS)
def test_a_call_waits_no_longer_than_its_deadline(
    firestore: FirestoreServer, database: str, method: str, call: Call
) -> None:
    firestore.order(Fault(method, late_s=60.0))
    with pytest.raises(Unavailable):
        call(open_documents(firestore.host, database, HASTY))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("method", "call"), CALLS)
def test_where_nobody_listens_nothing_hangs(database: str, method: str, call: Call) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(Unavailable):
            call(open_documents(nobody, database, HASTY))


# ------------------------------------------------------------- somebody must act


@pytest.mark.parametrize(("method", "call"), CALLS)
def test_a_missing_role_is_named(
    store: FirestoreDocuments, firestore: FirestoreServer, method: str, call: Call
) -> None:
    firestore.order(Fault(method, "PERMISSION_DENIED", "Missing or insufficient permissions."))
    with pytest.raises(Misconfigured, match="Grant the missing role"):
        call(store)


@pytest.mark.parametrize(("method", "call"), CALLS)
def test_a_database_that_is_not_there_is_named(
    firestore: FirestoreServer, method: str, call: Call
) -> None:
    nowhere = "projects/tests/databases/elsewhere"
    with pytest.raises(Misconfigured, match=r"elsewhere does not exist.*SERENADE_DATABASE"):
        call(open_documents(firestore.host, nowhere))


class Skewed(Credentials):
    """Whose tokens are refused, as Google does when the clock of a machine is wrong."""

    def refresh(self, request: object) -> None:
        raise RefreshError("invalid_grant: Invalid JWT: Check your iat and exp values.")  # type: ignore[no-untyped-call]


def test_a_clock_that_is_wrong_is_told(firestore: FirestoreServer, database: str) -> None:
    tokens = AuthMetadataPlugin(Skewed(), None)  # type: ignore[no-untyped-call]
    secured = grpc.composite_channel_credentials(
        grpc.local_channel_credentials(), grpc.metadata_call_credentials(tokens)
    )
    transport = FirestoreGrpcTransport(channel=grpc.secure_channel(firestore.host, secured))
    store = FirestoreDocuments(lambda: FirestoreClient(transport=transport), database)
    with pytest.raises(Unavailable, match="Check your iat and exp values"):
        store.commit([create(JOB)])


# ------------------------------------------------------------- versions


def test_a_write_that_changes_nothing_is_a_write(store: FirestoreDocuments) -> None:
    (first,) = store.commit([create(JOB, owner="ada")])
    (second,) = store.commit([Put(JOB, "{}", {"owner": "ada"}, AtVersion(first))])
    assert first != second
    with pytest.raises(Conflict):
        store.commit([Delete(JOB, AtVersion(first))])


def test_without_a_count_such_a_write_would_leave_the_version(
    client: FirestoreClient, database: str
) -> None:
    """Why `rev` is incremented by each write: the service drops those that change nothing."""
    write = FirestoreWrite(
        update=Document(
            name=f"{database}/documents/job/job_1", fields={"v": Value(integer_value=1)}
        )
    )
    first, second = (client.commit(database=database, writes=[write]) for _ in range(2))
    assert first.commit_time < second.commit_time
    assert first.write_results[0].update_time == second.write_results[0].update_time


def test_a_conflict_that_is_over_when_asked_for_still_is_one(
    store: FirestoreDocuments, firestore: FirestoreServer
) -> None:
    firestore.order(Fault("Commit", "FAILED_PRECONDITION", "The stored version does not match."))
    with pytest.raises(Conflict) as conflict:
        store.commit([Delete(Key("job", "job_2")), create(JOB), create(LEASE)])
    assert conflict.value.key == JOB


def test_a_refusal_of_what_expected_nothing_is_no_conflict(
    store: FirestoreDocuments, firestore: FirestoreServer
) -> None:
    firestore.order(Fault("Commit", "FAILED_PRECONDITION", "Not in this mode."))
    with pytest.raises(Unavailable, match="Not in this mode"):
        store.commit([Delete(JOB)])


def test_short_lived_documents_say_when_they_are_worthless(
    store: FirestoreDocuments, client: FirestoreClient, database: str
) -> None:
    store.commit([create(LEASE, due_at=1_800_000_000.5), create(JOB, due_at=1_800_000_000.5)])
    names = [f"{database}/documents/{key.kind}/{key.id}" for key in (LEASE, JOB)]
    answers = client.batch_get_documents({"database": database, "documents": names})
    fields = {answer.found.name: answer.found.fields for answer in answers}
    worthless = fields[names[0]]["expire_at"].timestamp_value
    assert worthless.timestamp() == 1_800_000_000 + 30 * 86400
    assert "expire_at" not in fields[names[1]]


# ------------------------------------------------------------- the server's own laws


def test_the_server_takes_a_document_of_one_mebibyte_at_most(
    client: FirestoreClient, database: str
) -> None:
    large = Value(string_value="u" * 2**20)
    name = f"{database}/documents/job/job_1"
    write = FirestoreWrite(update=Document(name=name, fields={"body": large}))
    with pytest.raises(InvalidArgument, match="maximum size"):
        client.commit(database=database, writes=[write])


def test_the_server_applies_the_writes_of_a_commit_in_order(
    client: FirestoreClient, database: str
) -> None:
    name = f"{database}/documents/job/job_1"
    one = FirestoreWrite(
        update=Document(name=name, fields={"a": Value(integer_value=1)}),
        current_document=Precondition(exists=False),
    )
    other = FirestoreWrite(
        update=Document(name=name, fields={"b": Value(integer_value=2)}),
        update_mask=DocumentMask(field_paths=["b"]),
        current_document=Precondition(exists=True),
    )
    client.commit(database=database, writes=[one, other])
    (answer,) = client.batch_get_documents({"database": database, "documents": [name]})
    assert set(answer.found.fields) == {"a", "b"}


# ------------------------------------------------------------- indexes


@pytest.fixture(scope="module")
def strict() -> Iterator[FirestoreServer]:
    """A server with the indexes that Terraform makes, and no others."""
    with started_firestore(INDEXES) as server:
        yield server


@pytest.mark.parametrize(
    "filters", [{}, {"workflow": "ping"}, {"status": "queued"}, {"workflow": "ping", "status": "x"}]
)
@pytest.mark.parametrize("file", [None, "file_1"])
def test_the_lists_of_an_owner_have_their_indexes(
    strict: FirestoreServer, database: str, filters: dict[str, str], file: str | None
) -> None:
    store = open_documents(strict.host, database)
    store.commit([create(JOB, owner="ada", files=["file_1"], created_at=1.0, **filters)])
    where = [Is("owner", "==", "ada"), *(Is(name, "==", v) for name, v in filters.items())]
    where += [Is("files", "contains", file)] if file else []
    page = store.query("job", where, order="created_at", descending=True)
    assert [d.key for d in page.documents] == [JOB]


@pytest.mark.parametrize(
    ("where", "order", "descending"),
    [
        ([], None, False),
        ([], "due_at", True),
        ([Is("due_at", "<=", 1)], "due_at", False),
        ([Is("ready_cpu", ">=", 0)], "ready_cpu", False),
        ([Is("files", "contains", "file_1")], None, False),
        ([Is("owner", "==", "ada"), Is("status", "==", "queued")], None, False),
    ],
)
def test_indexes_of_one_field_are_there_unasked(
    strict: FirestoreServer, database: str, where: list[Is], order: str | None, descending: bool
) -> None:
    store = open_documents(strict.host, database)
    assert store.query("job", where, order=order, descending=descending).documents == []


@pytest.mark.parametrize(
    ("where", "order", "descending"),
    [
        ([], None, True),
        ([Is("workflow", "==", "ping")], None, True),
        ([Is("owner", "==", "ada")], "due_at", False),
        ([Is("owner", "==", "ada"), Is("due_at", "<=", 1)], "due_at", False),
        ([Is("owner", "==", "ada"), Is("files", "contains", "file_1")], None, False),
    ],
)
def test_a_query_without_its_index_is_refused(
    strict: FirestoreServer, database: str, where: list[Is], order: str | None, descending: bool
) -> None:
    store = open_documents(strict.host, database)
    with pytest.raises(Misconfigured, match=r"requires an index.*Terraform"):
        store.query("job", where, order=order, descending=descending)


def test_the_index_that_a_query_needs_is_the_one_that_it_gets(
    tmp_path: Path, database: str
) -> None:
    index = {"collection": "job", "fields": [["owner", "ASCENDING"], ["due_at", "ASCENDING"]]}
    (tmp_path / "indexes.json").write_text(json.dumps([index]))
    where = [Is("owner", "==", "ada")]
    with started_firestore(tmp_path / "indexes.json") as firestore:
        store = open_documents(firestore.host, database)
        assert store.query("job", where, order="due_at").documents == []
        with pytest.raises(Misconfigured):
            store.query("job", where, order="due_at", descending=True)
