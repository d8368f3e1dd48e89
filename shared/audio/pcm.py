"""Uncompressed sound: how much of it a file holds, by its header and by its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.audio.facts import AudioFacts, described
from shared.audio.formats import FORMATS, Format
from shared.audio.rejections import rejected


@dataclass(frozen=True, slots=True)
class Pcm:
    """What a header says of its samples.

    Attributes:
        bit_depth: bits that count; a sample may take more.
        frame_bytes: bytes of one sample of every channel.
    """

    codec: str
    sample_rate_hz: int
    channels: int
    bit_depth: int
    frame_bytes: int


def measured(
    kind: Format, pcm: Pcm, *, promised: int, present: int, size: int, tags: Mapping[str, str]
) -> AudioFacts:
    """The facts of ``pcm``, of which ``promised`` bytes should lie in the file and ``present`` do.

    Raises:
        Permanent: ``corrupt`` for a header that contradicts itself, ``truncated``.
    """
    if pcm.sample_rate_hz <= 0 or pcm.channels <= 0 or pcm.frame_bytes <= 0:
        raise rejected(
            "corrupt",
            f"The {FORMATS[kind].title} header contradicts itself. Export the recording again.",
        )
    frames = promised // pcm.frame_bytes
    if promised > present:
        raise rejected(
            "truncated",
            f"The header promises {frames / pcm.sample_rate_hz:.2f} s of sound, the file holds "
            f"{present // pcm.frame_bytes / pcm.sample_rate_hz:.2f} s. Upload the whole file.",
        )
    return described(
        kind,
        pcm.codec,
        duration_s=frames / pcm.sample_rate_hz,
        sample_rate_hz=pcm.sample_rate_hz,
        channels=pcm.channels,
        bit_depth=pcm.bit_depth,
        frames=frames,
        size_bytes=size,
        tags=tags,
    )
