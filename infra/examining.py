"""Looking at what a home needs, piece by piece, and saying of each whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from shared.errors import SerenadeError

Verdict = Literal["ok", "failed", "unset", "skipped"]

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Args:
        look: says what it found. Raises `SerenadeError`, whose message says what to do. Ends by itself:
            whatever it calls has a deadline.
        needed: without it the home does not work; otherwise its absence is told, and no failure.
    """

    name: str
    look: Callable[[], str]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        code: of the error; empty where it is well or was skipped.
    """

    name: str
    verdict: Verdict
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """The checks of a home.

    Args:
        first: those without which the others would only repeat the same error.
        then: looked at if all of the first are well.
    """

    first: Sequence[Check]
    then: Sequence[Check]

    def findings(self) -> Iterator[Finding]:
        """One for each check, in order; several are looked at together."""
        sound = True
        for finding in _found(self.first):
            sound = sound and finding.verdict != "failed"
            yield finding
        if sound:
            yield from _found(self.then)
        else:
            yield from (Finding(check.name, "skipped", "Not looked at.") for check in self.then)


def _found(checks: Sequence[Check]) -> Iterator[Finding]:
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        yield from threads.map(_finding, checks)


def _finding(check: Check) -> Finding:
    try:
        return Finding(check.name, "ok", check.look())
    except SerenadeError as error:
        verdict: Verdict = "failed" if check.needed else "unset"
        return Finding(check.name, verdict, error.message, error.code)
