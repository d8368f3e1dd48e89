"""Writes as Firestore takes them."""

from __future__ import annotations

from google.cloud.firestore_v1.types import (
    CommitResponse,
    Document,
    DocumentMask,
    DocumentTransform,
    Precondition,
    Value,
)
from google.cloud.firestore_v1.types import Write as FirestoreWrite

from infra.document_rules import DeclaredKind
from infra.gcp.document_values import fields_of, path, update_time, version, written_fields
from shared.ports import Absent, AtVersion, Delete, Put, Write
from shared.ports import Precondition as Condition


def encoded_write(database: str, declared: DeclaredKind, write: Write) -> FirestoreWrite:
    """A write and its precondition.

    Raises:
        ValueError: a field is not declared, or its value is of another type.
    """
    name = path(database, write.key)
    if isinstance(write, Delete):
        return FirestoreWrite(delete=name, current_document=_precondition(write.only_if))
    return _put(name, declared, write)


def versions(answer: CommitResponse) -> list[str]:
    """The version that each write of a commit made; an empty text for a delete."""
    return [
        version(result.update_time) if result.HasField("update_time") else ""
        for result in CommitResponse.pb(answer).write_results
    ]


def _put(name: str, declared: DeclaredKind, write: Put) -> FirestoreWrite:
    """The mask names every field, so that those not written again are gone.

    Firestore leaves the update time alone where a write changes nothing; ``rev``, which each write
    increments, sees to it that each is a change and has a version of its own.
    """
    return FirestoreWrite(
        update=Document(name=name, fields=fields_of(declared, write)),
        update_mask=DocumentMask(field_paths=written_fields(declared)),
        update_transforms=[
            DocumentTransform.FieldTransform(field_path="rev", increment=Value(integer_value=1))
        ],
        current_document=_precondition(write.only_if),
    )


def _precondition(only_if: Condition | None) -> Precondition | None:
    if only_if is None:
        return None
    if isinstance(only_if, Absent):
        return Precondition(exists=False)
    return Precondition(update_time=update_time(only_if.version))


def holds(only_if: Condition | None, version: str | None) -> bool:
    """Whether a precondition is met by a document at this version; None: there is none."""
    if only_if is None:
        return True
    expected = only_if.version if isinstance(only_if, AtVersion) else None
    return version == expected
