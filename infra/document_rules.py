"""What every document store accepts, whichever service keeps the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.documents import FieldType
from shared.errors import Permanent
from shared.ports import MAX_BODY, Is, Put, Write

Kinds = Mapping[str, Mapping[str, FieldType]]

MAX_ID = 1500
"""The longest id, in bytes of UTF-8."""

LARGEST = 2.0**63
"""Numbers lie within plus and minus this: what both a 64-bit integer and a double can order."""


class DeclaredKind:
    """A kind of document, the values its index fields take and the conditions they answer.

    Attributes:
        names: the index fields, in the order in which they were declared.
    """

    def __init__(self, kind: str, fields: Mapping[str, FieldType]) -> None:
        self.kind = kind
        self.fields = fields
        self.names = tuple(fields)
        self._fits = tuple((name, FITS[declared]) for name, declared in fields.items())

    def values(self, fields: Mapping[str, Any]) -> list[Any]:
        """The fields in the order of `names`; those not given are None.

        Raises:
            ValueError: a field is not declared, or its value is of another type.
        """
        if not fields.keys() <= self.fields.keys():
            undeclared = sorted(fields.keys() - self.fields.keys())
            raise ValueError(f"{self.kind!r} documents have no index fields {undeclared}.")
        values = [fields.get(name) for name in self.names]
        for value, (name, fits) in zip(values, self._fits, strict=True):
            if value is not None and not fits(value):
                raise ValueError(f"{self.kind}.{name} cannot be {value!r}.")
        return values

    def check_condition(self, condition: Is) -> None:
        """Raises ValueError where no such field, or none of this type, can meet the condition."""
        declared = self.fields.get(condition.field)
        if (declared == "texts") != (condition.op == "contains"):
            raise ValueError(f"{condition.op!r} does not fit {self.kind}.{condition.field}.")
        self.values(
            {condition.field: [condition.value] if declared == "texts" else condition.value}
        )


def declared_kinds(kinds: Kinds) -> dict[str, DeclaredKind]:
    """Every kind by its name."""
    return {kind: DeclaredKind(kind, fields) for kind, fields in kinds.items()}


def check_writes(writes: Sequence[Write]) -> None:
    """Refuse what no store takes.

    Raises:
        ValueError: two of the writes name the same document, or an id is not `storable`.
        Permanent: ``document_too_large``: a body is above `MAX_BODY`.
    """
    if len({write.key for write in writes}) != len(writes):
        raise ValueError("A commit writes a document once.")
    for write in writes:
        if not storable(write.key.id):
            raise ValueError(f"{write.key.id!r} cannot be the id of a document.")
        if isinstance(write, Put):
            _check_size(write)


def storable(document_id: str) -> bool:
    """Whether a document can have this id: one segment of a path, 1 to 1500 bytes of UTF-8.

    ``.``, ``..`` and ``__…__`` are Firestore's own.
    """
    if document_id in ("", ".", "..") or "/" in document_id:
        return False
    if document_id.startswith("__") and document_id.endswith("__"):
        return False
    try:
        return len(document_id.encode()) <= MAX_ID
    except UnicodeEncodeError:  # half a character of UTF-16 is no text
        return False


def _check_size(write: Put) -> None:
    if len(write.body) * 4 > MAX_BODY and len(write.body.encode()) > MAX_BODY:
        raise Permanent(
            "document_too_large",
            f"The {write.key.kind} {write.key.id} is larger than {MAX_BODY // 1024} KB.",
        )


def is_text(value: object) -> bool:
    """A value of a ``text`` field."""
    return isinstance(value, str)


def is_number(value: object) -> bool:
    """A value of a ``number`` field; NaN and infinity have no place in an order."""
    return isinstance(value, int | float) and -LARGEST < value < LARGEST


def are_texts(value: object) -> bool:
    """A value of a ``texts`` field."""
    return isinstance(value, list | tuple | set | frozenset) and all(map(is_text, value))


FITS: Mapping[FieldType, Callable[[object], bool]] = {
    "text": is_text,
    "number": is_number,
    "texts": are_texts,
}
