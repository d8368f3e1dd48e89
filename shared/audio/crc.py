"""The checksums inside FLAC frames: CRC-8 with polynomial 0x07, CRC-16 with 0x8005, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache


def crc8(data: bytes) -> int:
    """CRC-8 of a frame's header; 0 over a header with its checksum."""
    table, crc = _table(8, 0x07), 0
    for byte in data:
        crc = table[crc ^ byte]
    return crc


def crc16(data: bytes) -> int:
    """CRC-16 of a whole frame; 0 over a frame with its checksum."""
    table, crc = _table(16, 0x8005), 0
    for byte in data:
        crc = (crc << 8) & 0xFFFF ^ table[crc >> 8 ^ byte]
    return crc


def crc16_vanishes(data: bytes) -> bool:
    """Whether ``data`` begins with a frame and its checksum, however long it is."""
    table, crc = _table(16, 0x8005), 0
    for count, byte in enumerate(data):
        crc = (crc << 8) & 0xFFFF ^ table[crc >> 8 ^ byte]
        if not crc and count > 8:
            return True
    return False


@cache
def _table(bits: int, polynomial: int) -> Sequence[int]:
    return tuple(_divided(byte << (bits - 8), bits, polynomial) for byte in range(256))


def _divided(value: int, bits: int, polynomial: int) -> int:
    for _ in range(8):
        carry = value >> (bits - 1)
        value = (value << 1) & ((1 << bits) - 1) ^ (polynomial if carry else 0)
    return value
