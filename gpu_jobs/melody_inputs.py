"""A melody as an input: heard in a recording, or read in a MIDI file."""

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
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.notes import F0, Counted, Note, Notes
from shared.music.pitch_track import PitchTrack, sounds_spoken
from shared.music.tuning import find_tuning
from shared.parameters import TranscribeMelodyParameters

_RATE = 16_000
"""What all networks here hear."""

_DRAWN_HOP_S = 0.016
"""Between the points of a pitch track that is drawn from notes."""

_TRACKED = 0.6
"""Share of the work that is done when the pitch is known."""


def melody_of(ctx: Context, name: str, p: TranscribeMelodyParameters) -> Notes:
    """The melody of an input, as it was sung, played or written. Times are those of its region.

    Of a MIDI file it is read, as `melody_of_midi` finds it, with the file's beats; its pitch track is
    drawn from the notes.

    Raises:
        Permanent: ``too_short``, ``silent``, or about the file: see `audible`, `read_midi` and
            `region_of_midi`.
        Permanent("no_melody"): no note is sung or played, or it is speech, or drums.
        Permanent("unknown_track"): the MIDI file has no such track.
        EngineUnavailable: the engine's weights are not there; see `Context.weights`.
    """
    source = ctx.audio(name)
    return _read(ctx, source, p) if is_midi(source.path) else _heard(ctx, source, p)


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
