"""Headers of AAC without a container (ADTS, ISO 13818-7)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.audio import frames
from shared.ports import ReadAt

RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
"""By the index that ADTS headers and MP4's decoder descriptions have."""

CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8)
"""By channel configuration; 0: told elsewhere."""

FRAME_SAMPLES = 1024


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


def _length(data: bytes, at: int) -> int:
    length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    return length if length >= 7 else 0
