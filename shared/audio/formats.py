"""The formats accepted, what they are called in HTTP, and how their first bytes tell them apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.audio import adts, mpeg
from shared.audio.frames import find_any
from shared.audio.id3 import after_tags
from shared.audio.rejections import rejected
from shared.errors import Permanent
from shared.ports import ReadAt


class Format(StrEnum):
    """A container, or a bare stream that is its own container."""

    WAV = "wav"
    AIFF = "aiff"
    FLAC = "flac"
    MP3 = "mp3"
    AAC = "aac"
    OGG = "ogg"
    M4A = "m4a"
    WEBM = "webm"
    MIDI = "midi"


@dataclass(frozen=True, slots=True)
class Described:
    """What people and HTTP call a format; the first media type is the usual one."""

    title: str
    media_types: tuple[str, ...]


FORMATS: Mapping[Format, Described] = {
    Format.WAV: Described(
        "WAV", ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav")
    ),
    Format.AIFF: Described("AIFF", ("audio/aiff", "audio/x-aiff")),
    Format.FLAC: Described("FLAC", ("audio/flac", "audio/x-flac")),
    Format.MP3: Described(
        "MP3", ("audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg-3")
    ),
    Format.AAC: Described("AAC", ("audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts")),
    Format.OGG: Described(
        "Ogg", ("audio/ogg", "audio/opus", "audio/vorbis", "audio/x-vorbis+ogg", "application/ogg")
    ),
    Format.M4A: Described(
        "M4A",
        ("audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac", "video/mp4", "video/quicktime"),
    ),
    Format.WEBM: Described("WebM", ("audio/webm", "video/webm")),
    Format.MIDI: Described(
        "MIDI", ("audio/midi", "audio/x-midi", "audio/mid", "audio/sp-midi", "application/x-midi")
    ),
}

CODECS: Mapping[Format, frozenset[str]] = {
    Format.MP3: frozenset({"mp3"}),
    Format.AAC: frozenset({"aac"}),
    Format.OGG: frozenset({"vorbis", "opus"}),
    Format.M4A: frozenset({"aac", "alac", "opus", "mp3"}),
    Format.WEBM: frozenset({"opus", "vorbis"}),
}
"""What is accepted inside the containers of compressed sound."""

MEDIA_TYPE = re.compile(r"[!-.0-~]+/[!-~](?: ?[!-~])*")
"""What can stand in a header as a media type."""

UNDECLARED = ("", "application/octet-stream", "binary/octet-stream")
"""Content types that say nothing: every format may come under them."""

REFUSED: Mapping[bytes, str] = {
    b"RIFX": "big-endian WAV",
    b"caff": "Core Audio",
    b".snd": "Sun AU",
    b"wvpk": "WavPack",
    b"MAC ": "Monkey's Audio",
    b"TTA1": "True Audio",
    b"MPCK": "Musepack",
    b"MP+": "Musepack",
    b"DSD ": "DSD",
    b"FRM8": "DSD",
    b"#!AMR": "AMR",
    b"\x0b\x77": "AC-3",
    b"\xff\xfc": "MPEG layer II",
    b"\xff\xfd": "MPEG layer II",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "Windows Media",
    b"FLV": "Flash video",
    b"riff\x2e\x91\xcf\x11": "Sony Wave64",
}
"""First bytes of formats that are known and not accepted."""

_OF_OTHER_TRADES = (
    *(
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"%PDF",
        b"%!PS",
        b"{\\rtf",
        b"<!",
        b"<?",
        b"<h",
        b"<s",
        b"\xef\xbb\xbf",
        b"#!",
    ),
    *(b"\xff\xd8", b"\x89PNG", b"GIF8", b"BM", b"II*", b"MM\0*", b"RIFF", b"FORM", b"riff"),
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\0asm"),
    *(b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"SQLite"),
    *(b"\0\0\x01\xba", b"\0\0\x01\xb3", b"\x47\x40", b"ID3", b"\x1aE\xdf\xa3", b"#EXT"),
)
"""First bytes of what may be two things at once: nothing behind them is taken for a recording."""

ACCEPTED_TITLES = "WAV, AIFF, FLAC, MP3, AAC, M4A, Ogg (Vorbis or Opus), WebM or MIDI"

_LOOK = 64
_MP3_SEARCH = 64 * 1024
_MOST_ZEROS = 64 * 1024
_REST_OF_A_FRAME = 4 * 1024


@dataclass(frozen=True, slots=True)
class Recognised:
    """A format, and the offset at which it begins: after any ID3 tags."""

    format: Format
    start: int


def declared_formats(content_type: str | None) -> tuple[Format, ...]:
    """The formats that a declared content type allows; parameters and case do not count."""
    declared = (content_type or "").split(";")[0].strip().lower()
    if declared in UNDECLARED:
        return tuple(Format)
    return tuple(known for known, it in FORMATS.items() if declared in it.media_types)


def media_of(content_type: str) -> str:
    """What a workflow's input calls such content: ``audio``, ``midi``; else the type itself."""
    formats = declared_formats(content_type)
    if formats == (Format.MIDI,):
        return "midi"
    return "audio" if formats else content_type


