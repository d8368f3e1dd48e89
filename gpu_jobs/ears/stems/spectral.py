"""Stems told apart in the spectrum, chunk by chunk: memory does not depend on the recording's length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.network_input import CONTEXT_FRAMES, HOP, WINDOW, Spectra, window
from gpu_jobs.ears.stems.separator import Stems

StemSpectra = NDArray[np.complex64]
"""Short-time spectra of several stems, shape [stems, 2, frames, BINS]."""

CHUNK = 320
"""Frames that are looked at together, context included: 7.4 s. More take more memory, fewer more time."""

_LEAD = WINDOW - HOP
"""Silence before the first sample, so that it lies in as many frames as every other."""

_SQUARES = 1.5
"""What the squared windows sum to wherever frames overlap fully."""


def by_spectra(
    pieces: Iterable[Samples], apart: Callable[[Spectra], StemSpectra], chunk: int = CHUNK
) -> Iterator[Stems]:
    """The stems of a mix, by short-time spectra that are overlapped and added.

    Args:
        pieces: the mix, shape [2, n] each.
        apart: gives the spectra of the stems for those of the mix. It is shown up to ``chunk``
            frames, of which the outer `CONTEXT_FRAMES` are shown for the sake of the others only.
        chunk: more than twice `CONTEXT_FRAMES`.

    Yields:
        Shape [stems, 2, n]: as many frames altogether as went in.
    """
    mix = _Framed(pieces, chunk)
    overlap: Stems | None = None
    done = -_LEAD
    for spectra, kept in mix.chunks():
        sound, overlap = _added(apart(spectra)[:, :, kept], overlap)
        first, last = max(0, -done), min(sound.shape[-1], mix.heard - done)
        done += sound.shape[-1]
        if last > first:
            yield sound[..., first:last]


class _Framed:
    """A mix in frames, in chunks that overlap by their context.

    Attributes:
        heard: samples taken from the mix so far.
    """

    def __init__(self, pieces: Iterable[Samples], chunk: int) -> None:
        self._pieces = iter(pieces)
        self._fresh = chunk - 2 * CONTEXT_FRAMES
        self._waiting: Samples = np.zeros((2, _LEAD), np.float32)
        self.heard = 0

    def chunks(self) -> Iterator[tuple[Spectra, slice]]:
        """The spectra of each chunk, and which of its frames no other chunk answers for."""
        shown_from = kept_from = 0
        while True:
            shown_to = kept_from + self._fresh + CONTEXT_FRAMES
            ended = self._fill((shown_to - shown_from - 1) * HOP + WINDOW)
            frames = -(-(self.heard + _LEAD) // HOP)
            is_last = ended and frames <= shown_to
            shown_to = frames if is_last else shown_to
            kept_to = frames if is_last else kept_from + self._fresh
            spectra = _spectra(self._waiting, shown_to - shown_from)
            yield spectra, slice(kept_from - shown_from, kept_to - shown_from)
            if is_last:
                return
            forgotten = max(0, kept_to - CONTEXT_FRAMES) - shown_from
            self._waiting = self._waiting[:, forgotten * HOP :]
            shown_from, kept_from = shown_from + forgotten, kept_to

    def _fill(self, samples: int) -> bool:
        """Wait for so many samples, followed by silence if need be; whether the mix has ended."""
        parts, count, ended = [self._waiting], self._waiting.shape[1], False
        while count < samples and not ended:
            piece = next(self._pieces, None)
            if piece is None:
                ended = True
                piece = np.zeros((2, samples - count), np.float32)
            else:
                self.heard += piece.shape[1]
            parts.append(piece)
            count += piece.shape[1]
        self._waiting = np.concatenate(parts, axis=1)
        return ended


def _spectra(samples: Samples, frames: int) -> Spectra:
    """The first ``frames`` short-time spectra."""
    views = np.lib.stride_tricks.sliding_window_view(samples, WINDOW, axis=1)[:, ::HOP][:, :frames]
    # single precision in, single precision out: numpy's annotations know the double one only
    return cast(Spectra, np.fft.rfft(views * window()))


def _added(spectra: StemSpectra, overlap: Stems | None) -> tuple[Stems, Stems]:
    """The samples that are finished, and those that the next frames will be added to."""
    frames = np.fft.irfft(spectra, WINDOW) * (window() / np.float32(_SQUARES))
    stems, channels, count, _ = frames.shape
    hops = frames.reshape(stems, channels, count, WINDOW // HOP, HOP)
    sound = np.zeros((stems, channels, count * HOP + _LEAD), np.float32)
    by_hop = sound.reshape(stems, channels, -1, HOP)
    for after in range(WINDOW // HOP):
        by_hop[:, :, after : after + count] += hops[:, :, :, after]
    if overlap is not None:
        sound[..., :_LEAD] += overlap
    return sound[..., : count * HOP], sound[..., count * HOP :].copy()
