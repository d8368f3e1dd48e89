"""WebM with Opus or Vorbis: length by the packets, since live recordings tell none in their header.

Browsers and phones write clusters of unknown length, no index and no duration; others write
durations that are wrong. The packets are all there is to believe, and two bytes of each suffice.
"""

from __future__ import annotations

from shared.audio.budget import Budgeted
from shared.audio.complaints import endless, unreadable, without_audio
from shared.audio.ebml import MOST_CONTENT, Element, content, elements
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.frames import DAY_S
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.audio.webm_blocks import packets_in
from shared.audio.webm_header import Id, Track, read_info, read_tags, sound_in
from shared.errors import Permanent
from shared.ports import ReadAt

MOST_READS = 1_500_000
"""Two for a packet, and some for all else: four hours of sound, and seconds of our time."""

_ENTERED = frozenset({int(Id.CLUSTER), int(Id.GROUP)})
_BEGINNINGS = {int(Id.HEADER), int(Id.SEGMENT)}


def webm_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of the first track of sound; hops through the file from packet to packet.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``no_audio_stream``, ``unsupported_codec``,
            ``too_long`` beyond a day.
    """
    read_at = Budgeted(read_at, Format.WEBM, MOST_READS)
    tags = Tags()
    sound: _Sound | None = None
    segment = _segment(read_at)
    end = read_at.size if segment.end is None else segment.end
    for element in elements(read_at, segment.begin, end, _ENTERED):
        if element.id in _BEGINNINGS:
            raise _two_recordings()
        if element.id == Id.INFO:
            read_info(read_at, element, tags)
        elif element.id == Id.TAGS:
            read_tags(read_at, element, tags)
        elif element.id == Id.TRACKS and sound is None:
            sound = _Sound(read_at, sound_in(read_at, element))
        elif sound is not None:
            sound.take(element)
    if sound is None:
        raise without_audio(Format.WEBM)
    _refuse_another(read_at, end)
    return sound.facts(tags)


def _segment(read_at: ReadAt) -> Element:
    """The element that holds all others but the header."""
    outermost = elements(read_at, 0, read_at.size, frozenset({int(Id.SEGMENT)}))
    for element in outermost:
        if element.id == Id.SEGMENT:
            return element
    raise unreadable(Format.WEBM)


def _refuse_another(read_at: ReadAt, end: int) -> None:
    """Behind a recording may lie anything but one more, that players go on with."""
    behind = read_at.read_at(end, MOST_CONTENT)
    if any(beginning.to_bytes(4, "big") in behind for beginning in _BEGINNINGS):
        raise _two_recordings()


def _two_recordings() -> Permanent:
    return rejected("corrupt", "There are two recordings in one file. Send each on its own.")


class _Sound:
    """A track, and what its packets add up to."""

    def __init__(self, read_at: ReadAt, track: Track) -> None:
        self._read_at = read_at
        self._track = track
        self._most = DAY_S * track.sample_rate_hz
        self._samples = 0
        self._in_last_block = 0

    def take(self, element: Element) -> None:
        """Count a block's packets; take off what is not to be heard of the last."""
        if element.id in (Id.SIMPLE_BLOCK, Id.BLOCK):
            packets = packets_in(self._read_at, element, self._track.number)
            if packets:
                self._in_last_block = sum(map(self._track.clock.packet_samples, packets))
                self._samples += self._in_last_block
        elif element.id == Id.DISCARDED:
            self._discard(element)
        if self._samples > self._most:
            raise endless(Format.WEBM)

    def facts(self, tags: Tags) -> AudioFacts:
        """What is true of the track."""
        frames = max(0, self._samples - self._track.skipped)
        return described(
            Format.WEBM,
            self._track.codec,
            duration_s=frames / self._track.sample_rate_hz,
            sample_rate_hz=self._track.sample_rate_hz,
            channels=self._track.channels,
            frames=frames,
            size_bytes=self._read_at.size,
            tags=tags.found(),
        )

    def _discard(self, element: Element) -> None:
        nanoseconds = int.from_bytes(content(self._read_at, element, 8), "big", signed=True)
        samples = round(nanoseconds * self._track.sample_rate_hz / 1_000_000_000)
        if 0 < samples <= self._in_last_block:
            self._samples -= samples
            self._in_last_block -= samples
