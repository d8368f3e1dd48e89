"""What tells stems apart, whichever model it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.decoders import Samples

Stems = NDArray[np.float32]
"""The sound of several stems, shape [stems, channels, frames], full scale ±1."""


class Separator(Protocol):
    """A model, ready for one recording."""

    @property
    def rate(self) -> int:
        """Frames per second that it hears."""
        ...

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems that it gives, in order. What remains of the mix is another one."""
        ...

    def separate(self, pieces: Iterable[Samples]) -> Iterator[Stems]:
        """The stems of a stereo mix.

        Args:
            pieces: the mix at `rate`, shape [2, n] each.

        Yields:
            Shape [stems, 2, n]: as many frames altogether as went in, each where it belongs.
        """
        ...
