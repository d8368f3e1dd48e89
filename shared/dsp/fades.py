"""Fades at the beginning and at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from shared.dsp.convolution import Samples


def faded(
    pieces: Iterable[Samples], frames: int, *, fade_in: int, fade_out: int
) -> Iterator[Samples]:
    """The same sound, shape [channels, n], fading in and out on raised cosines.

    Args:
        frames: of the whole.
        fade_in, fade_out: frames of each; a fade longer than the whole takes all of it, and where
            the two meet, both are heard.
    """
    rising, falling = min(fade_in, frames), min(fade_out, frames)
    at = 0
    for piece in pieces:
        begin, end = at, at + piece.shape[1]
        at = end
        if begin < rising or end > frames - falling:
            places = np.arange(begin, end)
            piece = piece * (_risen(places + 1, rising) * _risen(frames - places, falling))
        yield piece


def _risen(done: np.ndarray, length: int) -> Samples:
    """From 0 to 1 in ``length`` frames."""
    if not length:
        return np.ones(len(done), np.float32)
    share = np.clip(done / (length + 1), 0, 1)
    return np.asarray((1 - np.cos(np.pi * share)) / 2, np.float32)
