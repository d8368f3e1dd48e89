"""What validation finds out about an upload; stored with the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from shared.audio.formats import FORMATS, Format


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
    notes: int | None = Field(None, description="Of a MIDI file.")
    size_bytes: int = Field(ge=0)
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="What the file says of itself: at most 32, values of at most 300 characters.",
    )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def media(self) -> Literal["audio", "midi"]:
        """What a workflow's input asks for; part of what is stored."""
        return "midi" if self.format is Format.MIDI else "audio"


def described(
    kind: Format,
    codec: str,
    *,
    duration_s: float,
    size_bytes: int,
    sample_rate_hz: int | None = None,
    channels: int | None = None,
    bit_depth: int | None = None,
    frames: int | None = None,
    notes: int | None = None,
    tags: Mapping[str, str] | None = None,
) -> AudioFacts:
    """Facts of a file of ``kind``, with the media type that is usual for it."""
    return AudioFacts(
        format=kind,
        codec=codec,
        media_type=FORMATS[kind].media_types[0],
        duration_s=duration_s,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        bit_depth=bit_depth,
        frames=frames,
        notes=notes,
        size_bytes=size_bytes,
        tags=dict(tags or {}),
    )
