"""Notes as a Standard MIDI File."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shared.music.midi_writing import (
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
from shared.music.notes import Note, Notes
from shared.music.polyphony import PolyphonicNotes
from shared.music.velocities import velocity_of


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
    end_s = max([music.duration_s, *(note.end for note in music.notes)])
    ruled = ruler(beats, end_s, bars.unit)
    events = [
        *_opening(music, program, name),
        *_signatures(bars, ruled),
        *ruled.tempi(),
        *key_events(_keys(music, ruled)),
    ]
    return file_of(track(events, ruled.tick(music.duration_s)))


def midi_number(note: Note, tuning_cents: float) -> int:
    """The MIDI number meant by a note sung at this tuning."""
    return min(127, max(0, int(note.midi - tuning_cents / 100 + 0.5)))


def _opening(music: Notes | PolyphonicNotes, program: int, name: str) -> Iterator[Event]:
    import mido

    yield 0, mido.MetaMessage("track_name", name=name)
    yield 0, mido.MetaMessage("key_signature", key=midi_key(music.key))
    yield 0, mido.Message("program_change", program=program)
    yield 0, mido.Message("pitchwheel", pitch=bend(music.tuning_cents))


def _signatures(bars: Bars, ruled: Ruler) -> Iterator[Event]:
    """The time signature; before it, where a bar is under way already, that of what is left."""
    import mido

    before = 0
    if bars.downbeat_s is not None:
        before = int(np.argmin(np.abs(ruled.marks - bars.downbeat_s))) % bars.beats
    if before:
        short = mido.MetaMessage("time_signature", numerator=before, denominator=bars.unit)
        yield 0, short
    whole = mido.MetaMessage("time_signature", numerator=bars.beats, denominator=bars.unit)
    yield before * ruled.per_beat, whole


def _keys(music: Notes | PolyphonicNotes, ruled: Ruler) -> Iterator[Key]:
    for note in music.notes:
        number = midi_number(note, music.tuning_cents)
        yield Key(ruled.tick(note.start), ruled.tick(note.end), number, velocity_of(note.level_db))
