"""Pictures, proofs, and what only hosted models do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.parameters.base import Parameters, PromptParameters


class StyleTransferParameters(PromptParameters):
    """What a recording is to become."""


class EnhanceParameters(Parameters):
    """How a recording is enhanced: there is nothing to choose."""


class WaveformParameters(Parameters):
    """How a waveform is told."""

    bits: Literal[8, 16] = Field(8, description="Bits of each minimum and maximum.")
    channels: Literal[1, 2] = Field(
        1,
        description="1: the mean of all; 2: left and right, both the mean of all where there are not"
        " two of them.",
    )


class SpectrogramParameters(Parameters):
    """How a spectrogram is drawn."""

    scale: Literal["mel", "linear"] = Field(
        "mel", description="Frequencies as the ear spaces them, or evenly."
    )
    width: int = Field(1200, ge=320, le=2400, description="Of the whole picture, pixels.")
    height: int = Field(400, ge=160, le=1200, description="Of the whole picture, pixels.")


class PingParameters(Parameters):
    """How a deployment is measured."""

    steps: int = Field(5, ge=1, le=10, strict=True, description="Steps, one after another.")
