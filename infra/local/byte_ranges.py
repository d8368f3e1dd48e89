"""The headers that speak of parts: ``Range`` of a download, ``Content-Range`` of an upload."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.errors import Refused

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)", re.ASCII)


def wanted_range(header: str | None, size: int) -> range | None:
    """Which bytes of ``size`` a ``Range`` header asks for (RFC 9110, section 14.2).

    Returns:
        None for all of them, also where the header is no single byte range and so is ignored;
        an empty range where it asks for none that exist.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


@dataclass(frozen=True, slots=True)
class Piece:
    """What an upload request brings.

    Attributes:
        start: offset of its first byte; None where it only asks how far the upload is.
        stop: offset after its last byte; None where it does not say.
        total: bytes in all; None where it does not say.
    """

    start: int | None
    stop: int | None
    total: int | None

    @property
    def is_open(self) -> bool:
        """Whether it brings everything, and its end alone says how much that is."""
        return self.start is not None and self.stop is None


def piece_of(content_range: str | None, content_length: int | None) -> Piece:
    """What a resumable upload's request brings; without ``Content-Range`` it brings everything.

    Raises:
        Refused: 400 ``bad_content_range``.
    """
    if content_range is None:
        return Piece(0, content_length, content_length)
    match = _CONTENT_RANGE.fullmatch(content_range.strip())
    if match is None:
        raise _senseless(f"{content_range[:80]!r} is not 'bytes FIRST-LAST/TOTAL'")
    first, last, in_all = match.groups()
    total = None if in_all == "*" else int(in_all)
    if first is None:
        return Piece(None, None, total)
    start, stop = int(first), int(last) + 1
    if stop <= start or (total is not None and stop > total):
        raise _senseless(f"{content_range[:80]!r} contradicts itself")
    if content_length is not None and content_length != stop - start:
        raise _senseless(f"the body has {content_length} bytes, the range {stop - start}")
    return Piece(start, stop, total)


def _senseless(why: str) -> Refused:
    return Refused(400, "bad_content_range", f"The Content-Range makes no sense: {why}.")
