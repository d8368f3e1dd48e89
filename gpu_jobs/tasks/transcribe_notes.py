"""Hear notes that sound together: a piano, a guitar, a whole band."""

from __future__ import annotations

import numpy as np

from gpu_jobs.context import Context
from gpu_jobs.ears.polyphony.candidates import find_candidates
from gpu_jobs.ears.polyphony.evidence import weigh
from gpu_jobs.ears.polyphony.notes import choose, make_notes
from gpu_jobs.engines import basic_pitch, note_judge
from gpu_jobs.listening import audible
from shared.errors import Permanent
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.notes import Note
from shared.music.polyphony import PolyphonicNotes
from shared.music.tuning import find_tuning
from shared.parameters import TranscribeNotesParameters


def transcribe_notes(ctx: Context, p: TranscribeNotesParameters) -> None:
    """Turn the input ``audio`` into ``notes.json``.

    Times are relative to the start of the input's region. A network hears how likely each pitch
    begins and sounds; another, which knows ghosts by their relatives, judges each place where one
    may begin.

    Raises:
        Permanent: ``too_short``, ``silent``, or about the file: see `audible`.
        Permanent("no_notes"): nothing in it sounds like a note.
    """
    samples = audible(ctx.audio("audio"), basic_pitch.RATE)
    ctx.progress(0.2, "listening")
    heard = basic_pitch.listen(samples)
    ctx.progress(0.6, "finding notes")
    places = find_candidates(heard)
    evidence = weigh(heard, samples, basic_pitch.RATE, places)
    chances = np.concatenate([np.zeros(0, np.float32), *map(note_judge.judge, evidence)])
    chosen = choose(places, chances, p.certainty, heard.hop_s)
    if not chosen:
        raise Permanent("no_notes", "No note that is played or sung can be heard in the recording.")
    found = make_notes(heard, samples, basic_pitch.RATE, places.only(chosen), chances[chosen])
    long = (note for note in found if note.end - note.start >= p.min_note_s)
    notes = sorted(long, key=lambda note: (note.start, note.midi))
    if not notes:
        raise Permanent("no_notes", f"No note lasts {p.min_note_s} s: lower min_note_s.")
    music = _music(notes, len(samples) / basic_pitch.RATE)
    ctx.note(
        model=basic_pitch.NAME,
        model_version=basic_pitch.VERSION,
        judge_version=note_judge.VERSION,
        notes=len(notes),
    )
    ctx.save("notes.json", music.model_dump_json().encode(), "application/json")
    ctx.progress(1.0)


def _music(notes: list[Note], duration_s: float) -> PolyphonicNotes:
    midi = np.array([note.midi for note in notes])
    seconds = np.array([note.end - note.start for note in notes])
    tuning = find_tuning(midi, seconds)
    return PolyphonicNotes(
        duration_s=duration_s,
        tuning_cents=round(tuning, 2),
        key=find_key(weigh_pitch_classes(midi - tuning / 100, seconds)),
        notes=notes,
    )
