"""Documents as Firestore keeps them: their names, fields and versions."""

from __future__ import annotations

import re
from typing import Any

from google.cloud.firestore_v1.types import Document, Value
from google.protobuf.timestamp_pb2 import Timestamp  # type: ignore[import-untyped]

from infra.document_rules import DeclaredKind
from shared.ports import Instant, Key, Put, Stored

EXPIRING = frozenset({"lease", "idempotency"})
"""Kinds that are worth nothing long after they were due: Firestore's TTL removes what no sweep did."""

LAST_RESORT_S = 30 * 86400.0
"""Seconds after ``due_at`` at which ``expire_at`` lies."""

_VERSION = re.compile(r"([0-9]{1,11})\.([0-9]{9})")
_NEVER = Timestamp(seconds=1)


def root(database: str) -> str:
    """The parent of all documents of a database."""
    return f"{database}/documents"


def path(database: str, key: Key) -> str:
    """A document's full name."""
    return f"{root(database)}/{key.kind}/{key.id}"


def id_of(document: Document) -> str:
    """The id in a document's name."""
    return document.name.rpartition("/")[2]


def written_fields(declared: DeclaredKind) -> list[str]:
    """Every field that a write sets or, where it has no value, removes; all but ``rev``."""
    expiry = ["expire_at"] if declared.kind in EXPIRING else []
    return ["body", "v", *declared.names, *expiry]


def fields_of(declared: DeclaredKind, write: Put) -> dict[str, Value]:
    """The fields of a document to be written. A field without a value is left out: such documents
    Firestore leaves out of the field's order, as the port promises.

    Raises:
        ValueError: a field is not declared, or its value is of another type.
    """
    values = zip(declared.names, declared.values(write.fields), strict=True)
    fields = {name: encoded(value) for name, value in values if value not in (None, [], ())}
    due_at = write.fields.get("due_at")
    if declared.kind in EXPIRING and due_at is not None:
        fields["expire_at"] = Value(timestamp_value=_moment(due_at + LAST_RESORT_S))
    return {
        **fields,
        "body": Value(string_value=write.body),
        "v": Value(integer_value=write.v),
    }


def encoded(value: Any) -> Value:
    """A value of an index field. Numbers are doubles, so that 1 and 1.0 are one value; adding
    zero makes one of -0.0 and 0.0, too."""
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, int | float):
        return Value(double_value=float(value) + 0.0)
    texts = [Value(string_value=text) for text in sorted(set(value))]
    return Value(array_value={"values": texts})


def decoded(document: Document, name: str) -> Any:
    """The text or number of a field."""
    value = Document.pb(document).fields[name]
    return getattr(value, value.WhichOneof("value_type"))


def stored(key: Key, document: Document) -> Stored:
    """A document as read."""
    raw = Document.pb(document)
    fields = raw.fields
    return Stored(
        key,
        fields["body"].string_value,
        version(raw.update_time),
        fields["rev"].integer_value,
        fields["v"].integer_value,
    )


def version(update_time: Timestamp) -> str:
    """An update time as text, to the nanosecond."""
    return f"{update_time.seconds}.{update_time.nanos:09}"


def update_time(version: str) -> Timestamp:
    """The update time of a version; of a text that is none, a moment when nothing was written."""
    found = _VERSION.fullmatch(version)
    return Timestamp(seconds=int(found[1]), nanos=int(found[2])) if found else _NEVER


def _moment(instant: Instant) -> Timestamp:
    return Timestamp(seconds=int(instant))
