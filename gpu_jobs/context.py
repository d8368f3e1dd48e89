"""What a task is given: its inputs, its parameters' home, and a way to report and to save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from shared.weights import Weights

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class AudioInput:
    """A local copy of an audio input, and the region of it that the job is about.

    Attributes:
        start_s, end_s: the region in seconds; None means from the start, to the end.
        longest_s: seconds that it can hold, as far as it was judged; one that decodes to more has
            fooled the judge.
    """

    path: Path
    start_s: float | None = None
    end_s: float | None = None
    longest_s: float = float("inf")


class Context(Protocol):
    """One run of a step. Everything a task does to the outside goes through here."""

    @property
    def engine(self) -> str:
        """Name of the engine chosen for this run."""
        ...

    @property
    def seed(self) -> int:
        """Seed for every random choice; it is in the provenance."""
        ...

    def audio(self, name: str) -> AudioInput:
        """An input that is audio."""
        ...

    def has(self, name: str) -> bool:
        """Whether the workflow gives this input: some are optional."""
        ...

    def file(self, name: str) -> Path:
        """A local copy of any other input (``notes.json``, ``lyrics.json`` …)."""
        ...

    def weights(self, wanted: Weights) -> Path:
        """A local copy of weights, its checksum verified.

        Raises:
            EngineUnavailable: ``weights_missing`` or ``weights_corrupt``: as `shared.weights.found`.
        """
        ...

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far this run is, 0 to 1."""
        ...

    def each(self, items: Iterable[Item], *, of: int) -> Iterator[Item]:
        """The items, reporting progress after each of ``of``."""
        ...

    def note(self, **facts: str | float | int | bool) -> None:
        """Put facts into the provenance of this run's artifacts."""
        ...

    def save(self, name: str, content: bytes | Path, media_type: str) -> None:
        """Keep an output; it becomes an artifact when the step succeeds."""
        ...
