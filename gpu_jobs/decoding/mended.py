"""WAV headers that are right, and that libsndfile does not understand: in words that it knows."""

from __future__ import annotations

from collections.abc import Mapping

from shared.audio.chunks import chunks
from shared.ports import ReadAt

_UNKNOWN_LENGTH = b"\xff" * 4


def mended(read_at: ReadAt) -> ReadAt:
    """The file, with two cases rewritten, or as it is.

    BW64 becomes RF64, its elder twin. A recorder that lost its power leaves the lengths 0, which
    become "unknown", as programs write them that cannot seek back.

    Raises:
        Permanent("corrupt"): the header goes on and on.
    """
    patches: dict[int, bytes] = {}
    head = read_at.read_at(0, 8)
    if head[:4] == b"BW64":
        patches[0] = b"RF64"
    if head == b"RIFF" + bytes(4):
        data = next((it for it in chunks(read_at, 12, "little") if it.id == b"data"), None)
        if data is not None and not data.length:
            patches = {4: _UNKNOWN_LENGTH, data.offset - 4: _UNKNOWN_LENGTH}
    return _Patched(read_at, patches) if patches else read_at


class _Patched:
    """A file with other bytes at some places."""

    def __init__(self, inner: ReadAt, patches: Mapping[int, bytes]) -> None:
        self._inner = inner
        self._patches = patches

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._inner.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; shorter only at the end."""
        data = bytearray(self._inner.read_at(offset, length))
        for place, patch in self._patches.items():
            for at, byte in enumerate(patch, place - offset):
                if 0 <= at < len(data):
                    data[at] = byte
        return bytes(data)
