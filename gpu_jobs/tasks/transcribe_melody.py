"""Hear a melody: its pitch over time, its notes, its tuning and its key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.audio import audible_peak, read
from gpu_jobs.context import AudioInput, Context
from gpu_jobs.engines import swift_f0
from shared.errors import Permanent
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.midi import write_midi
from shared.music.notes import F0, Note, Notes
from shared.music.onsets import find_onsets
from shared.music.pitch_track import PitchTrack, sounds_spoken
from shared.music.tuning import find_tuning
from shared.parameters import TranscribeMelodyParameters

Mono = NDArray[np.float32]

SHORTEST_S = 0.1
_PEAK = 0.7
"""Level at which the network and the onsets listen, so that quiet recordings are heard alike."""


def transcribe_melody(ctx: Context, p: TranscribeMelodyParameters) -> None:
    """Turn the input ``audio`` into ``notes.json`` and ``melody.mid``.

    Times are relative to the start of the input's region.

    Raises:
        Permanent: as `gpu_jobs.audio.read`, for what is damaged or outside the file.
        Permanent("too_short"): less than 0.1 s of sound.
        Permanent("silent"): nothing above -60 dBFS.
        Permanent("no_melody"): no note is sung or played, or it is speech.
    """
    samples = _audible(ctx.audio("audio"))
    ctx.progress(0.2, "listening")
    track, stretches = swift_f0.listen(samples)
    ctx.progress(0.7, "finding notes")
    onsets = find_onsets(samples, swift_f0.RATE).tolist()
    notes = list(_notes(track, _divided(stretches, onsets, p.min_note_s), p.min_note_s))
    _insist_on_melody(notes, track)
    melody = _melody(notes, track, len(samples) / swift_f0.RATE)
    ctx.note(model=swift_f0.NAME, model_version=swift_f0.version(), notes=len(notes))
    ctx.save("notes.json", melody.model_dump_json().encode(), "application/json")
    ctx.save("melody.mid", write_midi(melody), "audio/midi")
    ctx.progress(1.0)


def _audible(source: AudioInput) -> Mono:
    """The recording as mono, without offset, peaking at `_PEAK`."""
    stereo = read(source, rate=swift_f0.RATE, channels=2)
    if stereo.shape[1] < SHORTEST_S * swift_f0.RATE:
        raise Permanent("too_short", f"Nothing can be heard in less than {SHORTEST_S} s of sound.")
    stereo -= stereo.mean(axis=1, keepdims=True)
    mono = _mono(stereo)
    return mono * np.float32(_PEAK / audible_peak(mono))


def _mono(stereo: Mono) -> Mono:
    """The mean of both sides, or the louder side where they cancel each other."""
    mean = stereo.mean(axis=0)
    energies = np.einsum("cn,cn->c", stereo, stereo, dtype=np.float64)
    cancelled = float(mean @ mean) < 0.1 * float(energies.max())
    return np.asarray(stereo[int(energies.argmax())] if cancelled else mean)


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
