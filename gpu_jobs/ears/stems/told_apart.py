"""A recording told apart at its own rate and with its own channels."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from gpu_jobs.audio import Bits, resampled
from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.exact import with_remainder
from gpu_jobs.ears.stems.recording import Recording
from gpu_jobs.ears.stems.separator import Separator, Stems


def told_apart(recording: Recording, separator: Separator, bits: Bits) -> Iterator[Stems]:
    """The separator's stems and what remains, ready to be written with so many bits a sample.

    What the separator cannot hear (its rate is lower than the recording's) stays in the remainder.

    Yields:
        Shape [stems + 1, channels, n], the remainder last; `Recording.frames` altogether.
    """
    mix = _Waiting()
    stereo = (_on_two_sides(piece) for piece in mix.passing(recording.play()))
    heard = resampled(stereo, recording.rate, separator.rate, 2)
    stems = _at_rate(separator.separate(heard), separator.rate, recording.rate)
    for piece in _until(stems, recording.frames, len(separator.stems)):
        sound = piece if recording.channels == 2 else piece.mean(axis=1, keepdims=True)
        yield with_remainder(mix.take(piece.shape[2]), sound, bits)


class _Waiting:
    """The mix between the moment it is heard and the moment its stems are known."""

    def __init__(self) -> None:
        self._pieces: deque[Samples] = deque()

    def passing(self, pieces: Iterable[Samples]) -> Iterator[Samples]:
        """The same pieces, kept until they are taken."""
        for piece in pieces:
            self._pieces.append(piece)
            yield piece

    def take(self, frames: int) -> Samples:
        """The next ``frames`` of what has passed, shape [channels, frames]."""
        taken = []
        while frames > 0:
            piece = self._pieces.popleft()
            taken.append(piece[:, :frames])
            if piece.shape[1] > frames:
                self._pieces.appendleft(piece[:, frames:])
            frames -= taken[-1].shape[1]
        return np.concatenate(taken, axis=1)


def _on_two_sides(piece: Samples) -> Samples:
    return piece if len(piece) == 2 else np.repeat(piece, 2, axis=0)


def _at_rate(pieces: Iterable[Stems], heard_hz: int, recorded_hz: int) -> Iterator[Stems]:
    """Stems of shape [stems, 2, n] at the recording's rate."""
    if heard_hz == recorded_hz:
        yield from pieces
        return

    import soxr

    stream, stems = None, 0
    for piece in pieces:
        if stream is None:
            stems = len(piece)
            stream = soxr.ResampleStream(heard_hz, recorded_hz, 2 * stems, dtype="float32")
        flat = piece.reshape(2 * stems, -1)
        yield stream.resample_chunk(np.ascontiguousarray(flat.T)).T.reshape(stems, 2, -1)
    if stream is not None:
        end = np.zeros((0, 2 * stems), np.float32)
        yield stream.resample_chunk(end, last=True).T.reshape(stems, 2, -1)


def _until(pieces: Iterable[Stems], frames: int, stems: int) -> Iterator[Stems]:
    """Exactly so many frames: resampling there and back rounds the length twice."""
    left = frames
    for piece in pieces:
        kept = piece[..., :left]
        left -= kept.shape[2]
        if kept.shape[2]:
            yield kept
    if left:
        yield np.zeros((stems, 2, left), np.float32)
