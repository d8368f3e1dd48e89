"""A call that is over in time, whatever the other side does.

The timeouts of HTTP clients begin anew with every byte that arrives, so an answer that trickles in
may take forever. Here the whole call is cancelled when its time is up, and its connection closed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

R = TypeVar("R")

_CLOSING_S = 5.0
"""Given to a cancelled call to close its connection; nobody waits longer."""

_starting = threading.Lock()


def within(limit_s: float, call: Callable[[], Awaitable[R]]) -> R:
    """What ``call`` gives.

    Args:
        limit_s: seconds that all of it may take.
        call: runs in the loop that all hosted calls of this process share, so that a client may
            keep its connections from one call to the next.
    Raises:
        TimeoutError: it was cancelled.
    """

    async def bounded() -> R:
        return await asyncio.wait_for(call(), limit_s)

    return asyncio.run_coroutine_threadsafe(bounded(), _loop()).result(limit_s + _CLOSING_S)


def unwaited(call: Callable[[], Awaitable[None]]) -> None:
    """Begin a call whose end nobody waits for; it may come from any thread, that of the loop too."""

    async def begun() -> None:
        await call()

    asyncio.run_coroutine_threadsafe(begun(), _loop())


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:  # two that come first together would each start one
        return _running()


@cache
def _running() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="hosted-calls", daemon=True).start()
    return loop
