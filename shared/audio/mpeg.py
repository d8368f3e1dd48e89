"""MPEG audio frame headers (ISO 11172-3, 13818-3): where an MP3 begins, how long it claims to be."""

from __future__ import annotations

from shared.ports import ReadAt

_KBPS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By the header's version bits: 3 is MPEG-1, 2 MPEG-2, 0 MPEG-2.5."""

_FRAMES_IN_A_ROW = 3


def find_frames(read_at: ReadAt, start: int, *, within: int) -> int | None:
    """The offset of the first of three layer III frames in a row (or of the only ones there are).

    Looks at the ``within`` offsets from ``start`` on.
    """
    searched = read_at.read_at(start, within + 3)
    at = searched.find(b"\xff")
    while 0 <= at < within:
        if _frames_follow(read_at, start + at):
            return start + at
        at = searched.find(b"\xff", at + 1)
    return None


def promised_frames(read_at: ReadAt, start: int) -> int | None:
    """The number of frames that a Xing or Info header promises, itself not among them."""
    head = read_at.read_at(start, 64)
    length = _frame_length(head)
    if length is None:
        return None
    mono = head[3] >> 6 == 3
    mpeg1 = (head[1] >> 3) & 3 == 3
    side_info = (17 if mono else 32) if mpeg1 else (9 if mono else 17)
    tag = head[4 + side_info : 16 + side_info]
    if tag[:4] not in (b"Xing", b"Info") or not tag[7] & 1:
        return None
    return int.from_bytes(tag[8:12], "big")


def is_adts(head: bytes) -> bool:
    """Whether ``head`` begins an AAC frame: sync, layer 0, a sampling frequency that exists."""
    return (
        len(head) >= 7
        and head[0] == 0xFF
        and head[1] & 0xF6 == 0xF0
        and (head[2] >> 2) & 0xF < 13
        and _adts_length(head) >= 7
    )


def _adts_length(head: bytes) -> int:
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _frames_follow(read_at: ReadAt, at: int) -> bool:
    kind = None
    for count in range(_FRAMES_IN_A_ROW):
        head = read_at.read_at(at, 4)
        if not head and count:
            return True
        length = _frame_length(head)
        if length is None or kind not in (None, _kind(head)):
            return False
        kind = _kind(head)
        at += length
    return True


def _kind(head: bytes) -> tuple[int, int]:
    """What all frames of a stream share: version, layer, sample rate."""
    return head[1] & 0xFE, head[2] & 0x0C


def _frame_length(head: bytes) -> int | None:
    """Bytes of the layer III frame that ``head`` begins; None where it begins none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    kbps = (_KBPS_V1 if version == 3 else _KBPS_V2)[bitrate]
    samples_over_8 = 144 if version == 3 else 72
    padding = (head[2] >> 1) & 1
    return samples_over_8 * kbps * 1000 // _RATES_HZ[version][rate] + padding
