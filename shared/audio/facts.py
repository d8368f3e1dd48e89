"""What validation finds out about an upload; stored with the file."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from shared.audio.formats import Format


class AudioFacts(BaseModel):
    """A recording, or a MIDI file (which has neither sample rate nor channels)."""

    model_config = ConfigDict(frozen=True)

    format: Format
    codec: str = Field(description="As ffmpeg names it: pcm_s16le, flac, mp3, vorbis, aac …; midi.")
    media_type: str = Field(description="The format's usual one, whatever was declared.")
    duration_s: float = Field(ge=0, description="True duration, seconds.")
    sample_rate_hz: int | None = None
    channels: int | None = None
    bit_depth: int | None = Field(None, description="Of uncompressed and lossless recordings.")
    frames: int | None = Field(None, description="Samples a channel, where they can be counted.")
    size_bytes: int = Field(ge=0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def media(self) -> Literal["audio", "midi"]:
        """What a workflow's input asks for; part of what is stored."""
        return "midi" if self.format is Format.MIDI else "audio"
