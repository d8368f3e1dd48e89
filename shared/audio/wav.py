"""WAV, also RF64 and BW64: facts by the header, held against the bytes that are there."""

from __future__ import annotations

import struct
from itertools import islice

from shared.audio.chunk_tags import read_chunk
from shared.audio.chunks import Chunk, chunks, content
from shared.audio.facts import AudioFacts
from shared.audio.formats import Format
from shared.audio.pcm import Pcm, measured
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
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
"""By kind, and bits that a sample takes."""

_UNKNOWN_LENGTH = 0xFFFFFFFF
_UNKNOWN_FROM = 0x7FFF0000
"""Recorders that write into a pipe promise two or four gigabytes, less some bytes."""

_MOST_BEFORE, _MOST_AFTER = 64, 16
"""Chunks around the sound: each can cost a read, and no program writes as many."""


def wav_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of a WAV file, by a few hundred bytes of it.

    The sound goes "to the end" where its length is all ones, as programs write it that cannot seek
    back (in RF64 and BW64 the ``ds64`` chunk tells), or as good as all the header can say and more
    than there is, or 0 in a file that says it has no more than
    its header, as a recorder leaves it that lost its power.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``unsupported_codec``.
    """
    pcm, long_length, tags = None, None, Tags()
    for chunk in chunks(read_at, 12, "little", most=_MOST_BEFORE):
        if chunk.id == b"ds64":
            long_length = int.from_bytes(content(read_at, chunk, 16)[8:16], "little")
        elif chunk.id == b"fmt " and pcm is None:
            pcm = _pcm(content(read_at, chunk, 16))
        elif chunk.id == b"data" and pcm is not None:
            return _measured(read_at, pcm, chunk, long_length, tags)
        else:
            read_chunk(read_at, chunk, tags)
    if pcm is None:
        raise rejected(
            "corrupt", "The WAV header does not describe its sound. Export the recording again."
        )
    raise rejected("truncated", "The WAV file ends before its sound begins. Upload the whole file.")


def _measured(
    read_at: ReadAt, pcm: Pcm, data: Chunk, long_length: int | None, tags: Tags
) -> AudioFacts:
    present = max(0, read_at.size - data.offset)
    promised = _promised(read_at, data, long_length, present)
    if promised < present:
        after = data.offset + promised + promised % 2
        for chunk in islice(chunks(read_at, after, "little"), _MOST_AFTER):
            read_chunk(read_at, chunk, tags)
    return measured(
        Format.WAV, pcm, promised=promised, present=present, size=read_at.size, tags=tags.found()
    )


def _promised(read_at: ReadAt, data: Chunk, long_length: int | None, present: int) -> int:
    if data.length == _UNKNOWN_LENGTH:
        return present if long_length in (None, 0, 2**64 - 1) else int(long_length or 0)
    if data.length >= _UNKNOWN_FROM:
        return min(data.length, present)
    whole = 8 + int.from_bytes(read_at.read_at(4, 4), "little")
    return present if not data.length and whole <= data.offset else data.length


def _pcm(fmt: bytes) -> Pcm:
    tag, channels, rate, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", fmt)
    depth = bits
    if tag == _EXTENSIBLE and len(fmt) >= 26:
        depth, tag = fmt[18] | fmt[19] << 8, fmt[24] | fmt[25] << 8
    container_bits = -(-bits // 8) * 8
    codec = _CODECS.get((tag, container_bits))
    if codec is None:
        raise rejected(
            "unsupported_codec",
            f"The WAV file is coded as type {tag:#06x} with {bits} bits. "
            "Export it as PCM of 8 to 32 bits or as float.",
        )
    consistent = frame_bytes == channels * container_bits // 8
    return Pcm(
        codec,
        rate,
        channels,
        bit_depth=depth if 0 < depth <= bits else bits,
        frame_bytes=frame_bytes if consistent else 0,
    )
