"""A melody as a Standard MIDI File."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shared.music.notes import Note, Notes

if TYPE_CHECKING:
    import mido

TEMPO_BPM = 120.0
TICKS_PER_BEAT = 960
"""At 120 bpm a tick is 0.52 ms: note times are within 0.3 ms."""

_VELOCITY = 80


def write_midi(melody: Notes, *, program: int = 53) -> bytes:
    """The melody as a format 0 file at a fixed 120 bpm, so that seconds are kept.

    Each note sounds the nearest MIDI number. The tuning of the whole melody is one pitch bend at
    the start (range ±2 semitones), so the file plays in tune with the recording while a piano
    roll shows the notes that were meant.

    Args:
        program: General MIDI program, 0 to 127; 53 is "Voice Oohs".
    """
    import mido

    track = mido.MidiTrack([*_opening(melody, program), *_note_messages(melody)])
    track.append(mido.MetaMessage("end_of_track", time=_rest_after(melody)))
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track])
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def midi_number(note: Note, tuning_cents: float) -> int:
    """The MIDI number meant by a note sung at this tuning."""
    return min(127, max(0, int(note.midi - tuning_cents / 100 + 0.5)))


def _opening(melody: Notes, program: int) -> Iterator[mido.Message | mido.MetaMessage]:
    import mido

    yield mido.MetaMessage("track_name", name="Melody")
    yield mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO_BPM))
    yield mido.MetaMessage("time_signature", numerator=4, denominator=4)
    yield mido.MetaMessage("key_signature", key=_midi_key(melody.key))
    yield mido.Message("program_change", program=program)
    yield mido.Message("pitchwheel", pitch=_bend(melody.tuning_cents))


def _note_messages(melody: Notes) -> Iterator[mido.Message]:
    import mido

    now = 0
    for note, (start, end) in zip(melody.notes, _ticks(melody.notes), strict=True):
        number = midi_number(note, melody.tuning_cents)
        yield mido.Message("note_on", note=number, velocity=_VELOCITY, time=start - now)
        yield mido.Message("note_off", note=number, velocity=0, time=end - start)
        now = end


def _ticks(notes: Sequence[Note]) -> Iterator[tuple[int, int]]:
    """Start and end of each note in ticks: in order, apart, and at least a tick long."""
    before = 0
    for note in notes:
        start = max(before, _tick(note.start))
        before = max(start + 1, _tick(note.end))
        yield start, before


def _rest_after(melody: Notes) -> int:
    """Ticks from the last note to the end of the recording."""
    *_, (_, last) = [(0, 0), *_ticks(melody.notes)]
    return max(0, _tick(melody.duration_s) - last)


def _tick(seconds: float) -> int:
    return round(seconds * TICKS_PER_BEAT * TEMPO_BPM / 60)


def _bend(cents: float) -> int:
    """Pitch-wheel value, at the range of ±2 semitones that General MIDI prescribes."""
    return min(8191, max(-8192, round(cents / 200 * 8192)))


def _midi_key(key: str) -> str:
    """'F# minor' as MIDI files spell it: 'F#m'."""
    tonic, mode = key.split()
    return f"{tonic}m" if mode == "minor" else tonic
