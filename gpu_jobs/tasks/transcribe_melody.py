"""Hear a melody: its pitch over time, its notes, its tuning and its key."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput, Context
from gpu_jobs.ears import findings
from gpu_jobs.ears.melody.notes import find_notes
from gpu_jobs.ears.melody.octaves import octaves_repaired
from gpu_jobs.ears.symbolic.melody import drawn_pitch, key_of_midi, melody_of_midi
from gpu_jobs.ears.symbolic.region import region_of_midi
from gpu_jobs.engines import crepe, swift_f0
from gpu_jobs.engines.networks import bundled, opened
from gpu_jobs.engines.note_onsets import hear_onsets
from gpu_jobs.listening import audible
from gpu_jobs.midi_inputs import is_midi
from shared.audio.read_at import FileReadAt
from shared.errors import Permanent
from shared.known_weights import CREPE_FULL
from shared.music.dynamics import heard_levels
from shared.music.grid import Grid, beat_grid
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.midi import write_midi
from shared.music.notes import F0, Counted, Note, Notes
from shared.music.pitch_track import PitchTrack, sounds_spoken
from shared.music.straightening import quantize, tune
from shared.music.tuning import find_tuning
from shared.parameters import TranscribeMelodyParameters

_RATE = 16_000
"""What all networks here hear."""

_LONG_S = 1.0
"""Longer notes tell no more about the beat."""

_DRAWN_HOP_S = 0.016
"""Between the points of a pitch track that is drawn from notes."""

_TRACKED = 0.6
"""Share of the work that is done when the pitch is known."""


def transcribe_melody(ctx: Context, p: TranscribeMelodyParameters) -> None:
    """Turn the input ``audio``, a recording or a MIDI file, into ``notes.json`` and ``melody.mid``.

    Times are relative to the start of the input's region. The melody is made straight here, as
    ``timing`` and ``tuning`` ask, and not where it is sung: so the notes, the MIDI file, the times
    of the lyrics and the voice all agree. The pitch track stays as it was heard. Where no beat can
    be heard, onsets stay too, and the provenance says so (``beat_found``). Of a MIDI file the melody
    is read, as `melody_of_midi` finds it, without an engine; its pitch track is drawn from the notes.

    Raises:
        Permanent: ``too_short``, ``silent``, or about the file: see `audible`, `read_midi` and
            `region_of_midi`.
        Permanent("no_melody"): no note is sung or played, or it is speech, or drums.
        Permanent("unknown_track"): the MIDI file has no such track.
        EngineUnavailable: the engine's weights are not there; see `Context.weights`.
    """
    source = ctx.audio("audio")
    melody = _read(ctx, source, p) if is_midi(source.path) else _heard(ctx, source, p)
    ctx.note(notes=len(melody.notes))
    if p.tuning != "as-hummed":
        melody = tune(melody, p.tuning, p.tuning_strength)
    grid = _beat(ctx, melody) if p.timing == "quantized" else None
    if grid is not None:
        melody = quantize(melody, grid, p.timing_strength)
    ctx.save("notes.json", melody.model_dump_json().encode(), "application/json")
    ctx.save("melody.mid", write_midi(melody, beats=grid.beats if grid else ()), "audio/midi")
    ctx.progress(1.0)


def _read(ctx: Context, source: AudioInput, p: TranscribeMelodyParameters) -> Notes:
    """The melody of a MIDI file, and its beats."""
    with FileReadAt(source.path) as file:
        music, rhythm = region_of_midi(file, source)
    found = melody_of_midi(music, p.midi_track, min_note_s=p.min_note_s)
    ctx.note(model="midi", melody_found_by=found.found_by)
    if found.track:
        ctx.note(midi_track=found.track)
    notes = list(found.notes)
    hz = drawn_pitch(notes, music.duration_s, _DRAWN_HOP_S)
    counted = Counted(
        beats_s=findings.times(rhythm.beats_s),
        downbeats_s=findings.times(rhythm.downbeats_s),
        metre=findings.metre_of(rhythm),
    )
    melody = _melody(notes, _DRAWN_HOP_S, hz, music.duration_s, key_of_midi(music))
    return melody.model_copy(update={"counted": counted})


def _heard(ctx: Context, source: AudioInput, p: TranscribeMelodyParameters) -> Notes:
    """The melody of a recording."""
    samples = audible(source, _RATE)
    ctx.progress(0.1, "listening")
    track = octaves_repaired(_tracked(ctx, samples), samples)
    ctx.progress(_TRACKED, "finding notes")
    duration_s = len(samples) / _RATE
    notes = find_notes(track, duration_s, hear_onsets(samples), p.min_note_s)
    _insist_on_melody(notes, track)
    notes = heard_levels(samples, _RATE, notes)
    return _melody(notes, track.hop_s, track.hz, duration_s)


def _tracked(ctx: Context, samples: NDArray[np.float32]) -> PitchTrack:
    """The pitch, by the engine that was chosen."""
    if ctx.engine not in (crepe.TINY, crepe.FULL):
        ctx.note(model=swift_f0.NAME, model_version=swift_f0.version())
        return swift_f0.listen(samples)
    network = bundled(crepe.TINY) if ctx.engine == crepe.TINY else opened(ctx.weights(CREPE_FULL))
    ctx.note(model=ctx.engine, model_version=crepe.VERSION)
    return crepe.listen(
        samples, network, lambda share: ctx.progress(0.1 + share * (_TRACKED - 0.1), "listening")
    )


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


def _melody(
    notes: list[Note],
    hop_s: float,
    hz: NDArray[np.float64],
    duration_s: float,
    key: str | None = None,
) -> Notes:
    """The notes, and what can be told of them; the key is found where it is not known."""
    midi = np.array([note.midi for note in notes])
    seconds = np.array([note.end - note.start for note in notes])
    tuning = find_tuning(midi, seconds)
    return Notes(
        duration_s=duration_s,
        tuning_cents=round(tuning, 2),
        key=key or find_key(weigh_pitch_classes(midi - tuning / 100, seconds)),
        notes=notes,
        f0=F0(hop_s=hop_s, hz=np.round(hz, 2).tolist()),
    )
