"""The texts in chunks of WAV and AIFF: RIFF's INFO list, broadcast extension, ID3, AIFF's own."""

from __future__ import annotations

from itertools import islice

from shared.audio.chunks import Chunk, chunks
from shared.audio.id3 import read_id3v2
from shared.audio.read_at import BytesReadAt
from shared.audio.tags import Tags
from shared.ports import ReadAt

_MOST_BYTES = 8 * 1024
_MOST_ITEMS = 64
_ID3 = (b"id3 ", b"ID3 ")
_INFO = {
    **{b"INAM": "title", b"IART": "artist", b"IPRD": "album", b"ICRD": "date", b"IGNR": "genre"},
    **{b"ICMT": "comment", b"ISFT": "encoder", b"ICOP": "copyright", b"ITRK": "track"},
    **{b"IPRT": "track", b"IENG": "engineer", b"IKEY": "keywords", b"ISBJ": "subject"},
}
_AIFF = {b"NAME": "title", b"AUTH": "artist", b"(c) ": "copyright", b"ANNO": "comment"}
_BROADCAST = {"description": (0, 256), "originator": (256, 288), "date": (320, 330)}


def read_chunk(read_at: ReadAt, chunk: Chunk, tags: Tags) -> None:
    """Add the texts of a chunk, if it is one that holds texts, and as far as its first 8 KiB."""
    if chunk.id not in (b"LIST", b"bext", *_ID3, *_AIFF):
        return
    data = read_at.read_at(chunk.offset, min(chunk.length, _MOST_BYTES))
    if chunk.id in _AIFF:
        tags.add(_AIFF[chunk.id], _text(data))
    elif chunk.id in _ID3:
        read_id3v2(BytesReadAt(data), 0, tags)
    elif chunk.id == b"bext":
        for name, (begin, end) in _BROADCAST.items():
            tags.add(name, _text(data[begin:end]))
    elif data[:4] == b"INFO":
        _read_info(data, tags)


def _read_info(data: bytes, tags: Tags) -> None:
    listed = BytesReadAt(data)
    for item in islice(chunks(listed, 4, "little"), _MOST_ITEMS):
        if item.id in _INFO:
            tags.add(_INFO[item.id], _text(listed.read_at(item.offset, item.length)))


def _text(data: bytes) -> str:
    """UTF-8 as programs write it today, or Latin-1 as they did."""
    whole = data.split(b"\0")[0]
    try:
        return whole.decode("utf-8")
    except UnicodeDecodeError:
        return whole.decode("latin-1")
