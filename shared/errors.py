"""What can go wrong: each with a stable code and a sentence for the person who can act."""

from __future__ import annotations


class SerenadeError(Exception):
    """An expected failure.

    Args:
        code: stable, snake_case, part of the public contract.
        message: a sentence for the person who can act on it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Permanent(SerenadeError):
    """Trying again cannot help: the input or the request is at fault."""


class Transient(SerenadeError):
    """Trying again may help: a service was busy, a connection dropped."""


class NothingToDo(SerenadeError):
    """The step does not concern this input: it is skipped, and the job goes on."""


class EngineUnavailable(SerenadeError):
    """This engine cannot do the task here; another one may."""


class Refused(Permanent):
    """A request the API answers with a 4xx.

    Args:
        status: the HTTP status that says it.
        retry_after_s: seconds after which asking again makes sense, where known.
    """

    def __init__(
        self, status: int, code: str, message: str, *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.retry_after_s = retry_after_s


def describe(error: BaseException) -> str:
    """A sentence for any exception, also for those that carry no text."""
    return str(error) or repr(error)
