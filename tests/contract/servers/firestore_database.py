"""The documents of one database, and commits of writes to them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp  # type: ignore[import-untyped]

from tests.contract.servers.firestore_values import RawDocument, Refused, invalid, unknown_here

MAX_DOCUMENT = 1024 * 1024
MAX_ID = 1500
_RESERVED = re.compile(r"__.*__|\.\.?|", re.DOTALL)


class Database:
    """Documents by name.

    Args:
        name: ``projects/…/databases/…``.
    """

    def __init__(self, name: str) -> None:
        self._root = f"{name}/documents/"
        self._documents: dict[str, Any] = {}
        self._last_us = 0

    def find(self, name: str) -> Any | None:
        self._check_name(name)
        return self._documents.get(name)

    def collection(self, name: str) -> Iterator[Any]:
        """The documents of a collection at the root."""
        return (
            document
            for path, document in self._documents.items()
            if path.startswith(f"{self._root}{name}/")
        )

    def now(self) -> Timestamp:
        """The moment of a read: that of the last commit or later."""
        return _timestamp(max(time.time_ns() // 1000, self._last_us))

    def commit(self, writes: Sequence[Any]) -> tuple[list[Timestamp | None], Timestamp]:
        """Apply all writes in order, or none.

        Returns:
            the update time of each document written, None for deletes; the time of the commit,
            which is later than that of any before.
        """
        us = max(time.time_ns() // 1000, self._last_us + 1)
        at, changed = _timestamp(us), dict[str, Any]()
        update_times = [self._apply(write, changed, at) for write in writes]
        for name, document in changed.items():
            if document is None:
                self._documents.pop(name, None)
            else:
                self._documents[name] = document
        self._last_us = us
        return update_times, at

    def _apply(self, write: Any, changed: dict[str, Any], at: Timestamp) -> Timestamp | None:
        operation = write.WhichOneof("operation")
        if operation not in ("update", "delete"):
            raise unknown_here(f"writes that {operation}")
        name = write.update.name if operation == "update" else write.delete
        self._check_name(name)
        before = changed[name] if name in changed else self._documents.get(name)
        _check_precondition(write, name, before)
        after = _updated(write, before, at) if operation == "update" else None
        changed[name] = after
        return after.update_time if after else None

    def _check_name(self, name: str) -> None:
        segments = name.removeprefix(self._root).split("/")
        if not name.startswith(self._root) or len(segments) % 2:
            raise invalid(f"{name!r} is not the name of a document under {self._root}.")
        for segment in segments:
            if _RESERVED.fullmatch(segment) or len(segment.encode()) > MAX_ID:
                raise invalid(f"{segment!r} cannot be part of a document's name.")


def _check_precondition(write: Any, name: str, before: Any | None) -> None:
    asked = write.current_document
    condition = asked.WhichOneof("condition_type")
    if condition == "update_time" and asked.update_time.nanos % 1000:
        raise invalid("The update time of a precondition has whole microseconds.")
    if condition is None or (condition == "exists" and asked.exists == (before is not None)):
        return
    if before is None:
        raise Refused(grpc.StatusCode.NOT_FOUND, f"No document to update: {name}")
    if condition == "exists":
        raise Refused(grpc.StatusCode.ALREADY_EXISTS, f"Document already exists: {name}")
    if asked.update_time != before.update_time:
        raise Refused(
            grpc.StatusCode.FAILED_PRECONDITION,
            f"The stored version of {name} does not match the required base version.",
        )


def _updated(write: Any, before: Any | None, at: Timestamp) -> Any:
    """The document after the write; just as it was, its update time too, if that changes nothing."""
    after = RawDocument(name=write.update.name, create_time=at, update_time=at)
    if before is not None:
        after.CopyFrom(before)
    _set_fields(after, write)
    for transform in write.update_transforms:
        _transform(after, transform)
    if after.ByteSize() > MAX_DOCUMENT:
        raise invalid(f"Document {after.name} exceeds the maximum size of {MAX_DOCUMENT} bytes.")
    if before is None or after != before:
        after.update_time.CopyFrom(at)
    return after


def _set_fields(document: Any, write: Any) -> None:
    masked = write.HasField("update_mask")
    names = list(write.update_mask.field_paths if masked else document.fields)
    for name in names:
        if not name.isidentifier() or _RESERVED.fullmatch(name):
            raise invalid(f"{name!r} cannot be the path of a field here.")
        document.fields.pop(name, None)
    for name, value in write.update.fields.items():
        if not masked or name in names:
            document.fields[name].CopyFrom(value)


def _transform(document: Any, transform: Any) -> None:
    if transform.WhichOneof("transform_type") != "increment":
        raise unknown_here("transforms other than increments")
    by = transform.increment.integer_value
    number = document.fields[transform.field_path]
    number.integer_value = number.integer_value + by  # what is no integer counts as 0


def _timestamp(us: int) -> Timestamp:
    return Timestamp(seconds=us // 1_000_000, nanos=us % 1_000_000 * 1000)
