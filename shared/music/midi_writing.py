"""What every MIDI file of ours is written with: beats that keep their seconds, keys that are let go."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import mido

TICKS_PER_BEAT = 960
"""Ticks a quarter. At 120 bpm a tick is 0.52 ms: note times are within 0.3 ms."""

_BEAT_S = 0.5
_SAME_TEMPO_US = 1
_MOST_DRIFT_US = 200
_SHORTEST_BEAT_S = 0.02

Floats = NDArray[np.float64]
Event = tuple[int, "mido.Message | mido.MetaMessage"]
"""A message and its tick."""


class Key(NamedTuple):
    """A key that is pressed and let go, ticks."""

    start: int
    end: int
    number: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Ruler:
    """The beats of a file, and where moments lie among them.

    Attributes:
        marks: when each beat begins, seconds, ascending, the first at 0; the last moment of the file
            is not after the last of them.
        unit: the note that a beat is: 2, 4, 8 or 16.
    """

    marks: Floats
    unit: int

    @property
    def per_beat(self) -> int:
        """Ticks of a beat."""
        return TICKS_PER_BEAT * 4 // self.unit

    def tick(self, seconds: float) -> int:
        """The tick nearest to a moment."""
        place = float(np.interp(seconds, self.marks, np.arange(len(self.marks))))
        return round(self.per_beat * place)

    def tempi(self) -> Iterator[Event]:
        """A tempo, in whole microseconds a quarter, wherever it changes; rounding does not add up."""
        import mido

        quarters = self.unit / 4
        tempo, drift_us = 0, 0.0
        for index, beat_us in enumerate((np.diff(self.marks) * 1e6).tolist()):
            changes = abs(round(beat_us * quarters) - tempo) > _SAME_TEMPO_US
            if changes or abs(drift_us) > _MOST_DRIFT_US:
                tempo = max(round((beat_us - drift_us) * quarters), 1)
                yield index * self.per_beat, mido.MetaMessage("set_tempo", tempo=tempo)
            drift_us += tempo / quarters - beat_us


def ruler(beats: Sequence[float], end_s: float, unit: int) -> Ruler:
    """Beats from 0 to ``end_s`` or later, with the given ones among them.

    The time before the first given beat is divided evenly, into about as long ones; after the last
    they go on as usual. Without any there are 120 a minute.

    Args:
        beats: seconds, ascending; none, or two at least.
    """
    given = [beat for beat in beats if beat > _SHORTEST_BEAT_S]
    usual_s = float(np.median(np.diff(beats))) if len(beats) > 1 else _BEAT_S
    first_s = given[0] if given else usual_s
    before = max(round(first_s / usual_s), 1)
    marks = [first_s * i / before for i in range(before)] + (given or [first_s])
    after = max(int((end_s - marks[-1]) / usual_s) + 1, 0)
    marks += [marks[-1] + usual_s * i for i in range(1, after + 1)]
    return Ruler(np.array(marks), unit)


def key_events(keys: Iterable[Key], channel: int = 0) -> Iterator[Event]:
    """Notes begin and end, each at least a tick long; a key that is struck again is let go before."""
    import mido

    by_number = sorted(keys, key=lambda key: (key.number, key))
    for number, group in groupby(by_number, key=lambda key: key.number):
        free = 0
        same = list(group)
        for place, (start, end, _, velocity) in enumerate(same):
            start = max(start, free)
            again = same[place + 1].start if place + 1 < len(same) else end
            free = max(start + 1, min(end, again) if again > start else end)
            note = {"channel": channel, "note": number}
            yield start, mido.Message("note_on", velocity=velocity, **note)
            yield free, mido.Message("note_off", velocity=0, **note)


def bend(cents: float) -> int:
    """Pitch-wheel value, at the range of ±2 semitones that General MIDI prescribes."""
    return min(8191, max(-8192, round(cents / 200 * 8192)))


def midi_key(key: str) -> str:
    """'F# minor' as MIDI files spell it: 'F#m'."""
    tonic, mode = key.split()
    return f"{tonic}m" if mode == "minor" else tonic


def track(events: Iterable[Event], end: int) -> mido.MidiTrack:
    """The events in order of their ticks, those of one tick as they came; ends at ``end`` or later."""
    import mido

    now = 0
    messages = mido.MidiTrack()
    for tick, message in sorted(events, key=lambda event: event[0]):
        messages.append(message.copy(time=tick - now))
        now = tick
    messages.append(mido.MetaMessage("end_of_track", time=max(end - now, 0)))
    return messages


def file_of(*tracks: mido.MidiTrack) -> bytes:
    """A file of format 0 where there is one track, else 1; its texts are UTF-8."""
    import mido

    kind = 0 if len(tracks) == 1 else 1
    file = mido.MidiFile(
        type=kind, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8", tracks=list(tracks)
    )
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()
