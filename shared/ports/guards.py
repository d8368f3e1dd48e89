"""Who and what is let in: callers of event functions, bytes of strangers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Scanner(Protocol):
    """Knows malware by its bytes."""

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """The name of what is in them, or None where they are clean; holds one chunk at a time.

        Raises:
            Unavailable: they were not scanned, or not all of them: nobody may take them for clean.
        """
        ...


class Callers(Protocol):
    """Who may call the event functions."""

    def admit(self, authorization: str | None) -> None:
        """Nothing, where the caller that sent this ``Authorization`` header may call.

        Raises:
            Refused: 401 ``unauthenticated``, 403 ``forbidden_caller``.
        """
        ...
