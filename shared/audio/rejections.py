"""Why an upload is refused: every code, with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shared.errors import Permanent

RejectionCode = Literal[
    "empty_file",
    "too_large",
    "size_mismatch",
    "not_audio",
    "unsupported_format",
    "wrong_content_type",
    "truncated",
    "corrupt",
    "no_audio_stream",
    "unsupported_codec",
    "no_notes",
    "too_short",
    "too_long",
    "bad_sample_rate",
    "too_many_channels",
]

REJECTIONS: Mapping[str, str] = {
    "empty_file": "The file has no bytes.",
    "too_large": "The file has more bytes than the limit.",
    "size_mismatch": "The file does not have the size that was declared for it.",
    "not_audio": "The first bytes are of no audio or MIDI format.",
    "unsupported_format": "The file is of a known format that is not accepted.",
    "wrong_content_type": "The declared content type is not one of the file's format.",
    "truncated": "The file ends before its own headers say it does.",
    "corrupt": "The file has the right first bytes, but what follows cannot be read.",
    "no_audio_stream": "The container is readable, but holds no audio.",
    "unsupported_codec": "The container is accepted, the codec inside it is not.",
    "no_notes": "The MIDI file plays no note.",
    "too_short": "The recording is shorter than the limit.",
    "too_long": "The recording is longer than the limit.",
    "bad_sample_rate": "The sample rate is outside the limits.",
    "too_many_channels": "The recording has more channels than the limit.",
}
"""Code → meaning. The codes are part of the public contract."""


def rejected(code: RejectionCode, message: str) -> Permanent:
    """The error that refuses an upload; ``message`` says what is wrong and what to do."""
    return Permanent(code, message)
