"""What Ogg's two codecs make of a stream's packets: headers first, then sound."""

from __future__ import annotations

from typing import Protocol

from shared.audio.opus import RATE_HZ, OpusHead, opus_head
from shared.audio.opus import packet_samples as opus_packet_samples
from shared.audio.tags import Tags
from shared.audio.vorbis import VorbisClock, VorbisHead, long_modes, vorbis_head
from shared.audio.vorbis_comments import read_comments

FOREIGN = {b"Speex   ": "Speex", b"\x7fFLAC": "FLAC", b"PCM     ": "PCM", b"\x80kate": ""}
"""First bytes of streams that are known and not accepted; "" for what is no sound."""


class OggSound(Protocol):
    """A stream of sound.

    Attributes:
        headers: packets before the first that sounds.
        skipped: samples at its start that are not to be heard.
    """

    codec: str
    headers: int
    sample_rate_hz: int
    channels: int
    skipped: int

    def header(self, packet: bytes, tags: Tags) -> None:
        """Take a header other than the first; it may be cut short."""

    def samples(self, packet: bytes) -> int | None:
        """Samples a channel of a packet, by its first bytes; None without the headers for it."""


def sound_of(first: bytes) -> OggSound | None:
    """The stream that begins with a packet; None where that is no sound we know."""
    opus = opus_head(first)
    if opus is not None:
        return _Opus(opus)
    vorbis = vorbis_head(first)
    return None if vorbis is None else _Vorbis(vorbis)


class _Opus:
    codec = "opus"
    headers = 2
    sample_rate_hz = RATE_HZ

    def __init__(self, head: OpusHead) -> None:
        self.channels = head.channels
        self.skipped = head.pre_skip

    def header(self, packet: bytes, tags: Tags) -> None:
        if packet[:8] == b"OpusTags":
            read_comments(packet[8:], tags)

    def samples(self, packet: bytes) -> int | None:
        return opus_packet_samples(packet)


class _Vorbis:
    codec = "vorbis"
    headers = 3
    skipped = 0

    def __init__(self, head: VorbisHead) -> None:
        self._head = head
        self._clock: VorbisClock | None = None
        self.sample_rate_hz = head.sample_rate_hz
        self.channels = head.channels

    def header(self, packet: bytes, tags: Tags) -> None:
        if packet[:7] == b"\x03vorbis":
            read_comments(packet[7:], tags)
        modes = long_modes(packet)
        if modes:
            self._clock = VorbisClock(self._head, modes)

    def samples(self, packet: bytes) -> int | None:
        return None if self._clock is None else self._clock.packet_samples(packet)
