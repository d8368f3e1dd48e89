"""Questions to document stores: what may be asked, and the cursors that continue an answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from infra.document_rules import DeclaredKind, is_number, is_text, storable
from shared.errors import Permanent
from shared.ports import Is

MAX_LIMIT = 1000
"""The most documents of one page."""

Position: TypeAlias = tuple[Any, str]
"""Where a page ended: the last document's value of the order field (its id, if ordered by id), and id."""


@dataclass(frozen=True)
class Question:
    """What is asked of the documents of one kind.

    Raises:
        ValueError: a field is not declared, an operator does not fit it, a range is asked of another
            field than the one that orders, or the limit is out of range.
    """

    declared: DeclaredKind
    where: Sequence[Is]
    order: str | None
    descending: bool
    limit: int

    def __post_init__(self) -> None:
        kind = self.declared.kind
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"A page holds 1 to {MAX_LIMIT} documents, not {self.limit}.")
        if sum(condition.op == "contains" for condition in self.where) > 1:
            raise ValueError("A query may ask for one 'contains' at most.")
        for condition in self.where:
            self.declared.check_condition(condition)
            if condition.op in ("<=", ">=") and condition.field != self.order:
                raise ValueError(f"A range of {kind}.{condition.field} must be ordered by it.")
        if self.order is not None and self.declared.fields.get(self.order) not in _ORDERING:
            raise ValueError(f"{kind!r} documents have no order by {self.order!r}.")

    def cursor(self, order_value: str | float, document_id: str) -> str:
        """An opaque text that `position` understands, of the last document of a page."""
        told = [*self._identity(), order_value, document_id]
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()

    def position(self, cursor: str) -> Position:
        """Where the page ended whose cursor this is.

        Raises:
            Permanent: ``bad_cursor``: it is not one that this question gave out.
        """
        try:
            told = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            json.dumps(told, ensure_ascii=False).encode()  # half characters cannot be looked up
        except (UnicodeError, binascii.Error, ValueError):
            told = None
        if not isinstance(told, list) or len(told) != 5 or not self._gave_out(told):
            raise Permanent("bad_cursor", "The cursor is not one that this list gave out.")
        return told[3], told[4]

    def _gave_out(self, told: list[Any]) -> bool:
        fits = _ORDERING[self.declared.fields[self.order]] if self.order else is_text
        return (
            told[:3] == self._identity()
            and fits(told[3])
            and is_text(told[4])
            and storable(told[4])
        )

    def _identity(self) -> list[Any]:
        return [self.declared.kind, self.order, self.descending]


_ORDERING = {"text": is_text, "number": is_number}
