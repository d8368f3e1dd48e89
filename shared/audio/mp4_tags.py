"""The tags of an M4A file: iTunes' list in the film's header (``udta/meta/ilst``)."""

from __future__ import annotations

from shared.audio.mp4_boxes import Box, inside
from shared.audio.tags import MOST_BYTES, Tags
from shared.errors import Permanent
from shared.ports import ReadAt

_MOST_ITEMS = 64
_UTF8 = 1
_NAMES = {
    **{b"\xa9nam": "title", b"\xa9ART": "artist", b"aART": "album_artist", b"\xa9alb": "album"},
    **{b"\xa9day": "date", b"\xa9gen": "genre", b"\xa9wrt": "composer", b"\xa9cmt": "comment"},
    **{b"\xa9too": "encoder", b"cprt": "copyright", b"desc": "description"},
}


def read_ilst(read_at: ReadAt, film: Box, tags: Tags) -> None:
    """Add the texts of the list, if there is one; where it is broken it ends."""
    try:
        _read(read_at, film, tags)
    except Permanent:
        # Tags are an extra: the boxes around them were read without complaint.
        return


def _read(read_at: ReadAt, film: Box, tags: Tags) -> None:
    user = _child(read_at, film, b"udta")
    meta = user and _child(read_at, user, b"meta")
    # QuickTime's has no version in front of its boxes.
    bare = meta is not None and read_at.read_at(meta.begin + 4, 4) == b"hdlr"
    items = meta and _child(read_at, meta, b"ilst", 0 if bare else 4)
    for count, item in enumerate(inside(read_at, items) if items else ()):
        if count >= _MOST_ITEMS:
            return
        if item.kind in _NAMES:
            _add(read_at, item, tags)


def _child(read_at: ReadAt, outer: Box, kind: bytes, skipped: int = 0) -> Box | None:
    return next((box for box in inside(read_at, outer, skipped) if box.kind == kind), None)


def _add(read_at: ReadAt, item: Box, tags: Tags) -> None:
    value = _child(read_at, item, b"data")
    if value is None:
        return
    data = read_at.read_at(value.begin, min(value.length, 8 + MOST_BYTES))
    if int.from_bytes(data[:4], "big") == _UTF8:
        tags.add(_NAMES[item.kind], data[8:].decode("utf-8", "replace"))
