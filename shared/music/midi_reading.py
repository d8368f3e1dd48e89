"""A MIDI file as music: notes in seconds, and what it says of tempo, metre and key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.audio.midi_file import midi_division, midi_facts, midi_tracks
from shared.music import midi_events as events
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.midi_events import ChannelMessage, MetaMessage
from shared.music.midi_tempo import TempoMap, TimeSignature, tempo_map
from shared.ports import ReadAt

DRUM_CHANNEL = 9

_CENTRE = 8192
_USUAL_RANGE = 2.0
"""Semitones that a pitch wheel reaches where the file does not say."""

_WIDEST_RANGE = 24
_RANGE_PARAMETER, _NO_PARAMETER = 0, 0x3FFF
_DATA_ENTRY, _PARAMETER_LOW, _PARAMETER_HIGH = 6, 100, 101
_FINEST_UNIT = 5
"""A thirty-second: 2 to the power of it."""

_MOST_SHARPS = 7
_TRACK_NAME = 0x03
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class MidiNote:
    """A note as the file plays it.

    Attributes:
        start, end: seconds; ``end`` is not before ``start``.
        midi: MIDI number and the bend at its onset; on the drum channel what is struck.
        velocity: 1 to 127.
        channel: 0 to 15; 9 is drums.
        program: General MIDI program, 0 to 127.
        start_tick: when it begins, in ticks of the file.
        track: which of the file's tracks it is in, from 0.
    """

    start: float
    end: float
    midi: float
    velocity: int
    channel: int
    program: int
    start_tick: int
    track: int

    @property
    def is_drum(self) -> bool:
        """Whether its number is no pitch."""
        return self.channel == DRUM_CHANNEL


@dataclass(frozen=True, slots=True)
class MidiMusic:
    """What a MIDI file holds.

    Attributes:
        duration_s: until the last event.
        notes: in order of onset; at least one.
        last_tick: of the last event.
        tempo_is_said: whether the file has a tempo; without one it is 120 a minute.
        signatures: by tick; empty where the file has none.
        keys: (seconds, 'C major') as its key signatures say, which many programs write unasked.
        track_names: of each track; empty where it has none.
    """

    duration_s: float
    notes: tuple[MidiNote, ...]
    tempo: TempoMap
    last_tick: int
    tempo_is_said: bool
    signatures: tuple[TimeSignature, ...]
    keys: tuple[tuple[float, str], ...]
    track_names: tuple[str, ...]


def read_midi(read_at: ReadAt) -> MidiMusic:
    """Read a MIDI file of format 0 or 1.

    Notes that are never ended last until their track ends; a note that begins again ends the one that
    sounds. A sustain pedal lengthens nothing. Remarks that make no sense are left out.

    Memory: about 500 bytes a note.

    Raises:
        Permanent: as `midi_facts`: ``too_large``, ``corrupt``, ``truncated``, ``unsupported_format``,
            ``no_notes``.
    """
    midi_facts(read_at)
    heard = _Heard()
    for number, track in enumerate(midi_tracks(read_at)):
        _listen(track, number, heard)
    tempo = tempo_map(midi_division(read_at.read_at(0, 14)), heard.tempi)
    return MidiMusic(
        duration_s=float(tempo.seconds([heard.last_tick])[0]),
        notes=_notes(sorted(heard.spans), tempo),
        tempo=tempo,
        last_tick=heard.last_tick,
        tempo_is_said=bool(heard.tempi),
        signatures=tuple(heard.signatures[tick] for tick in sorted(heard.signatures)),
        keys=_in_seconds(heard.keys, tempo),
        track_names=tuple(heard.names),
    )


class _Struck(NamedTuple):
    """A note that sounds."""

    tick: int
    pitch: float
    velocity: int
    channel: int
    program: int

    def until(self, tick: int, track: int) -> _Span:
        return _Span(self.tick, tick, self.pitch, self.velocity, self.channel, self.program, track)


class _Span(NamedTuple):
    """A note that has ended."""

    start: int
    end: int
    pitch: float
    velocity: int
    channel: int
    program: int
    track: int


@dataclass(slots=True)
class _Channel:
    """The state of a channel within a track."""

    program: int = 0
    bend: int = _CENTRE
    bend_range: float = _USUAL_RANGE
    parameter: int = _NO_PARAMETER
    sounding: dict[int, _Struck] = field(default_factory=dict)

    def struck(self, message: ChannelMessage) -> _Struck:
        pitch = message.first + (self.bend - _CENTRE) / _CENTRE * self.bend_range
        return _Struck(message.tick, pitch, message.second, message.channel, self.program)


@dataclass(slots=True)
class _Heard:
    """What the tracks say, in ticks."""

    spans: list[_Span] = field(default_factory=list)
    tempi: dict[int, int] = field(default_factory=dict)
    signatures: dict[int, TimeSignature] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    last_tick: int = 0


def _listen(track: bytes, number: int, heard: _Heard) -> None:
    heard.names.append("")
    channels: defaultdict[int, _Channel] = defaultdict(_Channel)
    tick = 0
    for message in events.messages(track):
        tick = message.tick
        if isinstance(message, MetaMessage):
            _remember(message, heard)
        elif message.kind in (events.NOTE_ON, events.NOTE_OFF):
            _sound(message, number, channels[message.channel], heard)
        else:
            _adjust(channels[message.channel], message)
    for channel in channels.values():
        heard.spans.extend(struck.until(tick, number) for struck in channel.sounding.values())
    heard.last_tick = max(heard.last_tick, tick)


def _sound(message: ChannelMessage, track: int, channel: _Channel, heard: _Heard) -> None:
    """End the note of this number, if it sounds; begin it, if the message says so."""
    sounding = channel.sounding.pop(message.first, None)
    if sounding is not None:
        heard.spans.append(sounding.until(message.tick, track))
    if message.kind == events.NOTE_ON and message.second:
        channel.sounding[message.first] = channel.struck(message)


def _adjust(channel: _Channel, message: ChannelMessage) -> None:
    """Programs, bends, and the range of bends (registered parameter 0)."""
    kind, first, second = message.kind, message.first, message.second
    if kind == events.PROGRAM:
        channel.program = first
    elif kind == events.BEND:
        channel.bend = second << 7 | first
    elif kind == events.CONTROL and first == _PARAMETER_HIGH:
        channel.parameter = second << 7 | channel.parameter & 0x7F
    elif kind == events.CONTROL and first == _PARAMETER_LOW:
        channel.parameter = channel.parameter & 0x3F80 | second
    elif (kind, first, channel.parameter) == (events.CONTROL, _DATA_ENTRY, _RANGE_PARAMETER):
        channel.bend_range = float(min(second, _WIDEST_RANGE))


def _remember(message: MetaMessage, heard: _Heard) -> None:
    tick, kind, data = message
    if kind == events.TEMPO and len(data) == 3:
        heard.tempi[tick] = int.from_bytes(data, "big")
    elif kind == events.TIME_SIGNATURE and len(data) >= 2:
        if data[0] and data[1] <= _FINEST_UNIT:
            heard.signatures[tick] = TimeSignature(tick, data[0], 1 << data[1])
    elif kind == events.KEY_SIGNATURE and len(data) == 2:
        sharps = int.from_bytes(data[:1], "big", signed=True)
        if abs(sharps) <= _MOST_SHARPS and data[1] <= 1:
            heard.keys[tick] = _key(sharps, is_minor=bool(data[1]))
    elif kind == _TRACK_NAME and not heard.names[-1]:
        heard.names[-1] = _text(data)


def _key(sharps: int, *, is_minor: bool) -> str:
    if is_minor:
        return f"{MINOR_NAMES[(7 * sharps + 9) % 12]} minor"
    return f"{MAJOR_NAMES[7 * sharps % 12]} major"


def _text(data: bytes) -> str:
    """A name as a person can read it: old files are not in UTF-8."""
    try:
        told = data.decode()
    except UnicodeDecodeError:
        told = data.decode("latin-1")
    printable = "".join(letter if letter.isprintable() else " " for letter in told)
    return " ".join(printable.split())[:_LONGEST_NAME]


def _notes(spans: list[_Span], tempo: TempoMap) -> tuple[MidiNote, ...]:
    starts = tempo.seconds([span.start for span in spans]).tolist()
    ends = tempo.seconds([span.end for span in spans]).tolist()
    return tuple(
        MidiNote(
            start=start,
            end=end,
            midi=span.pitch,
            velocity=span.velocity,
            channel=span.channel,
            program=span.program,
            start_tick=span.start,
            track=span.track,
        )
        for span, start, end in zip(spans, starts, ends, strict=True)
    )


def _in_seconds(keys: Mapping[int, str], tempo: TempoMap) -> tuple[tuple[float, str], ...]:
    at = sorted(keys)
    times = tempo.seconds(at).tolist()
    return tuple((time, keys[tick]) for time, tick in zip(times, at, strict=True))
