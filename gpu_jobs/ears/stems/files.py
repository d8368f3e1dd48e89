"""Stems on disk, one WAV each, written as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from gpu_jobs.audio import Bits
from gpu_jobs.ears.stems.separator import Stems


class StemFiles:
    """A PCM WAV for each stem in a folder; complete when it is closed.

    Attributes:
        paths: where each stem lies.
    """

    def __init__(
        self, folder: Path, stems: Sequence[str], rate: int, channels: int, bits: Bits
    ) -> None:
        import soundfile

        self.paths: Mapping[str, Path] = {stem: folder / f"{stem}.wav" for stem in stems}
        with ExitStack() as opening:
            self._files = [
                opening.enter_context(
                    soundfile.SoundFile(path, "w", rate, channels, f"PCM_{bits}", format="WAV")
                )
                for path in self.paths.values()
            ]
            self._open = opening.pop_all()

    def __enter__(self) -> StemFiles:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def write(self, sound: Stems) -> None:
        """The next frames of every stem, shape [stems, channels, n]."""
        for file, stem in zip(self._files, sound, strict=True):
            file.write(stem.T)
