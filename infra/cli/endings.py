"""How a command ends: exit code 0, or ``code: sentence`` on standard error and another code."""

from __future__ import annotations

import functools
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec

import typer

from shared.audio.rejections import REJECTIONS
from shared.errors import Permanent, SerenadeError, describe

FAILED = 1
WRONG_USAGE = 2

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)

P = ParamSpec("P")


class Usage(Permanent):
    """What was typed makes no sense: exit code 2."""


class _Interrupted(KeyboardInterrupt):
    """An interrupt with an exit code of our own.

    Python ends as if killed by SIGINT once a plain one has passed through ``exec``, as it does where
    a dataclass is being imported, even if it was caught later.
    """


def speaking(command: Callable[P, None]) -> Callable[P, None]:
    """A command that tells its errors in a sentence, never as a traceback.

    SIGTERM interrupts it as Ctrl-C does.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with _interruptible():
                command(*args, **kwargs)
        except SerenadeError as error:
            raise _ended(error.code, error.message, _exit_code(error)) from None
        except BrokenPipeError:
            raise  # nobody reads on: Typer ends quietly
        except OSError as error:
            raise _ended("system", describe(error), FAILED) from None
        except KeyboardInterrupt:
            raise _ended("interrupted", "Stopped before the end.", FAILED) from None

    return run


@contextmanager
def _interruptible() -> Iterator[None]:
    """Within, SIGTERM interrupts as Ctrl-C does: whatever was begun is ended in order."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise _Interrupted

    before = {number: signal.signal(number, interrupt) for number in _INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended(code: str, message: str, exit_code: int) -> typer.Exit:
    print(f"{code}: {message}", file=sys.stderr)
    return typer.Exit(exit_code)


def _exit_code(error: SerenadeError) -> int:
    """422 is how a server says that what was asked makes no sense; a bad file is none of that."""
    senseless = getattr(error, "status", None) == 422 and error.code not in REJECTIONS
    return WRONG_USAGE if senseless or isinstance(error, Usage) else FAILED
