"""An arrangement as a Standard MIDI File that keeps the time of a live band."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shared.music.arrangement import Arrangement, Part
from shared.music.lead_sheet import STEPS, Metre
from shared.music.midi_reading import DRUM_CHANNEL
from shared.music.midi_writing import (
    TICKS_PER_BEAT,
    Event,
    Key,
    Ruler,
    bend,
    file_of,
    key_events,
    midi_key,
    ruler,
    track,
)
from shared.music.timeline import Timeline

USUAL_VOLUME = 90
"""Controller 7 of a part of 0 dB: 6 dB below the loudest, as controllers are squared."""

_MELODIC = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_VOLUME, _PAN = 7, 10
_CENTRE = 64


def write_arrangement(
    arrangement: Arrangement,
    metre: Metre,
    timeline: Timeline,
    key: str | None = None,
    *,
    title: str = "Arrangement",
    tuning_cents: float = 0.0,
) -> bytes:
    """All parts as a format 1 file: beats and bars in the first track, then a track for each part.

    The file's beats fall on the timeline's, from its beginning at 0 s on; step 0 is the beat at
    ``timeline.downbeat``, and begins a bar. Where music or time lies before it, the file's first bar is
    a shorter one, unless whole bars do. What lies before 0 s is cut off. Drums are on channel 10, each
    fifteen of the others on channels of another port.

    Args:
        metre: of the bars; its bar may be counted in other notes than the timeline's beats.
        key: as 'F# minor'; None writes none.
        tuning_cents: how much higher than 440 Hz everything sounds, but drums.
    """
    ruled = _ruled(arrangement, timeline)
    end = ruled.tick(_seconds(arrangement.end, timeline))
    conductor = [
        *_about(title, key),
        *_signatures(metre, ruled.tick(_first_bar_s(metre, timeline)), timeline.beat_unit),
        *ruled.tempi(),
    ]
    channels = _channels(arrangement)
    parts = [
        track(
            [
                *_opening(part, port, channel, 0.0 if part.is_drums else tuning_cents),
                *key_events(_keys(part, timeline, ruled), channel),
            ],
            end,
        )
        for part, (port, channel) in zip(arrangement.parts, channels, strict=True)
    ]
    return file_of(track(conductor, end), *parts)


def _ruled(arrangement: Arrangement, timeline: Timeline) -> Ruler:
    """The timeline's beats, from the first after 0 s to the end."""
    sounding = (note.end for part in arrangement.parts for note in part.notes)
    last_step = max([arrangement.end, *sounding])
    end_s = max(_seconds(last_step, timeline), 0.0)
    first, last = np.ceil(timeline.places([0.0, end_s])).astype(int).tolist()
    beats = timeline.seconds(np.arange(first, max(last, first) + 2))
    return ruler(beats.tolist(), end_s, timeline.beat_unit)


def _about(title: str, key: str | None) -> Iterator[Event]:
    import mido

    yield 0, mido.MetaMessage("track_name", name=title)
    if key is not None:
        yield 0, mido.MetaMessage("key_signature", key=midi_key(key))


def _first_bar_s(metre: Metre, timeline: Timeline) -> float:
    """When the first bar begins that does not begin before the file: step 0, or whole bars off it."""
    start = float(timeline.places(0.0)) * _beat(timeline)
    nearly = 0.5 / TICKS_PER_BEAT * STEPS
    bars = int(np.ceil((start - nearly) / metre.bar))
    return _seconds(bars * metre.bar, timeline)


def _signatures(metre: Metre, first_bar: int, beat_unit: int) -> Iterator[Event]:
    """The time signature; before it, where a bar is under way already, that of what is left."""
    import mido

    unit = max(metre.unit, beat_unit)
    note = TICKS_PER_BEAT * 4 // unit
    before = round(first_bar / note) % (metre.beats * unit // metre.unit)
    if before:
        yield 0, mido.MetaMessage("time_signature", numerator=before, denominator=unit)
    whole = mido.MetaMessage("time_signature", numerator=metre.beats, denominator=metre.unit)
    yield before * note, whole


def _channels(arrangement: Arrangement) -> list[tuple[int, int]]:
    """Port and channel of each part."""
    taken, found = 0, []
    for part in arrangement.parts:
        if part.is_drums:
            found.append((0, DRUM_CHANNEL))
        else:
            port, place = divmod(taken, len(_MELODIC))
            found.append((port, _MELODIC[place]))
            taken += 1
    return found


def _opening(part: Part, port: int, channel: int, tuning_cents: float) -> Iterator[Event]:
    """What a part is called and how it sounds."""
    import mido

    yield 0, mido.MetaMessage("track_name", name=part.name)
    if port:
        yield 0, mido.MetaMessage("midi_port", port=port)
    yield 0, mido.Message("program_change", channel=channel, program=part.program)
    volume = min(round(USUAL_VOLUME * 10 ** (part.gain_db / 40)), 127)
    for control, value in ((_VOLUME, volume), (_PAN, round(_CENTRE + 63 * part.pan))):
        yield 0, mido.Message("control_change", channel=channel, control=control, value=value)
    if tuning_cents:
        yield 0, mido.Message("pitchwheel", channel=channel, pitch=bend(tuning_cents))


def _keys(part: Part, timeline: Timeline, ruled: Ruler) -> Iterator[Key]:
    """The notes of a part, as far as they sound after 0 s."""
    for note in part.notes:
        end_s = _seconds(note.end, timeline)
        if end_s > 0:
            start = ruled.tick(max(_seconds(note.start, timeline), 0.0))
            yield Key(start, ruled.tick(end_s), note.midi, note.velocity)


def _seconds(step: float, timeline: Timeline) -> float:
    return float(timeline.seconds(step / _beat(timeline)))


def _beat(timeline: Timeline) -> int:
    """Steps of a beat of the timeline."""
    return 4 * STEPS // timeline.beat_unit
