"""Starting workers."""

from __future__ import annotations

from typing import Protocol


class JobRunner(Protocol):
    """Starts workers; does not wait for them."""

    def start(self, runtime: str, slot: str) -> None:
        """Start one worker for this runtime, which owns the named slot while it lives.

        Raises:
            Declined: none was started.
            Unavailable: one may have been started.
        """
        ...