def recognise(read_at: ReadAt) -> Recognised:
    """Tell the format by its first bytes.

    Raises:
        Permanent: ``not_audio``, ``unsupported_format``, or ``truncated`` within an ID3 tag.
    """
    start = after_tags(read_at)
    head = read_at.read_at(start, _LOOK)
    found = _by_magic(head)
    if found is not None and (found is Format.FLAC or not start):
        return Recognised(found, start)
    # Before an MP3, tags are often followed by padding that their size leaves out.
    frames = mpeg.find_stream(read_at, start, within=_MP3_SEARCH if start else 1)
    if frames is not None:
        return Recognised(Format.MP3, frames)
    if adts.begins(read_at, start):
        return Recognised(Format.AAC, start)
    return _in_its_midst(read_at, start, head)


def _in_its_midst(read_at: ReadAt, start: int, head: bytes) -> Recognised:
    """A stream that was cut out of a longer one, or begins with zeros.

    Raises:
        Permanent: ``not_audio``.
    """
    if not head.startswith(_OF_OTHER_TRADES):
        opening = read_at.read_at(start, _MOST_ZEROS)
        sounds = start + len(opening) - len(opening.lstrip(b"\0"))
        for known, stream_at in ((Format.MP3, mpeg.stream_at), (Format.AAC, adts.stream_at)):
            at = find_any(read_at, sounds, stream_at, within=_REST_OF_A_FRAME)
            if at is not None:
                return Recognised(known, at)
    raise rejected(
        "not_audio",
        f"The file's first bytes are of no audio format. Send {ACCEPTED_TITLES}.",
    )


def _by_magic(head: bytes) -> Format | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return _of_riff(head)
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Format.AIFF
    if head[:4] == b"\x1aE\xdf\xa3":
        return _of_ebml(head)
    if head[4:8] == b"ftyp":
        return Format.M4A
    for magic, known in (
        (b"fLaC", Format.FLAC),
        (b"OggS", Format.OGG),
        (b"MThd", Format.MIDI),
    ):
        if head.startswith(magic):
            return known
    for magic, title in REFUSED.items():
        if head.startswith(magic):
            raise _not_accepted(title)
    return None


def _of_riff(head: bytes) -> Format | None:
    kind = head[8:12]
    if kind == b"WAVE":
        return Format.WAV
    if kind in (b"RMID", b"AVI "):
        raise _not_accepted(f"RIFF {kind.decode('ascii').strip()}")
    return None


def _of_ebml(head: bytes) -> Format:
    if b"webm" in head:
        return Format.WEBM
    raise _not_accepted("Matroska")


def _not_accepted(title: str) -> Permanent:
    return rejected(
        "unsupported_format", f"This is a {title} file. Convert it to {ACCEPTED_TITLES}."
    )
