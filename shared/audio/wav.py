"""WAV, also RF64: facts by the header, held against the bytes that are there."""

from __future__ import annotations

import struct

from shared.audio.chunks import Chunk, chunks, content
from shared.audio.facts import AudioFacts
from shared.audio.formats import Format
from shared.audio.pcm import Pcm, measured
from shared.audio.rejections import rejected
from shared.ports import ReadAt

_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_CODECS = {
    (_PCM, 8): "pcm_u8",
    (_PCM, 16): "pcm_s16le",
    (_PCM, 24): "pcm_s24le",
    (_PCM, 32): "pcm_s32le",
    (_FLOAT, 32): "pcm_f32le",
    (_FLOAT, 64): "pcm_f64le",
    (_ALAW, 8): "pcm_alaw",
    (_MULAW, 8): "pcm_mulaw",
}
_UNKNOWN_LENGTH = 0xFFFFFFFF


def wav_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of a WAV file, by some hundred bytes of it.

    A length of all ones, as programs write it that cannot seek back, means "to the end" (or, in
    RF64, what its ``ds64`` chunk says).

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``unsupported_codec``.
    """
    pcm, long_length = None, None
    for chunk in chunks(read_at, 12, "little"):
        if chunk.id == b"ds64":
            long_length = int.from_bytes(content(read_at, chunk, 16)[8:16], "little")
        elif chunk.id == b"fmt ":
            pcm = _pcm(content(read_at, chunk, 16))
        elif chunk.id == b"data" and pcm is not None:
            present = max(0, read_at.size - chunk.offset)
            promised = _promised(chunk, long_length, present)
            return measured(Format.WAV, pcm, promised=promised, present=present, size=read_at.size)
    if pcm is None:
        raise rejected(
            "corrupt", "The WAV header does not describe its sound. Export the recording again."
        )
    raise rejected("truncated", "The WAV file ends before its sound begins. Upload the whole file.")


def _promised(data: Chunk, long_length: int | None, present: int) -> int:
    if data.length != _UNKNOWN_LENGTH:
        return data.length
    return present if long_length in (None, 0, 2**64 - 1) else int(long_length or 0)


def _pcm(fmt: bytes) -> Pcm:
    tag, channels, rate, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", fmt)
    if tag == _EXTENSIBLE and len(fmt) >= 26:
        (tag,) = struct.unpack_from("<H", fmt, 24)
    codec = _CODECS.get((tag, bits))
    if codec is None:
        raise rejected(
            "unsupported_codec",
            f"The WAV file is coded as type {tag:#06x} with {bits} bits. "
            "Export it as PCM of 8 to 32 bits or as float.",
        )
    consistent = frame_bytes == channels * bits // 8
    return Pcm(codec, rate, channels, bits, frame_bytes if consistent else 0)
