"""The sentences that several readers refuse a container with."""

from __future__ import annotations

from shared.audio.formats import CODECS, FORMATS, Format
from shared.audio.rejections import rejected
from shared.errors import Permanent


def unreadable(kind: Format) -> Permanent:
    """Its structure makes no sense."""
    return rejected(
        "corrupt",
        f"The file begins as {FORMATS[kind].title}, but cannot be read. Export it again.",
    )


def damaged(kind: Format, at_s: float) -> Permanent:
    """It was readable up to ``at_s`` seconds."""
    return rejected(
        "corrupt",
        f"The {FORMATS[kind].title} file is damaged at {at_s:.1f} s. Export the recording again.",
    )


def cut_short(kind: Format) -> Permanent:
    """It is not all there."""
    return rejected(
        "truncated",
        f"The {FORMATS[kind].title} file ends before its own structure does. "
        "Upload the whole file.",
    )


def without_audio(kind: Format) -> Permanent:
    """It may hold pictures, or nothing."""
    return rejected(
        "no_audio_stream",
        f"The {FORMATS[kind].title} file holds no audio. Send the recording itself.",
    )


def unknown_codec(kind: Format, codec: str) -> Permanent:
    """``codec``: whatever names the one found, made safe to say."""
    accepted = " or ".join(sorted(CODECS[kind]))
    return rejected(
        "unsupported_codec",
        f"The {FORMATS[kind].title} file is coded with {codec or 'an unknown codec'}. "
        f"Use {accepted}.",
    )


def endless(kind: Format) -> Permanent:
    """It goes on beyond what any deployment allows, and is walked no further."""
    return rejected(
        "too_long", f"The {FORMATS[kind].title} recording lasts longer than a day. Trim it."
    )
