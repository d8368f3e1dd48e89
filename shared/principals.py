"""Who is calling: API keys, stored as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from shared.errors import Refused
from shared.identifiers import new_id
from shared.ports import Absent, Clock, Delete, DocumentStore, Instant, Key, Put

_PREFIX = "sk_"


@dataclass(frozen=True, slots=True)
class Principal:
    """On whose behalf a request is made; every read and write takes one."""

    owner: str


class _KeyRecord(BaseModel):
    model_config = ConfigDict(frozen=True)

    owner: str
    created_at: Instant


class Principals:
    """API keys over a document store. With 256 random bits in a key, a plain hash hides it."""

    def __init__(self, documents: DocumentStore, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    def new_owner(self) -> str:
        """An owner's identifier."""
        return new_id("owner", self._clock())

    def new_key(self, owner: str) -> str:
        """Make an API key; this is the only time it is seen."""
        key = _PREFIX + secrets.token_urlsafe(32)
        record = _KeyRecord(owner=owner, created_at=self._clock())
        body = record.model_dump_json()
        self._documents.commit([Put(_place(key), body, {"owner": owner}, Absent())])
        return key

    def revoke(self, key: str) -> bool:
        """Make an API key worthless; False where there is none like it."""
        stored = self._documents.get(_place(key))
        if stored is None:
            return False
        self._documents.commit([Delete(stored.key)])
        return True

    def authenticated(self, authorization: str | None) -> Principal:
        """The principal of an ``Authorization: Bearer`` header.

        Raises:
            Refused: 401 ``unauthenticated``.
        """
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and key.startswith(_PREFIX):
            stored = self._documents.get(_place(key.strip()))
            if stored is not None:
                return Principal(_KeyRecord.model_validate_json(stored.body).owner)
        raise Refused(401, "unauthenticated", "Send your API key: 'Authorization: Bearer sk_…'.")


def _place(key: str) -> Key:
    return Key("key", hashlib.sha256(key.encode()).hexdigest())
