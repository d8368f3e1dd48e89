"""JSON that strangers sent: what cannot be read is ``Permanent("bad_message")``."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import Permanent
from shared.instants import from_rfc3339
from shared.ports import Instant


class Wire(BaseModel):
    """Base of all that crosses the wire: unknown members are ignored, values never change."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


Read = TypeVar("Read", bound=Wire)


def read(kind: type[Read], members: Mapping[str, Any]) -> Read:
    """The members as a typed value."""
    try:
        return kind.model_validate(members)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise bad_message(f"Not a {kind.__name__}: {where}: {first['msg']}.") from error


def json_object(value: object) -> dict[str, Any]:
    """A JSON object, parsed already or still text."""
    if isinstance(value, str | bytes):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise bad_message(f"Not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise bad_message(f"Expected a JSON object, got {type(value).__name__}.")
    return value


def from_base64(text: object) -> bytes:
    """The bytes behind standard base64."""
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_message(f"The data is not base64: {error}.") from error


def instant(text: object) -> Instant:
    """The instant behind an RFC 3339 time."""
    try:
        return from_rfc3339(str(text))
    except (ValueError, OverflowError) as error:
        raise bad_message(f"Not an RFC 3339 time: {error}.") from error


def json_bytes(value: object) -> bytes:
    """Compact JSON; ASCII, so that any text survives any transport."""
    return json.dumps(value, separators=(",", ":")).encode()


def bad_message(sentence: str) -> Permanent:
    """The error of everything unreadable."""
    return Permanent("bad_message", sentence)
