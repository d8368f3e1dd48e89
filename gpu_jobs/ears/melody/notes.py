"""The notes of a melody: where they begin by the sound, which they are by the pitch track."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.melody.onset_bands import HOP_S
from gpu_jobs.ears.melody.onset_peaks import onset_peaks
from gpu_jobs.ears.melody.pitch_lag import pitch_lag
from gpu_jobs.ears.melody.segmentation import note_stretches
from shared.music.notes import Note
from shared.music.pitch_track import PitchTrack

_SURE = 0.5


def find_notes(
    track: PitchTrack,
    duration_s: float,
    chances: NDArray[np.float64],
    shortest_s: float,
) -> list[Note]:
    """Notes in order, apart, each at least ``shortest_s`` long.

    Args:
        duration_s: of the sound; no note ends later.
        chances: probability that a note begins, every `HOP_S`, shape [frames].
    """
    onsets = onset_peaks(chances)
    sure_s = np.asarray(np.flatnonzero(onsets >= _SURE) * HOP_S, np.float64)
    lag_s = pitch_lag(track, sure_s)
    stretches = note_stretches(track, onsets, HOP_S, lag_s)
    heard = [
        _note(track, round(start, 6), round(min(end, duration_s), 6), lag_s)
        for start, end in stretches
        # A tolerance of a microsecond: times of frames are sums of binary fractions.
        if min(end, duration_s) - start >= shortest_s - 1e-6
    ]
    return [note for note in heard if note is not None]


def _note(track: PitchTrack, start: float, end: float, lag_s: float) -> Note | None:
    """What is sung then: its pitch as the track has it a lag later, if it has any there."""
    note = track.note(start, end)
    late = track.note(start + lag_s, end + lag_s)
    return note and note.model_copy(update={"midi": (late or note).midi})
