"""A melody as a Standard MIDI File."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note, Notes

if TYPE_CHECKING:
    import mido

TICKS_PER_BEAT = 960
"""At 120 bpm a tick is 0.52 ms: note times are within 0.3 ms."""

_BEAT_S = 0.5
_VELOCITY = 80
_SAME_TEMPO_US = 1
_SHORTEST_BEAT_S = 0.02

Floats = NDArray[np.float64]
Event = tuple[int, "mido.Message | mido.MetaMessage"]
"""A message and its tick."""


def write_midi(melody: Notes, *, beats: Sequence[float] = (), program: int = 53) -> bytes:
    """The melody as a format 0 file that keeps its seconds.

    Each note sounds the nearest MIDI number. The tuning of the whole melody is one pitch bend at
    the start (range ±2 semitones), so the file plays in tune with the recording while a piano
    roll shows the notes that were meant.

    Args:
        beats: times of the melody's beats, seconds, ascending, two at least; the file's beats fall
            on them, and its tempo changes as theirs does. Without them it is a fixed 120 bpm.
        program: General MIDI program, 0 to 127; 53 is "Voice Oohs".
    """
    import mido

    marks = _marks(beats, max([melody.duration_s, *(note.end for note in melody.notes)]))
    events = [*_opening(melody, program), *_tempi(marks), *_note_events(melody, marks)]
    end = max(_tick(melody.duration_s, marks), *(tick for tick, _ in events))
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


def _opening(melody: Notes, program: int) -> Iterator[Event]:
    import mido

    yield 0, mido.MetaMessage("track_name", name="Melody")
    yield 0, mido.MetaMessage("time_signature", numerator=4, denominator=4)
    yield 0, mido.MetaMessage("key_signature", key=_midi_key(melody.key))
    yield 0, mido.Message("program_change", program=program)
    yield 0, mido.Message("pitchwheel", pitch=_bend(melody.tuning_cents))


def _tempi(marks: Floats) -> Iterator[Event]:
    """A tempo wherever it changes."""
    import mido

    before = 0
    for index, tempo in enumerate((np.diff(marks) * 1e6).round().astype(int).tolist()):
        if abs(tempo - before) > _SAME_TEMPO_US:
            yield index * TICKS_PER_BEAT, mido.MetaMessage("set_tempo", tempo=tempo)
            before = tempo


def _note_events(melody: Notes, marks: Floats) -> Iterator[Event]:
    """Notes in order, apart, and at least a tick long."""
    import mido

    before = 0
    for note in melody.notes:
        start = max(before, _tick(note.start, marks))
        before = max(start + 1, _tick(note.end, marks))
        number = midi_number(note, melody.tuning_cents)
        yield start, mido.Message("note_on", note=number, velocity=_VELOCITY)
        yield before, mido.Message("note_off", note=number, velocity=0)


def _spaced(events: Iterable[Event]) -> Iterator[mido.Message | mido.MetaMessage]:
    """The messages, each with the ticks that passed since the one before it."""
    now = 0
    for tick, message in events:
        yield message.copy(time=tick - now)
        now = tick


def _tick(seconds: float, marks: Floats) -> int:
    return round(TICKS_PER_BEAT * float(np.interp(seconds, marks, np.arange(len(marks)))))


def _bend(cents: float) -> int:
    """Pitch-wheel value, at the range of ±2 semitones that General MIDI prescribes."""
    return min(8191, max(-8192, round(cents / 200 * 8192)))


def _midi_key(key: str) -> str:
    """'F# minor' as MIDI files spell it: 'F#m'."""
    tonic, mode = key.split()
    return f"{tonic}m" if mode == "minor" else tonic
