"""ID3 tags (2.2 to 2.4, and version 1): where they end, and the texts in them.

A picture in a tag can outweigh the music: it is leapt over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio.read_at import BytesReadAt, From
from shared.audio.rejections import rejected
from shared.audio.tags import MOST_BYTES, Tags
from shared.ports import ReadAt

_TAGS_IN_A_ROW = 4
_MOST_FRAMES = 64
_MOST_UNFOLDED = 64 * 1024
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_NAMES = {
    **{"TIT2": "title", "TPE1": "artist", "TPE2": "album_artist", "TALB": "album"},
    **{"TDRC": "date", "TYER": "date", "TCON": "genre", "TRCK": "track", "TCOM": "composer"},
    **{"TBPM": "bpm", "TKEY": "key", "TSSE": "encoder", "TENC": "encoded_by", "TCOP": "copyright"},
    **{"TLAN": "language", "TSRC": "isrc", "COMM": "comment", "TXXX": ""},
    **{"TT2": "title", "TP1": "artist", "TP2": "album_artist", "TAL": "album", "TYE": "date"},
    **{"TCO": "genre", "TRK": "track", "TCM": "composer", "TBP": "bpm", "TSS": "encoder"},
    **{"COM": "comment", "TXX": ""},
}
"""What a frame's text is called; "" where the text itself begins with its name."""


@dataclass(frozen=True, slots=True)
class _Header:
    version: int
    flags: int
    length: int
    """Without the header's ten bytes, and a footer's."""

    @property
    def whole(self) -> int:
        """Bytes from the tag's first to the first after it."""
        return 10 + self.length + (10 if self.flags & _FOOTER else 0)


def after_tags(read_at: ReadAt) -> int:
    """The offset after any tags of version 2 that a file begins with.

    Raises:
        Permanent: ``truncated`` where the file ends within one.
    """
    start = 0
    for _ in range(_TAGS_IN_A_ROW):
        header = _header(read_at, start)
        if header is None:
            break
        start += header.whole
    if start > read_at.size:
        raise rejected("truncated", "The file ends within its ID3 tag. Upload the whole file.")
    return start


def after_tag(read_at: ReadAt, start: int) -> int | None:
    """The offset after the tag of version 2 at ``start``; None where none is, or not all of it."""
    header = _header(read_at, start)
    end = None if header is None else start + header.whole
    return None if end is None or end > read_at.size else end


def read_id3v2(read_at: ReadAt, start: int, tags: Tags) -> None:
    """Add the texts of the tag at ``start``, if one is there."""
    header = _header(read_at, start)
    if header is None or header.version not in (2, 3, 4):
        return
    body: ReadAt = From(read_at, start + 10)
    if header.flags & _UNSYNCHRONISED and header.version < 4:
        folded = body.read_at(0, min(header.length, _MOST_UNFOLDED))
        body = BytesReadAt(folded.replace(b"\xff\x00", b"\xff"))
    at = 0
    if header.flags & _EXTENDED and header.version > 2:
        size = body.read_at(0, 4)
        at = _number(size, 7) if header.version == 4 else 4 + _number(size, 8)
    for frame, content in _frames(body, at, header):
        _add_text(frame, content, tags)


def read_id3v1(read_at: ReadAt, tags: Tags) -> None:
    """Add the texts of the tag that the file ends with, if one is there."""
    tag = read_at.read_at(max(0, read_at.size - 128), 128)
    if len(tag) < 128 or tag[:3] != b"TAG":
        return
    fields = {"title": (3, 33), "artist": (33, 63), "album": (63, 93), "date": (93, 97)}
    for name, (begin, end) in fields.items():
        tags.add(name, tag[begin:end].split(b"\0")[0].decode("latin-1"))


def _header(read_at: ReadAt, start: int) -> _Header | None:
    tag = read_at.read_at(start, 10)
    if len(tag) < 10 or tag[:3] != b"ID3" or max(tag[6:10]) > 0x7F:
        return None
    return _Header(version=tag[3], flags=tag[5], length=_number(tag[6:10], 7))


def _number(data: bytes, bits: int) -> int:
    """A number of bytes that count seven bits each, or all eight."""
    value = 0
    for byte in data:
        value = value << bits | byte & (1 << bits) - 1
    return value


def _frames(body: ReadAt, at: int, tag: _Header) -> Iterator[tuple[str, bytes]]:
    """Name of each frame that holds a text we keep, and the first bytes of its content."""
    letters, width = (3, 6) if tag.version == 2 else (4, 10)
    for _ in range(_MOST_FRAMES):
        header = body.read_at(at, width)
        if at + width > tag.length or len(header) < width or not header[0]:
            return
        name = header[:letters].decode("latin-1")
        size = header[letters : 2 * letters]
        length = _number(size, 7 if tag.version == 4 else 8)
        flags = header[9] if width == 10 else 0
        packed = flags & (0x4C if tag.version == 4 else 0xE0)
        if name in _NAMES and not packed:
            content = body.read_at(at + width, min(length, MOST_BYTES))
            yield name, content[4:] if tag.version == 4 and flags & 1 else content
        at += width + length


def _add_text(frame: str, content: bytes, tags: Tags) -> None:
    if len(content) < 2 or content[0] >= len(_ENCODINGS):
        return
    name, text = _NAMES[frame], content[1:]
    described = frame in ("COMM", "COM")
    parts = _decoded(text[3:] if described else text, content[0])
    if name and not described:
        tags.add(name, "; ".join(part for part in parts if part))
    elif len(parts) > 1 and not (described and parts[0]):
        tags.add(name or parts[0], parts[1])


def _decoded(text: bytes, encoding: int) -> list[str]:
    """The texts in ``text``, which zeros separate; cut within a character, it loses that."""
    whole = text[: len(text) - len(text) % 2] if encoding in (1, 2) else text
    parts = whole.decode(_ENCODINGS[encoding], errors="replace").split("\0")
    return [part.removeprefix("\ufeff").removeprefix("\ufffe") for part in parts]
