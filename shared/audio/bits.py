"""Numbers of any number of bits, one after the other, most significant first."""

from __future__ import annotations


class Bits:
    """Reads ``data`` from its first bit on; beyond the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = int.from_bytes(data, "big")
        self.left = 8 * len(data)

    def take(self, count: int) -> int:
        """The next ``count`` bits as a number."""
        self.left -= count
        shifted = self._data >> self.left if self.left >= 0 else self._data << -self.left
        return shifted & (1 << count) - 1
