"""How Firestore orders values: by type first, then by value."""

from __future__ import annotations

import math
from typing import Any

import grpc
from google.cloud.firestore_v1.types import Document, Value

RawDocument = Document.pb()
RawValue = Value.pb()

NAME = "__name__"
"""A document's name, where a query treats it as a field."""


class Refused(Exception):
    """A request that Firestore would refuse, and how."""

    def __init__(self, status: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.status = status


def invalid(message: str) -> Refused:
    return Refused(grpc.StatusCode.INVALID_ARGUMENT, message)


def unknown_here(what: str) -> Refused:
    return Refused(grpc.StatusCode.UNIMPLEMENTED, f"This test server does not know {what}.")


def order_key(value: Any) -> tuple[Any, ...]:
    """Sorts a raw value among all values; the first element is its type."""
    match value.WhichOneof("value_type"):
        case "null_value":
            return (0,)
        case "boolean_value":
            return (1, value.boolean_value)
        case "integer_value":
            return (2, 1, value.integer_value)
        case "double_value" if math.isnan(value.double_value):
            return (2, 0)
        case "double_value":
            return (2, 1, value.double_value)
        case "timestamp_value":
            return (3, value.timestamp_value.seconds, value.timestamp_value.nanos)
        case "string_value":
            return (4, value.string_value.encode())
        case "reference_value":
            return (6, [part.encode() for part in value.reference_value.split("/")])
        case "array_value":
            return (8, [order_key(element) for element in value.array_value.values])
        case other:
            raise unknown_here(f"the order of {other}")


def field(document: Any, name: str) -> Any | None:
    """A field of a raw document, or its name as one; None where it has no such field."""
    if name == NAME:
        return RawValue(reference_value=document.name)
    return document.fields.get(name)
