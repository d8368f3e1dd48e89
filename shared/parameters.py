"""The parameters of each task: pydantic models whose schemas are the public documentation."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    """Base of all parameters: unknown names are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TranscribeMelodyParameters(Parameters):
    """How a melody is heard."""

    min_note_s: float = Field(0.06, ge=0.02, le=1.0, description="Shortest note kept, seconds.")


class WriteLyricsParameters(Parameters):
    """What is sung."""

    lyrics: str | None = Field(
        None,
        max_length=20_000,
        description="Words to sing. Without them the melody is sung on 'la'.",
    )


class SingParameters(Parameters):
    """How it is sung."""

    transpose: int = Field(0, ge=-24, le=24, description="Semitones added to the melody.")
    vibrato_cents: float = Field(35.0, ge=0, le=150, description="Depth of vibrato on long notes.")
    portamento_s: float = Field(0.06, ge=0, le=0.3, description="Time a pitch takes to change.")


class MixParameters(Parameters):
    """How voice and original come together."""

    voice_db: float = Field(0.0, ge=-24, le=12, description="Gain of the voice, dB.")
    original_db: float | None = Field(
        -14.0,
        ge=-60,
        le=12,
        description="Level of the original under the voice, dB; null leaves it out.",
    )
    reverb: float = Field(0.2, ge=0, le=1, description="Share of room reverb on the voice.")
    loudness_lufs: float = Field(
        -16.0, ge=-30, le=-8, description="Integrated loudness of the mix."
    )


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


class RunParameters(Parameters):
    """What every workflow takes."""

    engine: str = Field(
        "auto",
        max_length=100,
        description="'auto', a kind ('embedded'), an engine's name, or 'name@version'.",
    )
    seed: int = Field(0, ge=0, lt=2**31, description="Seed of every random choice.")
