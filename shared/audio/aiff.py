"""AIFF and AIFF-C: facts by the header, held against the bytes that are there."""

from __future__ import annotations

import math
from itertools import islice

from shared.audio.chunk_tags import read_chunk
from shared.audio.chunks import chunks, content
from shared.audio.facts import AudioFacts
from shared.audio.formats import Format
from shared.audio.pcm import Pcm, measured
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.ports import ReadAt

_BIG_ENDIAN = {8: "pcm_s8", 16: "pcm_s16be", 24: "pcm_s24be", 32: "pcm_s32be"}
_LITTLE_ENDIAN = {8: "pcm_s8", 16: "pcm_s16le", 24: "pcm_s24le", 32: "pcm_s32le"}
_CODECS = {
    b"NONE": _BIG_ENDIAN,
    b"twos": _BIG_ENDIAN,
    b"sowt": _LITTLE_ENDIAN,
    b"raw ": {8: "pcm_u8"},
    b"in24": {24: "pcm_s24be"},
    b"in32": {32: "pcm_s32be"},
    b"fl32": {32: "pcm_f32be"},
    b"FL32": {32: "pcm_f32be"},
    b"fl64": {64: "pcm_f64be"},
    b"FL64": {64: "pcm_f64be"},
}
"""By compression, and bits that a sample takes."""

_LOGARITHMIC = {
    b"ulaw": "pcm_mulaw",
    b"ULAW": "pcm_mulaw",
    b"alaw": "pcm_alaw",
    b"ALAW": "pcm_alaw",
}
"""A byte a sample, whatever the header says: some tell the bits it decodes to."""

_SSND_HEADER = 8
_MOST_CHUNKS = 64


def aiff_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of an AIFF file, by a few hundred bytes of it.

    Where the header counts fewer samples than the sound's own chunk holds, the chunk is right:
    it is what every decoder plays.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``unsupported_codec``.
    """
    compressed = read_at.read_at(8, 4) == b"AIFC"
    pcm, frames, sound, tags = None, 0, None, Tags()
    for chunk in islice(chunks(read_at, 12, "big"), _MOST_CHUNKS):
        if chunk.id == b"COMM" and pcm is None:
            common = content(read_at, chunk, 22 if compressed else 18)
            pcm, frames = _pcm(common, compressed), int.from_bytes(common[2:6], "big")
        elif chunk.id == b"SSND" and sound is None:
            skipped = int.from_bytes(content(read_at, chunk, _SSND_HEADER, _SSND_HEADER)[:4], "big")
            sound = range(chunk.offset + _SSND_HEADER + skipped, chunk.end)
        else:
            read_chunk(read_at, chunk, tags)
    if pcm is None:
        raise rejected(
            "corrupt", "The AIFF header does not describe its sound. Export the recording again."
        )
    if sound is None and frames:
        raise rejected(
            "truncated", "The AIFF file ends before its sound begins. Upload the whole file."
        )
    sound = sound or range(0)
    return measured(
        Format.AIFF,
        pcm,
        promised=max(frames * pcm.frame_bytes, len(sound)),
        present=max(0, min(sound.stop, read_at.size) - sound.start),
        size=read_at.size,
        tags=tags.found(),
    )


def _pcm(common: bytes, compressed: bool) -> Pcm:
    channels = int.from_bytes(common[:2], "big")
    bits = int.from_bytes(common[6:8], "big")
    compression = common[18:22] if compressed else b"NONE"
    if compression in _LOGARITHMIC:
        return Pcm(_LOGARITHMIC[compression], _extended(common[8:18]), channels, 8, channels)
    container_bits = -(-bits // 8) * 8
    codec = _CODECS.get(compression, {}).get(container_bits)
    if codec is None:
        raise rejected(
            "unsupported_codec",
            f"The AIFF file is coded as {compression.decode('latin-1')!a} with {bits} bits. "
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
