"""The last wall of a thread that must outlive whatever its rounds run into."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared.log import log


def _at_once() -> None:
    """No pause: the caller's loop has its own."""


@contextmanager
def last_wall(
    failed: str, then: Callable[[], object] = _at_once, **fields: object
) -> Iterator[None]:
    """Log what a round did not expect, with its traceback, and let the next round come.

    Args:
        failed: what the log says of it.
        then: called after a failure: a pause, so that a fault that stays does not spin.
        fields: logged too.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a thread that dies here does so silently, for good
        log("ERROR", failed, error=repr(error), trace=traceback.format_exc(), **fields)
        then()
