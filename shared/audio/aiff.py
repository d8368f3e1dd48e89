"""AIFF and AIFF-C: facts by the header, held against the bytes that are there."""

from __future__ import annotations

import math

from shared.audio.chunks import chunks, content
from shared.audio.facts import AudioFacts
from shared.audio.formats import Format
from shared.audio.pcm import Pcm, measured
from shared.audio.rejections import rejected
from shared.ports import ReadAt

_CODECS = {
    (b"NONE", 8): "pcm_s8",
    (b"NONE", 16): "pcm_s16be",
    (b"NONE", 24): "pcm_s24be",
    (b"NONE", 32): "pcm_s32be",
    (b"twos", 16): "pcm_s16be",
    (b"sowt", 16): "pcm_s16le",
    (b"in24", 24): "pcm_s24be",
    (b"in32", 32): "pcm_s32be",
    (b"fl32", 32): "pcm_f32be",
    (b"FL32", 32): "pcm_f32be",
    (b"fl64", 64): "pcm_f64be",
    (b"FL64", 64): "pcm_f64be",
}
_SSND_HEADER = 8


def aiff_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of an AIFF file, by some hundred bytes of it.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``unsupported_codec``.
    """
    compressed = read_at.read_at(8, 4) == b"AIFC"
    pcm, frames, present = None, 0, None
    for chunk in chunks(read_at, 12, "big"):
        if chunk.id == b"COMM":
            common = content(read_at, chunk, 22 if compressed else 18)
            pcm, frames = _pcm(common, compressed), int.from_bytes(common[2:6], "big")
        elif chunk.id == b"SSND":
            skipped = int.from_bytes(content(read_at, chunk, _SSND_HEADER, _SSND_HEADER)[:4], "big")
            begin = chunk.offset + _SSND_HEADER + skipped
            present = max(0, min(chunk.end, read_at.size) - begin)
        if pcm is not None and present is not None:
            return measured(
                Format.AIFF,
                pcm,
                promised=frames * pcm.frame_bytes,
                present=present,
                size=read_at.size,
            )
    if pcm is None:
        raise rejected(
            "corrupt", "The AIFF header does not describe its sound. Export the recording again."
        )
    if frames:
        raise rejected(
            "truncated", "The AIFF file ends before its sound begins. Upload the whole file."
        )
    return measured(Format.AIFF, pcm, promised=0, present=0, size=read_at.size)


def _pcm(common: bytes, compressed: bool) -> Pcm:
    channels = int.from_bytes(common[:2], "big")
    bits = int.from_bytes(common[6:8], "big")
    compression = common[18:22] if compressed else b"NONE"
    container_bits = -(-bits // 8) * 8
    codec = _CODECS.get((compression, container_bits))
    if codec is None:
        raise rejected(
            "unsupported_codec",
            f"The AIFF file is coded as {compression.decode('latin-1')!r} with {bits} bits. "
            "Export it as PCM of 8 to 32 bits or as float.",
        )
    return Pcm(codec, _extended(common[8:18]), channels, bits, channels * container_bits // 8)


def _extended(ten_bytes: bytes) -> int:
    """The 80-bit float in which AIFF keeps its sample rate, to the nearest whole hertz."""
    exponent = int.from_bytes(ten_bytes[:2], "big")
    mantissa = int.from_bytes(ten_bytes[2:], "big")
    if exponent >= 0x7FFF or not mantissa:
        return 0
    # A rate above 2**32 Hz or below 1 Hz is nonsense, and the exponent could overflow a float.
    power = exponent - 16383 - 63
    return round(math.ldexp(mantissa, power)) if -64 < power <= -31 else 0
