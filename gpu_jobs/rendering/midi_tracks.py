"""The tracks of a MIDI file, and which messages of which tracks concern the notes of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.audio.midi_file import midi_tracks
from shared.music import midi_events as events
from shared.music.midi_events import ChannelMessage, MetaMessage
from shared.ports import ReadAt

_TRACK_NAME, _PORT = 0x03, 0x21
_NOTES = (events.NOTE_ON, events.NOTE_OFF)
_TUNING = (6, 38, 98, 99, 100, 101)
"""Controllers that say how far wheels reach, and how instruments are tuned."""


@dataclass(slots=True)
class Track:
    """What a track holds.

    Attributes:
        port: channels of different ports have nothing to do with each other.
        channels: its messages by channel, in order.
        last_tick: of its last event.
    """

    name: str = ""
    port: int = 0
    channels: dict[int, list[ChannelMessage]] = field(default_factory=lambda: defaultdict(list))
    last_tick: int = 0

    def plays(self, channel: int) -> bool:
        """Whether it has notes there."""
        return any(message.kind in _NOTES for message in self.channels.get(channel, ()))


class Line(NamedTuple):
    """The notes of one track on one channel, and every message that they are played by, in order."""

    track: Track
    channel: int
    messages: list[ChannelMessage]


@dataclass(slots=True)
class Tracks:
    """All tracks of a file.

    Attributes:
        tempi: tick → microseconds a quarter note.
        last_tick: of the last event of all.
    """

    tracks: list[Track]
    tempi: dict[int, int]
    last_tick: int

    def lines(self) -> Iterator[Line]:
        """One for each channel of each track that has notes on it, in order."""
        for track in self.tracks:
            for channel in sorted(track.channels):
                if track.plays(channel):
                    yield Line(track, channel, self._concerning(track, channel))

    def _concerning(self, track: Track, channel: int) -> list[ChannelMessage]:
        """Its own messages; of each family that it is silent about, those of others on the channel."""
        own = track.channels[channel]
        said = {_family(message) for message in own}
        others = [
            message
            for other in self.tracks
            if other is not track and other.port == track.port
            for message in other.channels.get(channel, ())
            if message.kind not in _NOTES and _family(message) not in said
        ]
        if not others:
            return own
        return sorted([*others, *own], key=lambda message: message.tick)


def read_tracks(read_at: ReadAt) -> Tracks:
    """Read what was found to be a MIDI file.

    Memory: about 200 bytes an event.

    Raises:
        Permanent: ``corrupt``, ``truncated``.
    """
    tempi: dict[int, int] = {}
    tracks = [_track(content, tempi) for content in midi_tracks(read_at)]
    return Tracks(tracks, tempi, max((track.last_tick for track in tracks), default=0))


def _track(content: bytes, tempi: dict[int, int]) -> Track:
    track = Track()
    for message in events.messages(content):
        track.last_tick = message.tick
        if isinstance(message, ChannelMessage):
            track.channels[message.channel].append(message)
        else:
            _remark(message, track, tempi)
    return track


def _remark(message: MetaMessage, track: Track, tempi: dict[int, int]) -> None:
    tick, kind, data = message
    if kind == events.TEMPO and len(data) == 3:
        tempi[tick] = int.from_bytes(data, "big")
    elif kind == _TRACK_NAME and not track.name:
        track.name = _text(data)
    elif kind == _PORT and data:
        track.port = data[0]


def _family(message: ChannelMessage) -> tuple[int, int]:
    """What a message is about: one track's faders do not silence another's about its instrument."""
    kind = message.kind
    if kind in _NOTES:
        return events.NOTE_ON, 0
    if kind == events.BEND or (kind == events.CONTROL and message.first in _TUNING):
        return events.BEND, 0
    return kind, message.first if kind == events.CONTROL else 0


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
