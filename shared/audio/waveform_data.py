"""Waveforms as players read them: version 2 of audiowaveform's data format, binary and JSON.

The format is described in https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md; peaks.js
and wavesurfer.js draw it.
"""

from __future__ import annotations

import json
import struct
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from shared.audio.peaks import Peaks

Bits: TypeAlias = Literal[8, 16]

_VERSION = 2
_HEADER = struct.Struct("<iIiiIi")
_OF_8_BITS = 1
"""The flag of 8-bit data."""


def as_dat(peaks: Peaks, rate: int, zoom: int, bits: Bits) -> bytes:
    """The binary form: a header of 24 bytes, then minimum and maximum of each channel, pixel by pixel.

    Args:
        peaks: shape [channels, pixels, 2].
        rate: frames per second of the recording.
        zoom: frames a pixel.
        bits: 8 keeps the upper half of each value.
    """
    channels, pixels, _ = peaks.shape
    flags = _OF_8_BITS if bits == 8 else 0
    header = _HEADER.pack(_VERSION, flags, rate, zoom, pixels, channels)
    return header + _values(peaks, bits).astype("<i1" if bits == 8 else "<i2").tobytes()


def as_json(peaks: Peaks, rate: int, zoom: int, bits: Bits) -> bytes:
    """The same as JSON; arguments as of `as_dat`."""
    channels, pixels, _ = peaks.shape
    told = {
        "version": _VERSION,
        "channels": channels,
        "sample_rate": rate,
        "samples_per_pixel": zoom,
        "bits": bits,
        "length": pixels,
        "data": _values(peaks, bits).tolist(),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _values(peaks: Peaks, bits: Bits) -> NDArray[np.int16]:
    """Minimum and maximum of each channel, pixel by pixel, as one row."""
    values = peaks.transpose(1, 0, 2).ravel()
    if bits == 16:
        return values
    # towards zero, as audiowaveform divides: silence stays 0 on both sides of it
    return np.fix(values / 256).astype(np.int16)
