"""Hear a melody: its pitch over time, its notes, its tuning and its key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gpu_jobs.context import Context
from gpu_jobs.engines import swift_f0
from gpu_jobs.listening import audible
from shared.errors import Permanent
from shared.music.dynamics import heard_levels
from shared.music.grid import Grid, beat_grid
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.midi import write_midi
from shared.music.notes import F0, Note, Notes
from shared.music.onsets import find_onsets
from shared.music.pitch_track import PitchTrack, sounds_spoken
from shared.music.straightening import quantize, tune
from shared.music.tuning import find_tuning
from shared.parameters import TranscribeMelodyParameters

_LONG_S = 1.0
"""Longer notes tell no more about the beat."""


def transcribe_melody(ctx: Context, p: TranscribeMelodyParameters) -> None:
    """Turn the input ``audio`` into ``notes.json`` and ``melody.mid``.

    Times are relative to the start of the input's region. The melody is made straight here, as
    ``timing`` and ``tuning`` ask, and not where it is sung: so the notes, the MIDI file, the times
    of the lyrics and the voice all agree. The pitch track stays as it was heard. Where no beat can
    be heard, onsets stay too, and the provenance says so (``beat_found``).

    Raises:
        Permanent: ``too_short``, ``silent``, or about the file: see `audible`.
        Permanent("no_melody"): no note is sung or played, or it is speech.
    """
    samples = audible(ctx.audio("audio"), swift_f0.RATE)
    ctx.progress(0.2, "listening")
    track, stretches = swift_f0.listen(samples)
    ctx.progress(0.7, "finding notes")
    onsets = find_onsets(samples, swift_f0.RATE).tolist()
    notes = list(_notes(track, _divided(stretches, onsets, p.min_note_s), p.min_note_s))
    _insist_on_melody(notes, track)
    notes = heard_levels(samples, swift_f0.RATE, notes)
    melody = _melody(notes, track, len(samples) / swift_f0.RATE)
    ctx.note(model=swift_f0.NAME, model_version=swift_f0.version(), notes=len(notes))
    if p.tuning != "as-hummed":
        melody = tune(melody, p.tuning, p.tuning_strength)
    grid = _beat(ctx, melody) if p.timing == "quantized" else None
    if grid is not None:
        melody = quantize(melody, grid, p.timing_strength)
    ctx.save("notes.json", melody.model_dump_json().encode(), "application/json")
    ctx.save("melody.mid", write_midi(melody, beats=grid.beats if grid else ()), "audio/midi")
    ctx.progress(1.0)


def _divided(
    stretches: Iterable[tuple[float, float]], onsets: Sequence[float], shortest_s: float
) -> Iterator[tuple[float, float]]:
    """The stretches, cut at onsets inside them wherever both parts last ``shortest_s``."""
    for start, end in stretches:
        for onset in onsets[bisect_left(onsets, start) : bisect_left(onsets, end)]:
            if onset - start >= shortest_s and end - onset >= shortest_s:
                yield start, onset
                start = onset
        yield start, end


def _notes(
    track: PitchTrack, stretches: Iterable[tuple[float, float]], shortest_s: float
) -> Iterator[Note]:
    for start, end in stretches:
        # A tolerance of a microsecond: frame times are sums of binary fractions.
        if end - start < shortest_s - 1e-6:
            continue
        note = track.note(round(start, 6), round(end, 6))
        if note is not None:
            yield note


def _insist_on_melody(notes: Sequence[Note], track: PitchTrack) -> None:
    if not notes:
        raise Permanent("no_melody", "No sung or played note can be heard in the recording.")
    if sounds_spoken(track):
        raise Permanent(
            "no_melody",
            "The recording sounds spoken: its pitch never stays on notes. Hum or sing the melody.",
        )


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


def _melody(notes: list[Note], track: PitchTrack, duration_s: float) -> Notes:
    midi = np.array([note.midi for note in notes])
    seconds = np.array([note.end - note.start for note in notes])
    tuning = find_tuning(midi, seconds)
    return Notes(
        duration_s=duration_s,
        tuning_cents=round(tuning, 2),
        key=find_key(weigh_pitch_classes(midi - tuning / 100, seconds)),
        notes=notes,
        f0=F0(hop_s=track.hop_s, hz=np.round(track.hz, 2).tolist()),
    )
