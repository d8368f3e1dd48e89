"""Hear a melody: its pitch over time, its notes, its tuning and its key."""

from __future__ import annotations

from gpu_jobs.context import Context
from gpu_jobs.melody_inputs import melody_of
from shared.music.grid import Grid, beat_grid
from shared.music.midi import write_midi
from shared.music.notes import Notes
from shared.music.straightening import quantize, tune
from shared.parameters import TranscribeMelodyParameters

_LONG_S = 1.0
"""Longer notes tell no more about the beat."""


def transcribe_melody(ctx: Context, p: TranscribeMelodyParameters) -> None:
    """Turn the input ``audio``, a recording or a MIDI file, into ``notes.json`` and ``melody.mid``.

    Times are relative to the start of the input's region. The melody is made straight here, as
    ``timing`` and ``tuning`` ask, and not where it is sung: so the notes, the MIDI file, the times
    of the lyrics and the voice all agree. The pitch track stays as it was heard. Where no beat can
    be heard, onsets stay too, and the provenance says so (``beat_found``).

    Raises:
        Permanent, EngineUnavailable: as `melody_of`.
    """
    melody = melody_of(ctx, "audio", p)
    ctx.note(notes=len(melody.notes))
    if p.tuning != "as-hummed":
        melody = tune(melody, p.tuning, p.tuning_strength)
    grid = _beat(ctx, melody) if p.timing == "quantized" else None
    if grid is not None:
        melody = quantize(melody, grid, p.timing_strength)
    ctx.save("notes.json", melody.model_dump_json().encode(), "application/json")
    ctx.save("melody.mid", write_midi(melody, beats=grid.beats if grid else ()), "audio/midi")
    ctx.progress(1.0)


def _beat(ctx: Context, melody: Notes) -> Grid | None:
    """The beat heard in the melody, if any."""
    seconds = [min(note.end - note.start, _LONG_S) for note in melody.notes]
    grid = beat_grid([note.start for note in melody.notes], seconds)
    ctx.note(beat_found=grid is not None)
    if grid is not None:
        ctx.note(
            tempo_bpm=round(grid.tempo_bpm, 2),
            beat_confidence=round(grid.confidence, 3),
            steps_a_beat=grid.subdivision,
        )
    return grid
