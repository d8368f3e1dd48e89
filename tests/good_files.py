"""Small recordings of every accepted format, and what is true of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tests import odd_files
from tests.audio_files import (
    SECONDS,
    SUNG_PHRASE,
    a_tone,
    flac,
    flac_of_unknown_length,
    id3,
    midi,
    mp3,
    mp3_of_variable_bitrate,
    noise,
    rf64,
    silence,
    wav,
    wav_of_unknown_length,
    with_ffmpeg,
    with_soundfile,
)


@dataclass(frozen=True)
class GoodFile:
    """A file that is accepted, and its true facts; ``within_s`` allows for encoders' padding."""

    make: Callable[[], bytes]
    name: str
    content_type: str
    codec: str
    duration_s: float = SECONDS
    sample_rate_hz: int | None = 44100
    channels: int | None = 1
    bit_depth: int | None = None
    within_s: float = 0.02


def _encoded(muxer: str, codec: str, **more: Any) -> Callable[[], bytes]:
    rate = more.get("rate", 44100)
    return lambda: with_ffmpeg(a_tone(rate=rate, channels=2), muxer, codec, **more)


_GOOD: Mapping[str, GoodFile] = {
    "wav, 16 bit": GoodFile(wav, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16),
    "wav, 24 bit": GoodFile(
        lambda: wav(subtype="PCM_24"), "a.wav", "audio/x-wav", "pcm_s24le", bit_depth=24
    ),
    "wav, float": GoodFile(
        lambda: wav(subtype="FLOAT"), "a.wav", "audio/wave", "pcm_f32le", bit_depth=32
    ),
    "wav, extensible": GoodFile(
        lambda: with_soundfile(a_tone(channels=2), "WAVEX", "PCM_16"),
        "a.wav",
        "audio/wav",
        "pcm_s16le",
        channels=2,
        bit_depth=16,
    ),
    "wav, length unknown": GoodFile(
        wav_of_unknown_length, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16
    ),
    "wav, RF64": GoodFile(rf64, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16),
    "silence": GoodFile(
        lambda: wav(silence()), "silence.wav", "audio/wav", "pcm_s16le", bit_depth=16
    ),
    "noise": GoodFile(
        lambda: wav(noise()), "noise.wav", "audio/wav", "pcm_s16le", duration_s=9.0, bit_depth=16
    ),
    "aiff": GoodFile(
        lambda: with_soundfile(a_tone(), "AIFF", "PCM_24"),
        "a.aiff",
        "audio/aiff",
        "pcm_s24be",
        bit_depth=24,
    ),
    "aiff-c, float": GoodFile(
        lambda: with_soundfile(a_tone(rate=48000), "AIFF", "FLOAT", rate=48000),
        "a.aifc",
        "audio/x-aiff",
        "pcm_f32be",
        sample_rate_hz=48000,
        bit_depth=32,
    ),
    "flac": GoodFile(flac, "a.flac", "audio/flac", "flac", bit_depth=24),
    "flac, length unknown": GoodFile(
        flac_of_unknown_length, "a.flac", "audio/x-flac", "flac", bit_depth=24
    ),
    "flac between tags": GoodFile(
        lambda: id3(3000) + flac() + b"TAG" + bytes(125),
        "a.flac",
        "audio/flac",
        "flac",
        bit_depth=24,
    ),
    "a sung phrase": GoodFile(
        SUNG_PHRASE.read_bytes,
        "sung_phrase.flac",
        "audio/flac",
        "flac",
        duration_s=401214 / 44100,
        bit_depth=16,
    ),
    "mp3": GoodFile(mp3, "a.mp3", "audio/mpeg", "mp3"),
    "mp3 without Xing": GoodFile(
        lambda: mp3(write_xing="0"), "a.mp3", "audio/mp3", "mp3", within_s=0.06
    ),
    "mp3, variable bitrate without Xing": GoodFile(
        mp3_of_variable_bitrate, "a.mp3", "audio/mpeg", "mp3", within_s=0.12
    ),
    "mp3 after a huge tag": GoodFile(
        lambda: id3(3_000_000) + bytes(500) + mp3(), "a.mp3", "audio/mpeg", "mp3"
    ),
    "aac": GoodFile(
        _encoded("adts", "aac"), "a.aac", "audio/aac", "aac", channels=2, within_s=0.06
    ),
    "m4a": GoodFile(_encoded("ipod", "aac"), "a.m4a", "audio/mp4", "aac", channels=2),
    "m4a, lossless": GoodFile(
        _encoded("ipod", "alac", bit_rate=None),
        "a.m4a",
        "audio/x-m4a",
        "alac",
        channels=2,
        bit_depth=24,
    ),
    "m4a in fragments": GoodFile(
        _encoded("mp4", "aac", options={"movflags": "frag_keyframe+empty_moov"}),
        "a.m4a",
        "video/mp4",
        "aac",
        channels=2,
        within_s=0.04,
    ),
    "ogg, vorbis": GoodFile(
        lambda: with_soundfile(a_tone(), "OGG", "VORBIS"), "a.ogg", "audio/ogg", "vorbis"
    ),
    "ogg, opus": GoodFile(
        _encoded("ogg", "libopus", rate=48000),
        "a.opus",
        "audio/ogg; codecs=opus",
        "opus",
        sample_rate_hz=48000,
        channels=2,
    ),
    "webm, opus": GoodFile(
        _encoded("webm", "libopus", rate=48000),
        "a.webm",
        "audio/webm;codecs=opus",
        "opus",
        sample_rate_hz=48000,
        channels=2,
    ),
    "webm, recorded live": GoodFile(
        _encoded("webm", "libopus", rate=48000, options={"live": "1"}),
        "a.webm",
        "video/webm",
        "opus",
        sample_rate_hz=48000,
        channels=2,
    ),
    "midi": GoodFile(
        midi, "a.mid", "audio/midi", "midi", duration_s=2.0, sample_rate_hz=None, channels=None
    ),
}

