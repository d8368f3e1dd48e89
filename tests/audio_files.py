"""Makers of small recordings, in every accepted format."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SUNG_PHRASE = Path(__file__).parent / "data" / "sung_phrase.flac"
SECONDS = 1.5


def a_tone(seconds: float = SECONDS, rate: int = 44100, channels: int = 1) -> NDArray[np.float32]:
    """A tone with some breath, so that encoders have something to do; (frames, channels)."""
    t = np.arange(round(seconds * rate)) / rate
    breath = np.random.default_rng(1).standard_normal(t.size) * 0.02
    mono = 0.3 * np.sin(2 * np.pi * 220 * t) + breath
    return np.repeat(mono[:, None], channels, axis=1).astype(np.float32)


def silence(seconds: float = SECONDS) -> NDArray[np.float32]:
    return np.zeros((round(seconds * 44100), 1), np.float32)


def noise(seconds: float = 9.0) -> NDArray[np.float32]:
    """White noise: sound without a melody."""
    frames = np.random.default_rng(2).uniform(-0.5, 0.5, (round(seconds * 44100), 1))
    return frames.astype(np.float32)


def with_soundfile(
    samples: NDArray[np.float32], container: str, subtype: str, rate: int = 44100
) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=container, subtype=subtype)
    return file.getvalue()


def with_ffmpeg(
    samples: NDArray[np.float32],
    muxer: str,
    codec: str,
    *,
    rate: int = 44100,
    bit_rate: int | None = 96_000,
    options: Mapping[str, str] | None = None,
) -> bytes:
    import av

    layout = "mono" if samples.shape[1] == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=muxer, options=dict(options or {})) as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout=layout
        )
        frame.sample_rate = rate
        frame.pts = 0
        resampler = av.AudioResampler(
            format=stream.codec_context.format.name, layout=layout, rate=rate
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def wav(samples: NDArray[np.float32] | None = None, subtype: str = "PCM_16") -> bytes:
    return with_soundfile(a_tone() if samples is None else samples, "WAV", subtype)


def wav_of_unknown_length() -> bytes:
    """As programs write it that cannot seek back to the header."""
    whole = bytearray(wav())
    whole[4:8] = whole[40:44] = b"\xff" * 4
    return bytes(whole)


def rf64() -> bytes:
    return with_soundfile(a_tone(), "RF64", "PCM_16")


def flac(samples: NDArray[np.float32] | None = None) -> bytes:
    return with_soundfile(a_tone() if samples is None else samples, "FLAC", "PCM_24")


def flac_of_unknown_length() -> bytes:
    whole = bytearray(flac())
    whole[21] &= 0xF0
    whole[22:26] = bytes(4)
    return bytes(whole)


def mp3(samples: NDArray[np.float32] | None = None, **options: str) -> bytes:
    samples = a_tone() if samples is None else samples
    return with_ffmpeg(samples, "mp3", "libmp3lame", options={"id3v2_version": "0", **options})


def mp3_of_variable_bitrate() -> bytes:
    """Two bitrates and no Xing header: what libsndfile cuts short without a word."""
    return b"".join(
        with_ffmpeg(
            a_tone(SECONDS / 2),
            "mp3",
            "libmp3lame",
            bit_rate=bit_rate,
            options={"write_xing": "0", "id3v2_version": "0"},
        )
        for bit_rate in (256_000, 32_000)
    )


def id3(length: int) -> bytes:
    """A tag with ``length`` bytes of picture."""
    sizes = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + sizes + b"\xff\xfb" * (length // 2) + bytes(length % 2)


def midi(*, notes: bool = True) -> bytes:
    """Two beats at 120 and one at 60 to the minute: two seconds."""
    tempo = bytes.fromhex("00 FF 51 03 07 A1 20 87 40 FF 51 03 0F 42 40 00 FF 2F 00")
    strike = "90 3C 40" if notes else "B0 07 40"
    melody = bytes.fromhex(f"00 {strike} 8B 20 80 3C 00 00 FF 2F 00")
    tracks = b"".join(b"MTrk" + struct.pack(">I", len(t)) + t for t in (tempo, melody))
    return b"MThd" + struct.pack(">IHHH", 6, 1, 2, 480) + tracks
