"""What calls of any port raise."""

from __future__ import annotations

from shared.errors import SerenadeError, Transient


class Unavailable(Transient):
    """The service behind a port did not answer; the call may or may not have landed."""

    def __init__(self, message: str) -> None:
        super().__init__("unavailable", message)


class Unanswered(Unavailable):
    """Nobody answered, or not to the end."""


class Declined(Unavailable):
    """The service behind a port answered that it did not do it: the call has not landed."""


class Missing(SerenadeError):
    """No such object."""

    def __init__(self, message: str) -> None:
        super().__init__("missing", message)


class Exists(SerenadeError):
    """A create-only write found an object in its place."""

    def __init__(self, message: str) -> None:
        super().__init__("exists", message)
