"""Work whose progress is told while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gpu_jobs.decoders import Samples

Say = Callable[[float], None]
"""Takes the share that is done, 0 to 1."""


def nobody(_share: float) -> None:
    """Where nobody wants to know."""


def told(pieces: Iterable[Samples], frames: int, say: Say) -> Iterator[Samples]:
    """The pieces of a sound of so many frames; after each it is said how far they are."""
    done = 0
    for piece in pieces:
        yield piece
        done += piece.shape[1]
        say(min(done / max(frames, 1), 1.0))
