"""Recordings as real programs write them, that a strict reader might refuse; all are accepted."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np

from tests.audio_files import (
    a_tone,
    id3,
    mp3,
    mp3_of_variable_bitrate,
    rf64,
    wav,
    with_ffmpeg,
    with_soundfile,
)

TAGS = {"title": "Blå blomst", "artist": "The Tests"}


def chunk(name: bytes, content: bytes, order: str = "<") -> bytes:
    return name + struct.pack(f"{order}I", len(content)) + content + bytes(len(content) % 2)


def riff(*chunks: bytes) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def fmt(channels: int, rate: int, bits: int, *, valid: int | None = None, kind: int = 1) -> bytes:
    """A format chunk; EXTENSIBLE where some bits are said to be ``valid``."""
    frame = channels * -(-bits // 8)
    tag = kind if valid is None else 0xFFFE
    plain = struct.pack("<HHIIHH", tag, channels, rate, rate * frame, frame, bits)
    guid = bytes.fromhex("0000 0000 1000 8000 00AA 0038 9B71")
    more = b"" if valid is None else struct.pack("<HHIH", 22, valid, 0, kind) + guid
    return chunk(b"fmt ", plain + more)


def wav_of_20_bits_in_24() -> bytes:
    return riff(fmt(1, 44100, 20), chunk(b"data", bytes(3 * 66150)))


def wav_of_24_valid_bits_in_32() -> bytes:
    return riff(fmt(2, 48000, 32, valid=24), chunk(b"data", bytes(8 * 72000)))


def wav_among_odd_chunks() -> bytes:
    """A broadcast wave: bext, iXML of an odd length, and its texts behind the sound, then junk."""
    info = chunk(b"INAM", TAGS["title"].encode()) + chunk(b"IART", TAGS["artist"].encode())
    return (
        riff(
            chunk(b"JUNK", bytes(1001)),
            chunk(b"bext", b"a take".ljust(602, b"\0")),
            chunk(b"iXML", b"<BWFXML/>"),
            fmt(1, 44100, 16),
            chunk(b"fact", struct.pack("<I", 66150)),
            chunk(b"data", bytes(2 * 66150)),
            chunk(b"LIST", b"INFO" + info),
            chunk(b"LIST", b"adtl"),
        )
        + b"trailing junk, as some servers append"
    )


def wav_of_odd_length() -> bytes:
    """8 bits and an odd number of samples, so that a byte of padding follows."""
    return riff(fmt(1, 44100, 8), chunk(b"data", b"\x80" * 66151), chunk(b"LIST", b"INFO"))


def wav_out_of_a_pipe() -> bytes:
    """As SoX writes it, that cannot know how much will come."""
    whole = bytearray(wav())
    whole[4:8], whole[40:44] = struct.pack("<I", 0x7FFFF024), struct.pack("<I", 0x7FFFF000)
    return bytes(whole)


def wav_of_a_recorder_without_power() -> bytes:
    whole = bytearray(wav())
    whole[4:8] = whole[40:44] = bytes(4)
    return bytes(whole)


def bw64() -> bytes:
    return b"BW64" + rf64()[4:]


def aiff_with_texts() -> bytes:
    whole = with_soundfile(a_tone(), "AIFF", "PCM_16")
    texts = chunk(b"NAME", TAGS["title"].encode(), ">") + chunk(
        b"AUTH", TAGS["artist"].encode(), ">"
    )
    return whole[:12] + texts + whole[12:]


def aifc_of_little_endian() -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, a_tone(), 44100, format="AIFF", subtype="PCM_16", endian="LITTLE")
    return file.getvalue()


def text_frame(name: str, value: str) -> bytes:
    content = b"\x01" + value.encode("utf-16")
    return name.encode() + struct.pack(">I", len(content)) + b"\0\0" + content


def id3_with_art(picture: int = 300_000) -> bytes:
    """A tag of version 2.3: a picture first, then texts."""
    art = b"\0image/png\0\3\0" + b"\xff\xfb" * (picture // 2)
    frames = b"APIC" + struct.pack(">I", len(art)) + b"\0\0" + art
    frames += text_frame("TIT2", TAGS["title"]) + text_frame("TPE1", TAGS["artist"])
    sizes = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + sizes + frames


def mp3_with_art_and_trailing_tags() -> bytes:
    """Variable bitrate, a picture in front; behind, an APE tag and one of ID3's version 1."""
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32, 0, 0) + bytes(8)
    return id3_with_art() + mp3_of_variable_bitrate() + ape + b"TAG" + bytes(125)


def mp3_with_vbri() -> bytes:
    """A first frame as Fraunhofer's encoder writes it, that promises how many follow."""
    music = mp3(write_xing="0")
    frames = 59
    header = (
        music[:4].ljust(36, b"\0") + b"VBRI" + struct.pack(">HHHII", 1, 0, 0, len(music), frames)
    )
    return header.ljust(313, b"\0") + music


