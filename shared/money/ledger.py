"""The ledger: accounts and days as documents of the kind ``budget``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from shared.committing import SCHEMA_VERSION, decoded, encoded
from shared.model import Noun
from shared.money.account import Account
from shared.ports import Absent, AtVersion, DocumentStore, Key, Put, Stored

KIND = "budget"

T = TypeVar("T", bound=Noun)


class Day(Noun):
    """The whole deployment's day.

    Attributes:
        drawn: by all owners together, micro-dollars: the sum of what their accounts say.
        keepers: owners that may have money to spare, those that were listed first in front.
    """

    day: str
    drawn: int = 0
    keepers: list[str] = Field(default_factory=list)

    @property
    def id(self) -> str:
        """Its document's."""
        return self.day


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A value, and what must still hold when what it became is written."""

    value: T
    only_if: Absent | AtVersion

    @property
    def exists(self) -> bool:
        """Whether it was written before."""
        return isinstance(self.only_if, AtVersion)


class Ledger:
    """Reads and writes the documents. Nothing is remembered between calls."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    def day(self, day: str) -> Seen[Day]:
        """The deployment's day, as it is or as it begins."""
        stored = self._documents.get(Key(KIND, day))
        return _seen(stored, Day(day=day))

    def account(self, day: str, owner: str) -> Seen[Account]:
        """An owner's account, as it is or as it begins."""
        return self.accounts([Account(day=day, owner=owner)])[0]

    def accounts(self, beginnings: Sequence[Account]) -> list[Seen[Account]]:
        """Accounts as they are; those that nobody has written, as they begin."""
        stored = self._documents.get_many([Key(KIND, account.id) for account in beginnings])
        return [_seen(*pair) for pair in zip(stored, beginnings, strict=True)]

    def read(self, stored: Stored) -> Seen[Account]:
        """An account that was found by its ``due_at``.

        Raises:
            Permanent: ``bad_document``: it is none.
        """
        return Seen(decoded(stored, Account), AtVersion(stored.version))

    def commit(self, writes: Sequence[Put]) -> None:
        """All or nothing.

        Raises:
            Conflict, Unavailable: see `shared.ports.DocumentStore.commit`.
        """
        self._documents.commit(writes)


def account_put(account: Account, only_if: Absent | AtVersion) -> Put:
    """The write of an account."""
    fields = {"due_at": account.due_at}
    return Put(Key(KIND, account.id), encoded(account), fields, only_if, SCHEMA_VERSION)


def day_put(day: Day, only_if: Absent | AtVersion) -> Put:
    """The write of a day; no clock ever waits for it."""
    return Put(Key(KIND, day.id), encoded(day), {}, only_if, SCHEMA_VERSION)


def _seen(stored: Stored | None, beginning: T) -> Seen[T]:
    if stored is None:
        return Seen(beginning, Absent())
    return Seen(decoded(stored, type(beginning)), AtVersion(stored.version))
