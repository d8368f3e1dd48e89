"""Good files, damaged by recipes: a recipe is some bytes, so that every fuzzer can write one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from shared.audio.formats import Format, recognise
from shared.audio.read_at import BytesReadAt
from tests.data.hostile import aiff, boxes, ebml, flac, midi, mp4, mpeg, ogg_pages, riff
from tests.good_files import GOOD

_STEP = 6
_REACHES = (64, 512, 2048, 1 << 30)
_LARGEST_SEED = 250_000

_WORDS = (
    bytes(1),
    bytes(4),
    bytes(8),
    b"\xff",
    b"\xff" * 4,
    b"\xff" * 8,
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x80\0\0\0",
    b"\0\0\0\x80",
    b"\0\0\0\x01",
    b"\x01\0\0\0",
    b"\xff\xff\xff\xf8",
    b"\xf8\xff\xff\xff",
    b"\x80" * 4,
    b"\x7f",
)
"""Numbers at the edges of what a field can hold."""

_BY_HAND: Mapping[Format, Sequence[bytes]] = {
    Format.WAV: [riff.WHOLE],
    Format.AIFF: [aiff.WHOLE],
    Format.FLAC: [flac.WHOLE],
    Format.MP3: [mpeg.WHOLE, mpeg.SOUND],
    Format.AAC: [mpeg.AAC_FRAME * 20],
    Format.OGG: [ogg_pages.WHOLE],
    Format.M4A: [mp4.WHOLE, boxes.fragmented(boxes.fragment())],
    Format.WEBM: [ebml.WHOLE],
    Format.MIDI: [midi.WHOLE],
}


@cache
def seeds(kind: Format) -> Sequence[bytes]:
    """Good files of a format: by hand, where every byte counts, and by honest programs."""
    return [*_BY_HAND[kind], *(whole for whole in _honest() if _format(whole) is kind)]


@cache
def _honest() -> Sequence[bytes]:
    made = (good.make() for good in GOOD.values())
    return [whole for whole in made if len(whole) <= _LARGEST_SEED]


def _format(whole: bytes) -> Format:
    return recognise(BytesReadAt(whole)).format


def damaged(files: Sequence[bytes], recipe: bytes) -> bytes:
    """One of ``files``, changed in a few places as ``recipe`` says; the same for the same recipe."""
    if not recipe:
        return files[0]
    data = bytearray(files[recipe[0] % len(files)])
    for step in _steps(recipe[1:]):
        change = _CHANGES[step[0] % len(_CHANGES)]
        change(data, _place(data, step), step[4:], files)
    return bytes(data) if recipe[0] & 0x80 else _with_checksums(bytes(data))


def _steps(recipe: bytes) -> Iterator[bytes]:
    whole = len(recipe) - len(recipe) % _STEP
    return (recipe[at : at + _STEP] for at in range(0, whole, _STEP))


def _place(data: bytearray, step: bytes) -> int:
    """Three of four steps are about the first bytes or the last, where a file says what it is."""
    reach = min(_REACHES[step[1] % len(_REACHES)], len(data))
    at = int.from_bytes(step[2:4], "big") * reach >> 16
    return len(data) - reach + at if step[1] & 0x80 else at


def _flip(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    if data:
        data[at] ^= 1 << value[0] % 8


def _write(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    data[at : at + 2] = value


def _write_word(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    word = _WORDS[value[0] % len(_WORDS)]
    data[at : at + len(word)] = word


def _insert_word(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    data[at:at] = _WORDS[value[0] % len(_WORDS)] * (1 + value[1] % 4)


def _leave_out(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    del data[at : at + 1 + int.from_bytes(value, "big") % 300]


def _repeat(data: bytearray, at: int, value: bytes, _files: Sequence[bytes]) -> None:
    data[at:at] = data[at : at + 1 + value[0] // 2] * (1 + value[1] % 16)


def _cut_or_splice(data: bytearray, at: int, value: bytes, files: Sequence[bytes]) -> None:
    other = files[value[0] % len(files)] if value[0] % 2 else b""
    data[at:] = other[value[1] * len(other) >> 8 :]


_CHANGES: Sequence[Callable[[bytearray, int, bytes, Sequence[bytes]], None]] = (
    *(_flip,) * 3,
    *(_write,) * 3,
    *(_write_word,) * 6,
    _insert_word,
    _leave_out,
    _repeat,
    _cut_or_splice,
)
"""Most leave the length as it is: else lengths are all that is ever found to be wrong."""


def _with_checksums(data: bytes) -> bytes:
    """The Ogg pages of ``data`` with the checksums of what they now hold."""
    mended, at = bytearray(data), data.find(b"OggS")
    while 0 <= at <= len(data) - 27:
        lengths = data[at + 27 : at + 27 + data[at + 26]]
        end = at + 27 + data[at + 26] + sum(lengths)
        mended[at + 22 : at + 26] = bytes(4)
        mended[at + 22 : at + 26] = ogg_pages.checksum(bytes(mended[at:end])).to_bytes(4, "little")
        at = data.find(b"OggS", max(end, at + 4))
    return bytes(mended)