def mp3_damaged_a_little() -> bytes:
    music = mp3(a_tone(6.0), write_xing="0")
    return music[:40_000] + bytes(300) + music[40_300:]


def mp3s_joined_with_their_tags() -> bytes:
    """A tag of 300 KB between two recordings is no damage."""
    music = mp3(write_xing="0")
    return id3(300_000) + music + id3(300_000) + music


def mp3_after_zeros() -> bytes:
    return bytes(4096) + mp3(write_xing="0")


def mp3_cut_out_of_a_longer_one() -> bytes:
    return mp3(a_tone(3.0), write_xing="0")[700:]


def aac_cut_out_of_a_longer_one() -> bytes:
    return with_ffmpeg(a_tone(3.0, channels=2), "adts", "aac")[300:]


def aac_of_three_channels() -> bytes:
    """Two and one for the low: no number stands for that, so the first frame describes it."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="adts") as container:
        stream: Any = container.add_stream("aac", rate=44100, layout="2.1")
        samples = np.ascontiguousarray(a_tone(channels=3).T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="2.1")
        frame.sample_rate, frame.pts = 44100, 0
        resampler = av.AudioResampler(format="fltp", layout="2.1", rate=44100, frame_size=1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def m4a_of_half_rate(description: str) -> bytes:
    """AAC at 22,050 Hz, described as HE-AAC: a decoder replicates what lies above."""
    whole = with_ffmpeg(a_tone(rate=22050, channels=2), "ipod", "aac", rate=22050)
    plain = bytes.fromhex("139056E500")
    assert whole.count(plain) == 1
    return whole.replace(plain, bytes.fromhex(description))


def m4a_with_tags() -> bytes:
    file = io.BytesIO()
    import av

    with av.open(file, "w", format="ipod") as container:
        container.metadata.update(TAGS)
        stream: Any = container.add_stream("aac", rate=44100, layout="mono")
        samples = np.ascontiguousarray(a_tone().T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 44100, 0
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=44100, frame_size=1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def opus_of_one_channel() -> bytes:
    return with_ffmpeg(a_tone(rate=48000), "ogg", "libopus", rate=48000, bit_rate=24_000)


def ogg_chained() -> bytes:
    """Two streams behind each other, as radio stations send them."""
    return b"".join(
        with_ffmpeg(a_tone(rate=48000, channels=2), "ogg", "libopus", rate=48000) for _ in range(2)
    )


def vorbis_cut_out_of_a_broadcast() -> bytes:
    """Pages whose time begins late: what lies before was never in this file."""
    from shared.audio.ogg_pages import checksum

    whole, late = bytearray(with_soundfile(a_tone(), "OGG", "VORBIS")), 5_000_000
    at = whole.find(b"OggS")
    while at >= 0:
        granule = int.from_bytes(whole[at + 6 : at + 14], "little", signed=True)
        following = whole.find(b"OggS", at + 4)
        end = following if following > 0 else len(whole)
        if granule > 0:
            whole[at + 6 : at + 14] = (granule + late).to_bytes(8, "little")
            whole[at + 22 : at + 26] = bytes(4)
            whole[at + 22 : at + 26] = checksum(bytes(whole[at:end]))
        at = following
    return bytes(whole)


def webm_as_browsers_record() -> bytes:
    """Neither the file nor its clusters tell their length; no duration, no index."""
    whole = with_ffmpeg(
        a_tone(rate=48000, channels=2), "webm", "libopus", rate=48000, options={"live": "1"}
    )
    for cluster in (b"\x1f\x43\xb6\x75\x64", b"\x1f\x43\xb6\x75\x54"):
        at = whole.find(cluster)
        assert at > 0
        whole = whole[: at + 4] + b"\x7f\xff" + whole[at + 6 :]
    return whole


def webm_of_vorbis() -> bytes:
    """The packets of an Ogg file, moved."""
    import av

    file = io.BytesIO()
    source = io.BytesIO(with_soundfile(a_tone(channels=2), "OGG", "VORBIS"))
    with av.open(source, "r") as ogg, av.open(file, "w", format="webm") as container:
        stream: Any = container.add_stream_from_template(ogg.streams.audio[0])
        for packet in ogg.demux(audio=0):
            if packet.size:
                packet.stream = stream
                container.mux(packet)
    return file.getvalue()


def midi_of(track: bytes, division: int, kind: int = 0) -> bytes:
    return (
        b"MThd"
        + struct.pack(">IHHH", 6, kind, 1, division)
        + b"MTrk"
        + struct.pack(">I", len(track))
    ) + track


def midi_in_film_frames() -> bytes:
    """25 frames a second, 40 ticks a frame; running status; two seconds."""
    division = (256 - 25) << 8 | 40
    return midi_of(bytes.fromhex("00 90 3C 40 8F 50 3C 00 00 FF 2F 00"), division)
