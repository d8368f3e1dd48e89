"""What a message may be, on either bus."""

from __future__ import annotations

from collections.abc import Iterable

from shared.errors import Permanent
from shared.ports import Message

MAX_DATA = 1024 * 1024
"""The largest message, in bytes."""

MAX_EXTENSION_S = 60.0
"""The longest that a consumer may keep a message at a time, so that those of a killed one come back
soon."""


def check(messages: Iterable[Message]) -> None:
    """Refuse messages that no bus carries.

    Raises:
        ValueError: a message with neither data nor attributes.
        Permanent: ``message_too_large``: more than `MAX_DATA`.
    """
    for message in messages:
        if not message.data and not message.attributes:
            raise ValueError("A message has data or attributes.")
        if len(message.data) > MAX_DATA:
            raise Permanent("message_too_large", "A message carries at most 1 MiB.")
