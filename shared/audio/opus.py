"""Opus packets: how long each sounds, by its first two bytes (RFC 6716, 7845)."""

from __future__ import annotations

from dataclasses import dataclass

RATE_HZ = 48_000
"""What every stream decodes to, whatever was recorded."""

_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)
_LONGEST_PACKET = 5760


@dataclass(frozen=True, slots=True)
class OpusHead:
    """The identification header; ``pre_skip`` samples at the start are not to be heard."""

    channels: int
    pre_skip: int


class OpusClock:
    """Tells the length of packets, which needs nothing but each itself."""

    def packet_samples(self, packet: bytes) -> int:
        """Samples a channel, at 48 kHz."""
        return packet_samples(packet)


def opus_head(packet: bytes) -> OpusHead | None:
    """What the header says; None where ``packet`` is none, or of another major version."""
    if len(packet) < 19 or packet[:8] != b"OpusHead" or packet[8] & 0xF0 or not packet[9]:
        return None
    return OpusHead(channels=packet[9], pre_skip=int.from_bytes(packet[10:12], "little"))


def packet_samples(packet: bytes) -> int:
    """Samples a channel that a packet decodes to, at 48 kHz; 0 for what is no packet."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = _SILK[config & 3]
    elif config < 16:
        frame = _HYBRID[config & 1]
    else:
        frame = _CELT[config & 3]
    count = (1, 2, 2, packet[1] & 0x3F if len(packet) > 1 else 0)[code]
    samples = count * frame
    return samples if samples <= _LONGEST_PACKET else 0
