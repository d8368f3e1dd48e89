"""What a soundfont says of its instruments in numbers, changed for a synthesizer that reads it otherwise.

Generators are pairs of what is set and how much: SoundFont Technical Specification 2.04, section 8.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_PAIR = np.dtype([("kind", "<u2"), ("amount", "<i2")])
_PRESETS, _INSTRUMENTS = b"pgen", b"igen"
"""The chunks of generators; what presets say is added to what their instruments say."""

_CUTOFF, _ATTENUATION = 8, 48
_HEARD = 0.4
_OPEN_CENTS = 13_500
"""Cutoff of a filter that lets everything pass."""


def as_heard(content: bytes) -> bytes:
    """The same soundfont with four tenths of each attenuation.

    The chips that the format was made for attenuate by 0.4 dB where a font says 1 dB, and fonts were
    balanced by ear on them, or on synthesizers that do as they do. Taken to the letter, one instrument
    is 20 dB softer than the next.
    """
    font = bytearray(content)
    for chunk in (_PRESETS, _INSTRUMENTS):
        generators = _generators(font, chunk)
        attenuations = generators["kind"] == _ATTENUATION
        generators["amount"][attenuations] = np.round(_HEARD * generators["amount"][attenuations])
    return bytes(font)


def opened(content: bytes) -> bytes:
    """The same soundfont with all its filters open.

    Where modulators would have opened them and there are none, many an instrument is heard through a
    wall.
    """
    font = bytearray(content)
    for chunk, cents in ((_PRESETS, 0), (_INSTRUMENTS, _OPEN_CENTS)):
        generators = _generators(font, chunk)
        generators["amount"][generators["kind"] == _CUTOFF] = cents
    return bytes(font)


def _generators(font: bytearray, chunk: bytes) -> NDArray[np.void]:
    """The pairs of a chunk; what is written to them is written to the font."""
    begin = font.index(chunk) + 8
    (size,) = struct.unpack_from("<I", font, begin - 4)
    return np.frombuffer(font, _PAIR, size // _PAIR.itemsize, begin)
