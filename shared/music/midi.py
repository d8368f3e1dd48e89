"""Notes as a Standard MIDI File."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note, Notes
from shared.music.polyphony import PolyphonicNotes

if TYPE_CHECKING:
    import mido

TICKS_PER_BEAT = 960
"""Ticks a quarter. At 120 bpm a tick is 0.52 ms: note times are within 0.3 ms."""

_BEAT_S = 0.5
_LOUDEST, _SOFTEST = 100, 16
_SAME_TEMPO_US = 1
_SHORTEST_BEAT_S = 0.02

Floats = NDArray[np.float64]
Event = tuple[int, "mido.Message | mido.MetaMessage"]
"""A message and its tick."""


@dataclass(frozen=True, slots=True)
class Bars:
    """How the beats of a file are counted.

    Attributes:
        beats: in a bar, 1 or more.
        unit: the note that a beat is: 4 or 8.
        downbeat_s: when one of the bars begins, seconds; None is where the file begins.
    """

    beats: int = 4
    unit: int = 4
    downbeat_s: float | None = None


def write_midi(
    music: Notes | PolyphonicNotes,
    *,
    beats: Sequence[float] = (),
    bars: Bars = Bars(),
    program: int = 53,
    name: str = "Melody",
) -> bytes:
    """The notes as a format 0 file that keeps its seconds.

    Each note sounds the nearest MIDI number, as loud as it was heard. The tuning of the whole is
    one pitch bend at the start (range ±2 semitones), so the file plays in tune with the recording
    while a piano roll shows the notes that were meant. Notes of one number do not overlap: a key
    that is struck again is let go before.

    Args:
        beats: times of the music's beats, seconds, ascending, two at least; the file's beats fall
            on them, and its tempo changes as theirs does. Without them it is a fixed 120 bpm.
        bars: of the file's beats; where no bar begins with the file, its first is a shorter one.
        program: General MIDI program, 0 to 127; 53 is "Voice Oohs".
        name: of the track.
    """
    import mido

    marks = _marks(beats, max([music.duration_s, *(note.end for note in music.notes)]))
    per_beat = TICKS_PER_BEAT * 4 // bars.unit
    events = [
        *_opening(music, program, name),
        *_signatures(bars, marks, per_beat),
        *_tempi(marks, per_beat),
        *_note_events(music, marks, per_beat),
    ]
    end = max(_tick(music.duration_s, marks, per_beat), *(tick for tick, _ in events))
    track = mido.MidiTrack(_spaced(sorted(events, key=lambda event: event[0])))
    track.append(mido.MetaMessage("end_of_track", time=end - max(tick for tick, _ in events)))
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track])
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def midi_number(note: Note, tuning_cents: float) -> int:
    """The MIDI number meant by a note sung at this tuning."""
    return min(127, max(0, int(note.midi - tuning_cents / 100 + 0.5)))


def _marks(beats: Sequence[float], end_s: float) -> Floats:
    """When each of the file's beats begins, seconds: from 0 to ``end_s`` or later.

    The time before the first given beat is divided evenly, into about as long ones.
    """
    given = [beat for beat in beats if beat > _SHORTEST_BEAT_S]
    usual_s = float(np.median(np.diff(beats))) if len(beats) > 1 else _BEAT_S
    first_s = given[0] if given else usual_s
    before = max(round(first_s / usual_s), 1)
    marks = [first_s * i / before for i in range(before)] + (given or [first_s])
    after = max(int((end_s - marks[-1]) / usual_s) + 1, 0)
    return np.array(marks + [marks[-1] + usual_s * i for i in range(1, after + 1)])


def _opening(music: Notes | PolyphonicNotes, program: int, name: str) -> Iterator[Event]:
    import mido

    yield 0, mido.MetaMessage("track_name", name=name)
    yield 0, mido.MetaMessage("key_signature", key=_midi_key(music.key))
    yield 0, mido.Message("program_change", program=program)
    yield 0, mido.Message("pitchwheel", pitch=_bend(music.tuning_cents))


def _signatures(bars: Bars, marks: Floats, per_beat: int) -> Iterator[Event]:
    """The time signature; before it, where a bar is under way already, that of what is left."""
    import mido

    before = 0
    if bars.downbeat_s is not None:
        before = int(np.argmin(np.abs(marks - bars.downbeat_s))) % bars.beats
    if before:
        short = mido.MetaMessage("time_signature", numerator=before, denominator=bars.unit)
        yield 0, short
    whole = mido.MetaMessage("time_signature", numerator=bars.beats, denominator=bars.unit)
    yield before * per_beat, whole


def _tempi(marks: Floats, per_beat: int) -> Iterator[Event]:
    """A tempo, in microseconds a quarter, wherever it changes."""
    import mido

    before = 0
    quarters_us = np.diff(marks) * 1e6 * TICKS_PER_BEAT / per_beat
    for index, tempo in enumerate(quarters_us.round().astype(int).tolist()):
        if abs(tempo - before) > _SAME_TEMPO_US:
            yield index * per_beat, mido.MetaMessage("set_tempo", tempo=tempo)
            before = tempo


def _note_events(music: Notes | PolyphonicNotes, marks: Floats, per_beat: int) -> Iterator[Event]:
    """Notes in order, those of one number apart, each at least a tick long."""
    import mido

    placed = [
        (
            _tick(note.start, marks, per_beat),
            _tick(note.end, marks, per_beat),
            midi_number(note, music.tuning_cents),
            _velocity(note),
        )
        for note in music.notes
    ]
    for number in sorted({number for _, _, number, _ in placed}):
        free = 0
        of_number = sorted(note for note in placed if note[2] == number)
        for place, (start, end, _, velocity) in enumerate(of_number):
            start = max(start, free)
            again = of_number[place + 1][0] if place + 1 < len(of_number) else end
            free = max(start + 1, min(end, again) if again > start else end)
            yield start, mido.Message("note_on", note=number, velocity=velocity)
            yield free, mido.Message("note_off", note=number, velocity=0)


def _velocity(note: Note) -> int:
    """Its loudness: instruments take the square of the velocity for the amplitude."""
    return max(_SOFTEST, round(_LOUDEST * 10 ** (note.level_db / 40)))


def _spaced(events: Iterable[Event]) -> Iterator[mido.Message | mido.MetaMessage]:
    """The messages, each with the ticks that passed since the one before it."""
    now = 0
    for tick, message in events:
        yield message.copy(time=tick - now)
        now = tick


def _tick(seconds: float, marks: Floats, per_beat: int) -> int:
    return round(per_beat * float(np.interp(seconds, marks, np.arange(len(marks)))))


def _bend(cents: float) -> int:
    """Pitch-wheel value, at the range of ±2 semitones that General MIDI prescribes."""
    return min(8191, max(-8192, round(cents / 200 * 8192)))


def _midi_key(key: str) -> str:
    """'F# minor' as MIDI files spell it: 'F#m'."""
    tonic, mode = key.split()
    return f"{tonic}m" if mode == "minor" else tonic
