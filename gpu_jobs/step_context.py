"""The context of one claimed step: inputs copied in, outputs kept until it succeeds."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from gpu_jobs.context import AudioInput
from shared.model import Job, Step
from shared.ports import Missing, ObjectStore
from shared.step_inputs import given_input, gone, is_given, place_of
from shared.weights import Weights, found

Item = TypeVar("Item")
Fact = str | float | int | bool

_TOLERANCE = 1.01
_TOLERANCE_S = 1.0
"""By how much more than it was judged to a recording may decode."""


class StepContext:
    """One run of a step; satisfies `gpu_jobs.context.Context`.

    Args:
        folder: scratch space of this run alone.
        report: where progress goes.
        weights: the deployment's folder of weights.

    Attributes:
        saved: name → (file, media type).
        facts: what the task noted.
        hashes: input → sha256 of what was read.
    """

    def __init__(
        self,
        objects: ObjectStore,
        results_bucket: str,
        job: Job,
        step: Step,
        folder: Path,
        report: Callable[[float, str], None],
        weights: Path,
    ) -> None:
        self._objects = objects
        self._results = results_bucket
        self._job = job
        self._step = step
        self._folder = folder
        self._report = report
        self._weights = weights
        self.saved: dict[str, tuple[Path, str]] = {}
        self.facts: dict[str, Fact] = {}
        self.hashes: dict[str, str] = {}

    @property
    def engine(self) -> str:
        """Name of the engine chosen for this run."""
        return self._step.engine.name

    @property
    def seed(self) -> int:
        """Seed for every random choice."""
        return int(self._step.parameters.get("seed", 0))

    def audio(self, name: str) -> AudioInput:
        """An input that is audio, with the region asked of it."""
        given = given_input(self._job, self._step, name)
        if given is None:
            return AudioInput(self.file(name))
        judged_s = given.duration_s
        longest_s = float("inf") if judged_s is None else judged_s * _TOLERANCE + _TOLERANCE_S
        return AudioInput(self.file(name), given.start_s, given.end_s, longest_s)

    def has(self, name: str) -> bool:
        """Whether the workflow gives this input, and the job has it."""
        return name in self._step.takes and is_given(self._job, self._step, name)

    def file(self, name: str) -> Path:
        """A local copy of an input."""
        path = self._folder / f"input-{name}"
        if not path.exists():
            self._copy(name, path)
        return path

    def weights(self, wanted: Weights) -> Path:
        """A local copy of weights, its checksum verified."""
        return found(self._weights, wanted)

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far this run is."""
        self._report(min(1.0, max(0.0, fraction)), message)

    def each(self, items: Iterable[Item], *, of: int) -> Iterator[Item]:
        """The items, reporting progress after each."""
        for done, item in enumerate(items, start=1):
            yield item
            self.progress(done / max(of, 1))

    def note(self, **facts: Fact) -> None:
        """Put facts into the provenance."""
        self.facts.update(facts)

    def save(self, name: str, content: bytes | Path, media_type: str) -> None:
        """Keep an output until the step succeeds."""
        path = self._folder / f"output-{name}"
        if isinstance(content, Path):
            shutil.move(content, path)
        else:
            path.write_bytes(content)
        self.saved[name] = (path, media_type)

    def _copy(self, name: str, path: Path) -> None:
        place = place_of(self._job, self._step, name, self._results)
        digest = hashlib.sha256()
        partial = path.with_suffix(".partial")
        try:
            with partial.open("wb") as copy:
                for chunk in self._objects.read(
                    place.bucket, place.object_name, generation=place.generation
                ):
                    digest.update(chunk)
                    copy.write(chunk)
        except Missing:
            raise gone(name) from None
        partial.rename(path)
        self.hashes[name] = digest.hexdigest()
