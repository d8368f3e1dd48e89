"""Uploads that must be refused, each with the code that says why."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.audio_files import (
    SUNG_PHRASE,
    a_tone,
    id3,
    midi,
    mp3,
    silence,
    wav,
    with_ffmpeg,
    with_soundfile,
)
from tests.good_files import GOOD


@dataclass(frozen=True)
class BadFile:
    """A file, the name and type it is sent under, and the code it is refused with.

    ``declared_size`` is the true one unless given.
    """

    make: Callable[[], bytes]
    code: str
    name: str = "song.wav"
    content_type: str | None = "audio/wav"
    declared_size: int | None = None


def written(bad: BadFile, folder: Path) -> Path:
    """The file, on disk."""
    path = folder / bad.name
    path.write_bytes(bad.make())
    return path


def cut(name: str, share: float) -> Callable[[], bytes]:
    """The first ``share`` of a good file."""

    def make() -> bytes:
        whole = GOOD[name].make()
        return whole[: int(len(whole) * share)]

    return make


def random_bytes(length: int, first: bytes = b"") -> bytes:
    return first + np.random.default_rng(3).bytes(length)


def patched(whole: bytes, at: int, new: bytes) -> bytes:
    return whole[:at] + new + whole[at + len(new) :]


def adpcm_wav() -> bytes:
    return with_soundfile(a_tone(), "WAV", "IMA_ADPCM")


def flac_in_ogg() -> bytes:
    return with_ffmpeg(a_tone(), "ogg", "flac", bit_rate=None)


def film_without_sound() -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(5):
            picture = np.zeros((32, 32, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def longer_than_ten_minutes() -> bytes:
    """14 min 02 s at 8 kHz, 8 bit: 6.7 MB of zeros behind a header."""
    data = bytes(8000 * 842)
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + fmt + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


BAD: Mapping[str, BadFile] = {
    "nothing": BadFile(lambda: b"", "empty_file"),
    "a text": BadFile(lambda: b"Dear listener, this is no music.\n" * 40, "not_audio"),
    "a picture": BadFile(
        lambda: b"\x89PNG\r\n\x1a\n" + random_bytes(500), "not_audio", "song.png", "image/png"
    ),
    "random bytes": BadFile(lambda: random_bytes(50_000), "not_audio"),
    "one byte": BadFile(lambda: b"R", "not_audio"),
    "a wma": BadFile(
        lambda: bytes.fromhex("3026B2758E66CF11") + random_bytes(500),
        "unsupported_format",
        "song.wma",
        "audio/x-ms-wma",
    ),
    "a matroska": BadFile(
        lambda: patched(GOOD["webm, opus"].make().replace(b"webm", b"matroska"), 0, b"\x1aE"),
        "unsupported_format",
        "song.mka",
        "audio/webm",
    ),
    "midi of separate patterns": BadFile(
        lambda: patched(midi(), 8, b"\0\2"), "unsupported_format", "song.mid", "audio/midi"
    ),
    "flac called mp3": BadFile(
        SUNG_PHRASE.read_bytes, "wrong_content_type", "song.mp3", "audio/mpeg"
    ),
    "a type unheard of": BadFile(wav, "wrong_content_type", content_type="image/png"),
    "more than declared": BadFile(wav, "size_mismatch", declared_size=1000),
    "less than declared": BadFile(wav, "size_mismatch", declared_size=10_000_000),
    "riff and noise": BadFile(lambda: random_bytes(5000, b"RIFF\0\1\0\0WAVE"), "corrupt"),
    "wav without format": BadFile(
        lambda: b"RIFF\x1c\0\0\0WAVEdata\x10\0\0\0" + bytes(16), "corrupt"
    ),
    "wav of zero channels": BadFile(lambda: patched(wav(), 22, b"\0\0"), "corrupt"),
    "wav of zero hertz": BadFile(lambda: patched(wav(), 24, bytes(4)), "corrupt"),
    "wav cut short": BadFile(cut("wav, 16 bit", 0.6), "truncated"),
    "wav cut in its header": BadFile(cut("wav, 16 bit", 0.0003), "truncated"),
    "wav that lies of its length": BadFile(
        lambda: patched(wav(), 40, struct.pack("<I", 50_000_000)), "truncated"
    ),
    "wav in adpcm": BadFile(adpcm_wav, "unsupported_codec"),
    "wav of one sample": BadFile(lambda: wav(silence(1 / 44100)), "too_short"),
    "wav of no sample": BadFile(lambda: wav(silence(0)), "too_short"),
    "wav of 14 minutes": BadFile(longer_than_ten_minutes, "too_long"),
    "wav at 4 kHz": BadFile(
        lambda: with_soundfile(a_tone(rate=4000), "WAV", "PCM_16", rate=4000), "bad_sample_rate"
    ),
    "wav at 384 kHz": BadFile(
        lambda: with_soundfile(a_tone(rate=384_000), "WAV", "PCM_16", rate=384_000),
        "bad_sample_rate",
    ),
    "wav of nine channels": BadFile(
        lambda: with_soundfile(a_tone(channels=9), "WAV", "PCM_16"), "too_many_channels"
    ),
    "aiff cut short": BadFile(cut("aiff", 0.6), "truncated", "song.aiff", "audio/aiff"),
    "flac cut short": BadFile(cut("a sung phrase", 0.6), "truncated", "song.flac", "audio/flac"),
    "flac without its last byte": BadFile(
        lambda: SUNG_PHRASE.read_bytes()[:-1], "truncated", "song.flac", "audio/flac"
    ),
    "flac cut in its header": BadFile(
        lambda: SUNG_PHRASE.read_bytes()[:30], "truncated", "song.flac", "audio/flac"
    ),
    "flac of nonsense": BadFile(
        lambda: b"fLaC" + b"\x7f" * 2000, "corrupt", "song.flac", "audio/flac"
    ),
    "mp3 cut short": BadFile(cut("mp3", 0.6), "truncated", "song.mp3", "audio/mpeg"),
    "mp3 cut in its tag": BadFile(lambda: id3(9000)[:5000], "truncated", "song.mp3", "audio/mpeg"),
    "mp3 of three frames": BadFile(
        lambda: mp3(write_xing="0")[:940], "too_short", "song.mp3", "audio/mpeg"
    ),
    "m4a cut short": BadFile(cut("m4a", 0.6), "truncated", "song.m4a", "audio/mp4"),
    "m4a of nonsense": BadFile(
        lambda: b"\0\0\0\x10ftypM4A \0\0\0\0" + b"\0\0\x10\0free" + random_bytes(4088),
        "corrupt",
        "song.m4a",
        "audio/mp4",
    ),
    "a film without sound": BadFile(film_without_sound, "no_audio_stream", "song.m4a", "video/mp4"),
    "ogg cut short": BadFile(cut("ogg, vorbis", 0.6), "truncated", "song.ogg", "audio/ogg"),
    "opus cut short": BadFile(cut("ogg, opus", 0.6), "truncated", "song.opus", "audio/opus"),
    "flac in ogg": BadFile(flac_in_ogg, "unsupported_codec", "song.ogg", "audio/ogg"),
    "webm cut short": BadFile(cut("webm, opus", 0.6), "truncated", "song.webm", "audio/webm"),
    "midi without notes": BadFile(lambda: midi(notes=False), "no_notes", "song.mid", "audio/midi"),
    "midi cut short": BadFile(cut("midi", 0.8), "truncated", "song.mid", "audio/midi"),
    "midi of nonsense": BadFile(
        lambda: patched(midi(), 22, b"\xff" * 8), "corrupt", "song.mid", "audio/midi"
    ),
}
"""Name → refused file, under the limits that are the default."""
