"""Headers of AAC without a container (ADTS, ISO 13818-7)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.audio import frames
from shared.audio.bits import Bits
from shared.ports import ReadAt

RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
"""By the index that ADTS headers and MP4's decoder descriptions have."""

CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8)
"""By channel configuration; 0: told elsewhere."""

FRAME_SAMPLES = 1024

_PROGRAM_CONFIG = 5


@dataclass(frozen=True, slots=True)
class Stream:
    """What all frames share, as their headers' first bytes have it: profile, rate and channels."""

    second: int
    third: int
    fourth: int

    @property
    def sample_rate_hz(self) -> int:
        """Of the coded sound, which a decoder may double (HE-AAC)."""
        return RATES_HZ[self.third >> 2 & 15]

    @property
    def channels(self) -> int:
        """0 where the sound itself tells."""
        return CHANNELS[(self.third & 1) << 2 | self.fourth >> 6]

    def length_at(self, data: bytes, at: int) -> int:
        """Bytes of this stream's frame at an offset; 0 where none begins."""
        if (
            data[at] != 0xFF
            or data[at + 1] & 0xFE != self.second
            or data[at + 2] & 0xFD != self.third
            or data[at + 3] & 0xC0 != self.fourth
        ):
            return 0
        return _length(data, at)


def begins(read_at: ReadAt, start: int) -> bool:
    """Whether three frames in a row, or the only ones up to the end, begin at ``start``."""
    stream = stream_at(read_at.read_at(start, frames.HEADER))
    return stream is not None and frames.find(read_at, start, stream.length_at, within=1) == start


def stream_at(head: bytes) -> Stream | None:
    """The stream whose frame begins ``head``: sync, layer 0, a rate that exists."""
    if len(head) < frames.HEADER or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    if head[2] >> 2 & 15 >= len(RATES_HZ) or not _length(head, 0):
        return None
    return Stream(head[1] & 0xFE, head[2] & 0xFD, head[3] & 0xC0)


def channels_told_within(frame: bytes) -> int:
    """Channels by the program config element that a frame begins with; 0 where it does not.

    An element (ISO 14496-3, 4.4.1.1) lists single and paired channels in front, at the sides and
    at the back, then those of low frequencies.
    """
    protected = not frame[1] & 1
    bits = Bits(frame[9 if protected else 7 :])
    if bits.left < 3 or bits.take(3) != _PROGRAM_CONFIG:
        return 0
    bits.take(4 + 2 + 4)  # its number, the profile, the rate
    placed = bits.take(4) + bits.take(4) + bits.take(4)
    low = bits.take(2)
    bits.take(3 + 4)  # data that go with it, channels to couple
    for mixdown in (4, 4, 3):
        if bits.take(1):
            bits.take(mixdown)
    channels = low
    for _ in range(placed):
        channels += 1 + bits.take(1)
        bits.take(4)
    return channels


def _length(data: bytes, at: int) -> int:
    length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    return length if length >= 7 else 0
