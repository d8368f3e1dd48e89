"""Vorbis packets: how long each sounds, by its first byte and the stream's two headers.

Vorbis I specification, sections 4.2 and 4.3. The setup header is not decoded: its modes, the only
thing needed of it, are its last part and are read from the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MODE_BITS = 41
_MOST_MODES = 64
_MODES_AT_MOST_BYTES = (_MOST_MODES * _MODE_BITS + 6) // 8 + 2


@dataclass(frozen=True, slots=True)
class VorbisHead:
    """The identification header; ``blocks`` are the sizes of short and long ones, in samples."""

    channels: int
    sample_rate_hz: int
    blocks: tuple[int, int]


class VorbisClock:
    """Adds up packets: each overlaps with the one before, and the first is not heard alone."""

    def __init__(self, head: VorbisHead, long_modes: Sequence[bool]) -> None:
        self._blocks = [head.blocks[is_long] for is_long in long_modes]
        self._mode_mask = (1 << (len(long_modes) - 1).bit_length()) - 1
        self._previous = 0

    def packet_samples(self, packet: bytes) -> int:
        """Samples a channel that become audible with a packet; 0 for what is no packet."""
        mode = packet[0] >> 1 & self._mode_mask if packet else 0
        if not packet or packet[0] & 1 or mode >= len(self._blocks):
            return 0
        block = self._blocks[mode]
        heard = (self._previous + block) // 4 if self._previous else 0
        self._previous = block
        return heard


def vorbis_head(packet: bytes) -> VorbisHead | None:
    """What the header says; None where ``packet`` is none that makes sense."""
    if len(packet) < 30 or packet[:7] != b"\x01vorbis" or any(packet[7:11]):
        return None
    short, long = 1 << (packet[28] & 15), 1 << (packet[28] >> 4)
    rate = int.from_bytes(packet[12:16], "little")
    if not packet[11] or not rate or not 64 <= short <= long <= 8192:
        return None
    return VorbisHead(packet[11], rate, (short, long))


def long_modes(setup: bytes) -> list[bool]:
    """Which modes of a setup header use long blocks; none where it makes no sense.

    A mode is 41 bits: whether its block is long, 32 zeros, the number of a mapping. Six bits
    before the first tell how many there are.
    """
    if setup[:7] != b"\x05vorbis":
        return []
    bits = int.from_bytes(setup[-_MODES_AT_MOST_BYTES:], "little")
    at = bits.bit_length() - 1  # the framing bit, which ends the header
    modes: list[bool] = []
    found: list[bool] = []
    while at >= _MODE_BITS + 6 and len(modes) < _MOST_MODES:
        at -= _MODE_BITS
        mode = bits >> at & (1 << _MODE_BITS) - 1
        if mode >> 1 & 0xFFFFFFFF or mode >> 33 > 63:
            break
        modes.insert(0, bool(mode & 1))
        if (bits >> (at - 6) & 63) + 1 == len(modes):
            found = list(modes)
    return found
