"""Whether a container ends where it says it does: libraries read on to the end and do not tell."""

from __future__ import annotations

from shared.audio.formats import FORMATS, Format
from shared.audio.rejections import rejected
from shared.ports import ReadAt

_MOST_BOXES = 100_000
_EBML_SEGMENT = b"\x18\x53\x80\x67"
_LONGEST_OGG_PAGE = 27 + 255 + 255 * 255


def check_ending(kind: Format, read_at: ReadAt) -> None:
    """Look at the outermost structure of an M4A, WebM or Ogg file; others have none.

    Raises:
        Permanent: ``truncated``; ``corrupt`` where the structure makes no sense.
    """
    complete = {Format.M4A: _mp4_ends, Format.WEBM: _webm_ends, Format.OGG: _ogg_ends}.get(kind)
    if complete is not None and not complete(read_at):
        raise rejected(
            "truncated",
            f"The {FORMATS[kind].title} file ends before its own structure does. "
            "Upload the whole file.",
        )


def _mp4_ends(read_at: ReadAt) -> bool:
    """Every outermost box lies within the file (ISO 14496-12)."""
    at = 0
    for _ in range(_MOST_BOXES):
        header = read_at.read_at(at, 16)
        if len(header) < 8:
            return True
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            return True
        if length < 8:
            raise rejected(
                "corrupt", "The M4A file has a box without a length. Export the recording again."
            )
        at += length
        if at > read_at.size:
            return False
    raise rejected("corrupt", "The M4A file has too many parts. Export the recording again.")


def _webm_ends(read_at: ReadAt) -> bool:
    """The segment lies within the file, where its length is known: live recordings have none."""
    head = read_at.read_at(0, 64)
    header_length, at, _ = _ebml_length(head, 4)
    at += header_length
    head = read_at.read_at(at, 16)
    if head[:4] != _EBML_SEGMENT:
        return at <= read_at.size
    length, begin, unknown = _ebml_length(head, 4)
    return unknown or at + begin + length <= read_at.size


def _ebml_length(data: bytes, at: int) -> tuple[int, int, bool]:
    """A length at ``at``, the offset after it, and whether it says "unknown" (RFC 8794)."""
    first = data[at] if at < len(data) else 0
    width = 9 - first.bit_length()
    value = int.from_bytes(data[at : at + width], "big") & (1 << 7 * width) - 1
    return value, at + width, value == (1 << 7 * width) - 1


def _ogg_ends(read_at: ReadAt) -> bool:
    """The last page is whole (RFC 3533); a stream cut between two pages plays, and passes."""
    begin = max(0, read_at.size - _LONGEST_OGG_PAGE)
    tail = read_at.read_at(begin, _LONGEST_OGG_PAGE)
    at = tail.rfind(b"OggS\0")
    if at < 0:
        return False
    header = tail[at : at + 27]
    segments = header[26] if len(header) == 27 else 255
    lengths = tail[at + 27 : at + 27 + segments]
    whole = len(header) == 27 and len(lengths) == segments
    return whole and at + 27 + segments + sum(lengths) <= len(tail)
