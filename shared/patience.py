"""Trying again when others interfere; in a room of its own, for most calls never come here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import stamina

from shared.ports import Conflict, Unavailable

R = TypeVar("R")


def persistently(act: Callable[[], R], *, attempts: int, wait_initial_s: float) -> R:
    """What ``act`` returns, at the first of ``attempts`` that nobody overtakes and that is answered.

    Raises:
        Conflict, Unavailable: the last attempt's.
    """
    return stamina.retry(
        on=(Conflict, Unavailable),
        attempts=attempts,
        wait_initial=wait_initial_s,
        wait_max=0.5,
        wait_jitter=0.01,
    )(act)()