_ODD: Mapping[str, GoodFile] = {
    "wav, 8 bit": GoodFile(
        lambda: wav(subtype="PCM_U8"), "a.wav", "audio/wav", "pcm_u8", bit_depth=8
    ),
    "wav, float of 64 bit": GoodFile(
        lambda: wav(subtype="DOUBLE"), "a.wav", "audio/wav", "pcm_f64le", bit_depth=64
    ),
    "wav, 20 bit in 24": GoodFile(
        odd_files.wav_of_20_bits_in_24, "a.wav", "audio/wav", "pcm_s24le", bit_depth=20
    ),
    "wav, 24 valid bits in 32": GoodFile(
        odd_files.wav_of_24_valid_bits_in_32,
        "a.wav",
        "audio/wav",
        "pcm_s32le",
        sample_rate_hz=48000,
        channels=2,
        bit_depth=24,
    ),
    "wav, 8 kHz": GoodFile(
        lambda: with_soundfile(a_tone(rate=8000), "WAV", "PCM_16", rate=8000),
        "a.wav",
        "audio/wav",
        "pcm_s16le",
        sample_rate_hz=8000,
        bit_depth=16,
    ),
    "wav, 192 kHz and 8 channels": GoodFile(
        lambda: with_soundfile(
            a_tone(0.2, rate=192_000, channels=8), "WAVEX", "PCM_24", rate=192_000
        ),
        "a.wav",
        "audio/wav",
        "pcm_s24le",
        duration_s=0.2,
        sample_rate_hz=192_000,
        channels=8,
        bit_depth=24,
    ),
    "wav, BW64": GoodFile(odd_files.bw64, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16),
    "wav among odd chunks": GoodFile(
        odd_files.wav_among_odd_chunks, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16
    ),
    "wav of an odd length": GoodFile(
        odd_files.wav_of_odd_length, "a.wav", "audio/wav", "pcm_u8", bit_depth=8
    ),
    "wav of a recorder without power": GoodFile(
        odd_files.wav_of_a_recorder_without_power,
        "a.wav",
        "audio/wav",
        "pcm_s16le",
        bit_depth=16,
    ),
    "wav out of a pipe": GoodFile(
        odd_files.wav_out_of_a_pipe, "a.wav", "audio/wav", "pcm_s16le", bit_depth=16
    ),
    "aiff with texts": GoodFile(
        odd_files.aiff_with_texts, "a.aiff", "audio/aiff", "pcm_s16be", bit_depth=16
    ),
    "aiff-c, little-endian": GoodFile(
        odd_files.aifc_of_little_endian, "a.aif", "audio/aiff", "pcm_s16le", bit_depth=16
    ),
    "aiff-c, logarithmic": GoodFile(
        lambda: with_soundfile(a_tone(), "AIFF", "ULAW"),
        "a.aifc",
        "audio/aiff",
        "pcm_mulaw",
        bit_depth=8,
    ),
    "flac, 8 channels": GoodFile(
        lambda: with_soundfile(a_tone(0.5, channels=8), "FLAC", "PCM_16"),
        "a.flac",
        "audio/flac",
        "flac",
        duration_s=0.5,
        channels=8,
        bit_depth=16,
    ),
    "flac with junk behind": GoodFile(
        lambda: flac() + b"junk" * 99, "a.flac", "audio/flac", "flac", bit_depth=24
    ),
    "mp3 with art and trailing tags": GoodFile(
        odd_files.mp3_with_art_and_trailing_tags, "a.mp3", "audio/mpeg", "mp3", within_s=0.12
    ),
    "mp3 with Fraunhofer's header": GoodFile(
        odd_files.mp3_with_vbri, "a.mp3", "audio/mpeg", "mp3", within_s=0.06
    ),
    "mp3 damaged a little": GoodFile(
        odd_files.mp3_damaged_a_little,
        "a.mp3",
        "audio/mpeg",
        "mp3",
        duration_s=6.0,
        within_s=0.12,
    ),
    "mp3s joined with their tags": GoodFile(
        odd_files.mp3s_joined_with_their_tags,
        "a.mp3",
        "audio/mpeg",
        "mp3",
        duration_s=2 * SECONDS,
        within_s=0.12,
    ),
    "mp3 after zeros": GoodFile(
        odd_files.mp3_after_zeros, "a.mp3", "audio/mpeg", "mp3", within_s=0.06
    ),
    "mp3 cut out of a longer one": GoodFile(
        odd_files.mp3_cut_out_of_a_longer_one,
        "a.mp3",
        "audio/mpeg",
        "mp3",
        duration_s=3.0,
        within_s=0.15,
    ),
    "aac cut out of a longer one": GoodFile(
        odd_files.aac_cut_out_of_a_longer_one,
        "a.aac",
        "audio/aac",
        "aac",
        duration_s=3.0,
        channels=2,
        within_s=0.1,
    ),
    "aac of three channels": GoodFile(
        odd_files.aac_of_three_channels,
        "a.aac",
        "audio/aac",
        "aac",
        channels=3,
        within_s=0.06,
    ),
    "m4a, HE-AAC": GoodFile(
        lambda: odd_files.m4a_of_half_rate("2B92080000"), "a.m4a", "audio/mp4", "aac", channels=2
    ),
    "m4a, HE-AAC announced behind": GoodFile(
        lambda: odd_files.m4a_of_half_rate("139056E5A0"), "a.m4a", "audio/mp4", "aac", channels=2
    ),
    "m4a with tags": GoodFile(odd_files.m4a_with_tags, "a.m4a", "audio/mp4", "aac"),
    "ogg, opus of one channel": GoodFile(
        odd_files.opus_of_one_channel, "a.opus", "audio/ogg", "opus", sample_rate_hz=48000
    ),
    "ogg, chained": GoodFile(
        odd_files.ogg_chained,
        "a.opus",
        "audio/ogg",
        "opus",
        duration_s=2 * SECONDS,
        sample_rate_hz=48000,
        channels=2,
    ),
    "ogg, cut out of a broadcast": GoodFile(
        odd_files.vorbis_cut_out_of_a_broadcast, "a.ogg", "audio/ogg", "vorbis"
    ),
    "webm as browsers record": GoodFile(
        odd_files.webm_as_browsers_record,
        "a.webm",
        "audio/webm",
        "opus",
        sample_rate_hz=48000,
        channels=2,
    ),
    "webm, vorbis": GoodFile(
        odd_files.webm_of_vorbis, "a.webm", "audio/webm", "vorbis", channels=2
    ),
}

GOOD: Mapping[str, GoodFile] = {
    name: replace(good, make=cache(good.make)) for name, good in {**_GOOD, **_ODD}.items()
}
"""Name → accepted file; its bytes are made once."""
