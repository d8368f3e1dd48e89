"""A run of a step over a folder: the real contract, without a worker around it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from gpu_jobs.context import AudioInput
from shared.weights import Weights, found

Item = TypeVar("Item")


class FolderContext:
    """Satisfies `gpu_jobs.context.Context`: inputs are given paths, outputs are files of a folder.

    Weights that are not shipped lie in the folder ``weights``; without one there are none.

    Attributes:
        saved: where each output lies, by name.
        media_types: what each output was declared to be, by name.
        facts: all that was noted for the provenance.
        reported: every fraction of progress, in order.
    """

    def __init__(
        self,
        inputs: Mapping[str, Path | AudioInput],
        out: Path,
        *,
        engine: str = "",
        seed: int = 0,
        weights: Path | None = None,
    ) -> None:
        self.engine = engine
        self.seed = seed
        self.saved: dict[str, Path] = {}
        self.media_types: dict[str, str] = {}
        self.facts: dict[str, str | float | int | bool] = {}
        self.reported: list[float] = []
        self._inputs = dict(inputs)
        self._out = out
        self._weights = weights or out / "weights"

    def audio(self, name: str) -> AudioInput:
        given = self._inputs[name]
        return given if isinstance(given, AudioInput) else AudioInput(given)

    def has(self, name: str) -> bool:
        return name in self._inputs

    def file(self, name: str) -> Path:
        given = self._inputs[name]
        return given.path if isinstance(given, AudioInput) else given

    def weights(self, wanted: Weights) -> Path:
        return found(self._weights, wanted)

    def progress(self, fraction: float, message: str = "") -> None:
        assert 0.0 <= fraction <= 1.0, f"progress of {fraction} ({message!r})"
        self.reported.append(fraction)

    def each(self, items: Iterable[Item], *, of: int) -> Iterator[Item]:
        for done, item in enumerate(items, start=1):
            yield item
            self.progress(min(1.0, done / max(of, 1)))

    def note(self, **facts: str | float | int | bool) -> None:
        self.facts.update(facts)

    def save(self, name: str, content: bytes | Path, media_type: str) -> None:
        assert name not in self.saved, f"{name} was saved twice"
        target = self._out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            target.write_bytes(content)
        self.saved[name] = target
        self.media_types[name] = media_type
