"""Stems told apart in the sound itself, segment by segment, which are faded into each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.separator import Stems


def by_segments(
    pieces: Iterable[Samples], length: int, stride: int, apart: Callable[[Samples], Stems]
) -> Iterator[Stems]:
    """The stems of a mix, by segments that overlap.

    Each sample is the mean of what the segments say that hold it, weighted by how far inside them
    it lies. The last segment is a whole one too, wherever the mix is long enough.

    Args:
        pieces: the mix, shape [2, n] each.
        length: frames of a segment.
        stride: frames from one to the next; at most ``length``.
        apart: gives [stems, 2, n] for a segment of shape [2, n].

    Yields:
        Shape [stems, 2, n]: as many frames altogether as went in.
    """
    weights = _triangle(length)
    overlap: Stems | None = None
    overlap_weight = np.zeros(0, np.float32)
    for before, segment, is_last in _segments(pieces, length, stride):
        weight = weights[before : segment.shape[1]].copy()
        sound = apart(segment)[..., before:] * weight
        if overlap is not None:
            sound[..., : overlap.shape[2]] += overlap
            weight[: len(overlap_weight)] += overlap_weight
        finished = len(weight) if is_last else stride
        yield sound[..., :finished] / weight[:finished]
        overlap, overlap_weight = sound[..., finished:], weight[finished:]


def _segments(
    pieces: Iterable[Samples], length: int, stride: int
) -> Iterator[tuple[int, Samples, bool]]:
    """Segments, and how many frames at the beginning of each are there to make it a whole one."""
    source = iter(pieces)
    behind: Samples = np.zeros((2, 0), np.float32)
    waiting: Samples = np.zeros((2, 0), np.float32)
    while True:
        # one frame more tells whether another segment follows
        waiting, ended = _filled(waiting, source, length + 1)
        if ended and waiting.shape[1] <= length:
            break
        yield 0, waiting[:, :length], False
        behind, waiting = waiting[:, :stride], waiting[:, stride:]
    if waiting.shape[1]:
        before = min(length - waiting.shape[1], behind.shape[1])
        kept = behind[:, behind.shape[1] - before :]
        yield before, np.concatenate([kept, waiting], axis=1), True


def _filled(waiting: Samples, source: Iterator[Samples], frames: int) -> tuple[Samples, bool]:
    """At least so many frames of the mix, or its end."""
    parts, count = [waiting], waiting.shape[1]
    while count < frames:
        piece = next(source, None)
        if piece is None:
            break
        parts.append(piece)
        count += piece.shape[1]
    return np.concatenate(parts, axis=1), count < frames


def _triangle(length: int) -> Samples:
    rising = np.arange(1, length + 1, dtype=np.float32)
    return np.asarray(np.minimum(rising, rising[::-1]), np.float32)
