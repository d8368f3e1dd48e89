"""The comments of Vorbis, Opus and FLAC: ``NAME=value`` in UTF-8, lengths in front."""

from __future__ import annotations

from shared.audio.tags import MOST_BYTES, Tags

_MOST_COMMENTS = 256
_PICTURES = frozenset({"metadata_block_picture", "coverart"})


def read_comments(data: bytes, tags: Tags) -> None:
    """Add the comments in ``data``: vendor, number of comments, comments; it may be cut short."""
    at = 4 + int.from_bytes(data[:4], "little")
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    for _ in range(min(count, _MOST_COMMENTS)):
        if at + 4 > len(data) or tags.full:
            return
        length = int.from_bytes(data[at : at + 4], "little")
        comment = data[at + 4 : at + 4 + min(length, MOST_BYTES)].decode("utf-8", "replace")
        name, equals, value = comment.partition("=")
        if equals and name.lower() not in _PICTURES:
            tags.add(name, value)
        at += 4 + length
