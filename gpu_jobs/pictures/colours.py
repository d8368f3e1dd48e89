"""The colours of a spectrogram: white for silence, darker and darker for more; and greys for writing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHADES = 240
"""Entries of the palette that show sound, from silence on; the rest are greys, from black to white."""
GREYS = 256 - SHADES

_BLEND = (
    (255, 255, 255),
    (255, 236, 196),
    (252, 190, 110),
    (236, 121, 70),
    (193, 56, 84),
    (122, 26, 108),
    (55, 12, 92),
    (8, 4, 38),
)


def palette() -> bytes:
    """256 colours, three bytes each."""
    steps = np.linspace(0, len(_BLEND) - 1, SHADES)
    known = np.arange(len(_BLEND))
    shades = np.stack([np.interp(steps, known, band) for band in zip(*_BLEND, strict=True)], axis=1)
    greys = np.repeat(np.linspace(0, 255, GREYS)[:, None], 3, axis=1)
    return bytes(np.rint(np.concatenate([shades, greys])).astype(np.uint8).tobytes())


def shades(level: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Palette entries of levels between 0 (silence) and 1."""
    return np.rint(np.clip(level, 0.0, 1.0) * (SHADES - 1)).astype(np.uint8)


def greys(brightness: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Palette entries of brightnesses between 0 (black) and 255."""
    return (SHADES + np.rint(brightness / 255.0 * (GREYS - 1))).astype(np.uint8)
