"""The elements a WebM file is made of (EBML, RFC 8794): an id, a length, content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.audio.complaints import cut_short, unreadable
from shared.audio.formats import Format
from shared.ports import ReadAt

MOST_CONTENT = 64 * 1024
_LONGEST_HEADER = 12


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element's content lies; ``end`` is None where a live recording left it open."""

    id: int
    begin: int
    end: int | None

    @property
    def length(self) -> int:
        """Bytes of content, where that is known."""
        return 0 if self.end is None else self.end - self.begin


def elements(read_at: ReadAt, start: int, end: int, entered: frozenset[int]) -> Iterator[Element]:
    """The elements from ``start`` on; of those ``entered``, their content comes next.

    Only what is entered may be of unknown length: it ends where its content does.

    Raises:
        Permanent: ``corrupt`` where bytes are no element, ``truncated`` where one goes beyond
            the file.
    """
    at, size = start, read_at.size
    while at < end:
        element = _element(read_at, at)
        if element.end is not None and element.end > size:
            raise cut_short(Format.WEBM)
        yield element
        if element.id in entered:
            at = element.begin
        elif element.end is None:
            raise unreadable(Format.WEBM)
        else:
            at = element.end


def children(read_at: ReadAt, outer: Element) -> Iterator[Element]:
    """The elements within ``outer``, whose length is known."""
    if outer.end is None:
        raise unreadable(Format.WEBM)
    return elements(read_at, outer.begin, outer.end, frozenset())


def content(read_at: ReadAt, element: Element, at_most: int = MOST_CONTENT) -> bytes:
    """The first bytes of an element."""
    return read_at.read_at(element.begin, min(element.length, at_most))


def number(read_at: ReadAt, element: Element) -> int:
    """An element's content as a whole number of up to eight bytes, zero or more."""
    return int.from_bytes(content(read_at, element, 8), "big")


def varied(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to eight bytes at ``at``, and how many bytes it has; 0 where there is none."""
    width = 9 - data[at].bit_length() if at < len(data) else 9
    if width > 8 or at + width > len(data):
        return 0, 0
    return int.from_bytes(data[at : at + width], "big") & (1 << 7 * width) - 1, width


def _element(read_at: ReadAt, at: int) -> Element:
    header = read_at.read_at(at, _LONGEST_HEADER)
    id_width = 9 - header[0].bit_length()
    if id_width > 4:
        raise unreadable(Format.WEBM)
    length, width = varied(header, id_width)
    if not width:
        raise cut_short(Format.WEBM) if len(header) < _LONGEST_HEADER else unreadable(Format.WEBM)
    begin = at + id_width + width
    unknown = length == (1 << 7 * width) - 1
    return Element(
        int.from_bytes(header[:id_width], "big"), begin, None if unknown else begin + length
    )
