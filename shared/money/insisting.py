"""Once, and again where others interfered or an answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.ports import Conflict, Unavailable

R = TypeVar("R")


def insist(act: Callable[[], R]) -> R:
    """What ``act`` returns; what makes it patient is loaded only where the first attempt fails.

    Raises:
        Conflict, Unavailable: still, after many attempts.
    """
    try:
        return act()
    except (Conflict, Unavailable):
        from shared.patience import persistently

        return persistently(act, attempts=40, wait_initial_s=0.002)
