"""How MP4 describes AAC to a decoder: AudioSpecificConfig (ISO 14496-3), within an esds box."""

from __future__ import annotations

from dataclasses import dataclass

from shared.audio.adts import CHANNELS, RATES_HZ
from shared.audio.bits import Bits

_SBR, _PARAMETRIC_STEREO = 5, 29
_DECODABLE = {1, 2, 3, 4, 17, 19, 23, 39}
"""Audio object types that ffmpeg decodes: Main, LC, SSR, LTP, and the error-resilient ones."""

_DESCRIPTORS_WITHIN = {0x03: 3, 0x04: 13}
"""Bytes before the descriptors inside an ES descriptor, and inside a decoder's."""

AAC_OBJECTS = frozenset({0x40, 0x66, 0x67, 0x68})
MP3_OBJECTS = frozenset({0x69, 0x6B})


@dataclass(frozen=True, slots=True)
class AacConfig:
    """What is decoded; 0 channels are told by the sound itself.

    Attributes:
        sample_rate_hz: of what is heard.
        coded_rate_hz: of what is coded, half of that where the upper half is replicated (HE-AAC).
        frame_samples: of a frame, at the coded rate.
    """

    decodable: bool
    sample_rate_hz: int
    coded_rate_hz: int
    channels: int
    frame_samples: int


def esds(content: bytes) -> tuple[int, bytes]:
    """Of an esds box's content: the kind of object, and what describes it to its decoder.

    Gives 0 and nothing where the descriptors make no sense.
    """
    kind, at = 0, 4
    while at < len(content):
        tag, at = content[at], at + 1
        length = 0
        for _ in range(4):
            byte = content[at] if at < len(content) else 0
            length, at = length << 7 | byte & 0x7F, at + 1
            if byte < 0x80:
                break
        if tag == 0x05:
            return kind, content[at : at + length]
        if tag not in _DESCRIPTORS_WITHIN:
            at += length
            continue
        if tag == 0x04 and at < len(content):
            kind = content[at]
        if tag == 0x03 and at + 2 < len(content):
            flags = content[at + 2]
            url = 1 + content[at + 3] if flags & 0x40 and at + 3 < len(content) else 0
            at += (2 if flags & 0x80 else 0) + url + (2 if flags & 0x20 else 0)
        at += _DESCRIPTORS_WITHIN[tag]
    return kind, b""


def aac_config(data: bytes) -> AacConfig | None:
    """What an AudioSpecificConfig says; None where it makes no sense."""
    bits = Bits(data)
    kind, coded, channels = _object_type(bits), _rate(bits), bits.take(4)
    heard, parametric = coded, kind == _PARAMETRIC_STEREO
    if kind in (_SBR, _PARAMETRIC_STEREO):
        heard, kind = _rate(bits), _object_type(bits)
    short = bits.take(1)
    if bits.take(1):
        bits.take(14)
    bits.take(1)
    # The older way to announce a doubled rate: behind what decoders of plain AAC read.
    announced = heard == coded and bits.left >= 16 and bits.take(11) == 0x2B7
    if announced and _object_type(bits) == _SBR and bits.take(1):
        heard = _rate(bits)
    if not coded or not heard:
        return None
    told = CHANNELS[channels] if channels < len(CHANNELS) else 0
    return AacConfig(
        decodable=kind in _DECODABLE,
        sample_rate_hz=heard,
        coded_rate_hz=coded,
        channels=2 if parametric and told == 1 else told,
        frame_samples=(480 if short else 512) if kind in (23, 39) else (960 if short else 1024),
    )


def _object_type(bits: Bits) -> int:
    kind = bits.take(5)
    return 32 + bits.take(6) if kind == 31 else kind


def _rate(bits: Bits) -> int:
    index = bits.take(4)
    if index == 15:
        return bits.take(24)
    return RATES_HZ[index] if index < len(RATES_HZ) else 0
