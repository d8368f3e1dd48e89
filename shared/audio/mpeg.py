"""MPEG audio frame headers (ISO 11172-3, 13818-3): where an MP3 begins, what its first frame says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.audio import frames
from shared.ports import ReadAt

_KBPS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By the header's version bits: 3 is MPEG-1, 2 MPEG-2, 0 MPEG-2.5."""

_DECODER_DELAY = 528 + 1


@dataclass(frozen=True, slots=True)
class Stream:
    """What all frames of a stream share: ``key`` is its version and its rate, as headers have it."""

    key: int
    sample_rate_hz: int
    channels: int
    frame_samples: int

    def length_at(self, data: bytes, at: int) -> int:
        """Bytes of this stream's frame at an offset; 0 where none begins."""
        if data[at] != 0xFF:
            return 0
        return _lengths(self.key).get(data[at + 1] << 8 | data[at + 2], 0)


@dataclass(frozen=True, slots=True)
class Promise:
    """What an encoder writes into a first frame that is not to be played.

    Attributes:
        frames: that follow; None where it is not said.
        trimmed: samples of silence that the encoder added before and after the sound.
    """

    frames: int | None
    trimmed: int


def find_stream(read_at: ReadAt, start: int, *, within: int) -> int | None:
    """The offset at which frames of layer III begin, among the ``within`` from ``start`` on."""
    return frames.find(read_at, start, _any_length_at, within=within)


def stream_at(head: bytes) -> Stream | None:
    """The stream that the frame beginning ``head`` belongs to."""
    if len(head) < frames.HEADER or not _any_length_at(head, 0):
        return None
    version, rate = (head[1] >> 3) & 3, (head[2] >> 2) & 3
    return Stream(
        key=_key(head[1], head[2]),
        sample_rate_hz=_RATES_HZ[version][rate],
        channels=1 if head[3] >> 6 == 3 else 2,
        frame_samples=1152 if version == 3 else 576,
    )


def promise_of(frame: bytes) -> Promise | None:
    """What a Xing, Info or VBRI header in a first frame promises; None where there is none."""
    if frame[36:40] == b"VBRI":
        return Promise(int.from_bytes(frame[50:54], "big"), 0) if len(frame) >= 54 else None
    mono, mpeg1 = frame[3] >> 6 == 3, (frame[1] >> 3) & 3 == 3
    begin = 4 + ((17 if mono else 32) if mpeg1 else (9 if mono else 17))
    tag = frame[begin:]
    if tag[:4] not in (b"Xing", b"Info") or len(tag) < 8:
        return None
    counted = int.from_bytes(tag[8:12], "big") if tag[7] & 1 else None
    return Promise(counted, _trimmed(tag))


def _trimmed(tag: bytes) -> int:
    """Samples of delay and padding, which LAME and its kin write behind their name."""
    optional = sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if tag[7] & bit)
    encoder = tag[8 + optional :]
    if len(encoder) < 24 or encoder[:4] not in (b"LAME", b"Lavf", b"Lavc"):
        return 0
    packed = int.from_bytes(encoder[21:24], "big")
    delay, padding = packed >> 12, packed & 0xFFF
    # A decoder is late as well: by so much the silence grows before, and shrinks behind.
    return delay + _DECODER_DELAY + max(0, padding - _DECODER_DELAY)


def _key(second: int, third: int) -> int:
    return (second & 0xFE) << 8 | third & 0x0C


def _any_length_at(data: bytes, at: int) -> int:
    if data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return 0
    return _lengths(_key(data[at + 1], data[at + 2])).get(data[at + 1] << 8 | data[at + 2], 0)


@cache
def _lengths(key: int) -> Mapping[int, int]:
    """Bytes of a frame by the second and third bytes of its header, of one stream."""
    version, rate = key >> 11 & 3, key >> 2 & 3
    if version == 1 or rate == 3:
        return {}
    kbps = _KBPS_V1 if version == 3 else _KBPS_V2
    samples_over_8 = 144 if version == 3 else 72
    return {
        key | unprotected << 8 | bitrate << 4 | padding << 1 | private: (
            samples_over_8 * kbps[bitrate] * 1000 // _RATES_HZ[version][rate] + padding
        )
        for unprotected in (0, 1)
        for bitrate in range(1, 15)
        for padding in (0, 1)
        for private in (0, 1)
    }
