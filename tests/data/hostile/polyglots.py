"""Files of other trades, those that name other files, and those that are two things at once."""

from __future__ import annotations

import gzip
import io
import zipfile

from tests.data.hostile import flac, midi, mpeg, riff
from tests.data.hostile.case import PASSES, Verdict, alike

_REFUSED = ("not_audio", "unsupported_format")
_SECRET = "/etc/passwd"


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../song.wav", riff.WHOLE)
    return file.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>fetch('/v1/keys')</script></html>\n"
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>\n"
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(44) + b"\x40\0\0\0PE\0\0\x64\x86" + bytes(200)
PHP = b"<?php system($_GET['c']); ?>\n"
HLS = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{_SECRET}\n#EXT-X-ENDLIST\n".encode()

_NAMING_OTHERS = {
    "an m3u playlist": f"#EXTM3U\n{_SECRET}\n".encode(),
    "an HLS playlist": HLS,
    "a pls playlist": f"[playlist]\nFile1={_SECRET}\nNumberOfEntries=1\n".encode(),
    "an ffconcat script": f"ffconcat version 1.0\nfile '{_SECRET}'\n".encode(),
    "an SDP description": (
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
    ),
    "an XSPF playlist": (
        f"<?xml version='1.0'?><!DOCTYPE p [<!ENTITY x SYSTEM 'file://{_SECRET}'>]>"
        "<playlist><trackList><track>&x;</track></trackList></playlist>"
    ).encode(),
    "a DASH manifest": b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>",
    "an ASX playlist": b"<asx version='3.0'><ref href='http://127.0.0.1/'/></asx>",
    "a cue sheet": f'FILE "{_SECRET}" WAVE\n  TRACK 01 AUDIO\n'.encode(),
    "a RealAudio link": b"rtsp://127.0.0.1/song.ra\n",
    "a FFmpeg metadata file": b";FFMETADATA1\ntitle=x\n",
    "a QuickTime link": b"RTSPtext\nrtsp://127.0.0.1/song\n",
}

_OTHER_TRADES = {
    "a PDF": PDF,
    "a ZIP": _zip(),
    "a page": HTML,
    "a drawing": SVG,
    "a program": EXE,
    "a Linux program": b"\x7fELF\2\1\1" + bytes(200),
    "a script": b"#!/bin/sh\nrm -rf ~\n",
    "a PHP script": PHP,
    "a GIF": b"GIF89a\1\0\1\0\0\0\0;",
    "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(50),
    "a gzipped WAV": gzip.compress(riff.WHOLE),
    "a database": b"SQLite format 3\0" + bytes(84),
    "a Java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(50),
    "a pickle": b"\x80\x04\x95\x1a\0\0\0\0\0\0\0\x8c\5posix\x8c\6system\x93\x8c\2id\x85R.",
    "zeros": bytes(100_000),
    "ones": b"\xff" * 100_000,
    "a byte-order mark": b"\xff\xfe" + "RIFF".encode("utf-16-le") * 100,
    "an AVI": b"RIFF\x00\x01\0\0AVI LIST" + bytes(100),
    "an AU": b".snd\0\0\0\x18" + bytes(100),
    "a CAF": b"caff\0\1\0\0desc" + bytes(100),
    "an AMR": b"#!AMR\n" + bytes(100),
    "a WavPack": b"wvpk" + bytes(100),
    "a Flash film": b"FLV\1\5\0\0\0\x09" + bytes(100),
    "a transport stream": (b"\x47\x40\0\x10" + bytes(184)) * 20,
    "a programme stream": b"\0\0\1\xba\x44" + bytes(200),
}

_TWO_AT_ONCE: dict[str, tuple[bytes, Verdict]] = {
    "a WAV that is a ZIP behind": (riff.WHOLE + _zip(), PASSES),
    "a WAV with a PDF in a chunk": (
        riff.wave(riff.chunk(b"junk", PDF), riff.fmt(), riff.chunk(b"data", riff.SOUND)),
        PASSES,
    ),
    "a WAV with a page in its tags": (
        riff.wave(
            riff.fmt(),
            riff.chunk(b"LIST", b"INFO" + riff.chunk(b"INAM", HTML)),
            riff.chunk(b"data", riff.SOUND),
        ),
        PASSES,
    ),
    "a WAV whose sound is a playlist": (
        riff.of(sound=HLS * 40, bits=8, align=1),
        PASSES,
    ),
    "a RIFF of a playlist": (b"RIFF\0\1\0\0WAVE" + HLS, ("corrupt", "truncated")),
    "a PDF that becomes a WAV": (PDF + riff.WHOLE, _REFUSED),
    "a ZIP that becomes an MP3": (_zip() + mpeg.SOUND, _REFUSED),
    "a PDF that becomes an MP3": (PDF + mpeg.SOUND, _REFUSED),
    "a page that becomes an MP3": (HTML + mpeg.SOUND, _REFUSED),
    "a script that becomes an MP3": (PHP + mpeg.SOUND, _REFUSED),
    "a program that becomes AAC": (EXE + mpeg.AAC_FRAME * 20, _REFUSED),
    "a Wave64": (bytes.fromhex("726966662e91cf11a5d628db04c10000") + bytes(100), _REFUSED),
    "a program that becomes a FLAC": (EXE + flac.WHOLE, _REFUSED),
    "a page that becomes a MIDI file": (HTML + midi.WHOLE, _REFUSED),
    "an MP3 whose title is a script": (
        mpeg.id3(mpeg.text(b"TIT2", b"\x03" + PHP)) + mpeg.SOUND,
        PASSES,
    ),
    "an MP3 whose cover is a drawing": (
        mpeg.id3(mpeg.text(b"APIC", b"\0image/svg+xml\0\3\0" + SVG)) + mpeg.SOUND,
        PASSES,
    ),
    "an MP3 whose cover is a link": (
        mpeg.id3(mpeg.text(b"APIC", b"\0-->\0\3\0file://" + _SECRET.encode())) + mpeg.SOUND,
        PASSES,
    ),
    "a tag before a playlist": (mpeg.id3(b"") + HLS, ("not_audio", "corrupt", "truncated")),
    "a tag before a program": (mpeg.id3(b"") + EXE, ("not_audio", "corrupt", "truncated")),
    "a FLAC with a page in its application block": (
        flac.of(flac.stream_info(flac.TOTAL), flac.metadata(2, b"html" + HTML)),
        PASSES,
    ),
    "a FLAC with a program behind": (flac.WHOLE + EXE, (PASSES, "truncated", "corrupt")),
    "a MIDI file with a ZIP behind": (midi.WHOLE + _zip(), PASSES),
    "a film's first box before a page": (
        b"\0\0\0\x14ftypM4A \0\0\0\0isom" + HTML,
        ("corrupt", "truncated", "not_audio"),
    ),
    "an Ogg page before a playlist": (b"OggS\0" + HLS, ("corrupt", "truncated", "not_audio")),
}

POLYGLOTS = {
    **alike(
        {name: (whole, _REFUSED) for name, whole in (_NAMING_OTHERS | _OTHER_TRADES).items()},
        "polyglot",
    ),
    **alike(_TWO_AT_ONCE, "polyglot"),
}
