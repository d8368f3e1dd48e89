"""The zooms that waveforms are made at: frames of sound a pixel. Known also to those who draw nothing."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Zoom: TypeAlias = Literal[256, 512, 1024, 2048, 4096, 8192, 16384]
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
FINEST = 256

WaveformFormat: TypeAlias = Literal["json", "dat"]


def waveform_name(zoom: int, format: WaveformFormat) -> str:  # noqa: A002 - the API's own word
    """Name of the artifact that holds a waveform at a zoom."""
    return f"waveform-{zoom}.{format}"
