"""Notes in a pitch track: the division with the smallest total cost, found exactly.

Every frame belongs to a note or to none. A note costs what its frames lie off its one pitch, what they
lack in voice, and how unlikely its beginning is; a likely beginning inside a note costs
too. A dynamic programme over time and pitch weighs it all, in the manner of the note models in M. Mauch
et al., "Computer-aided melody note transcription using the Tony software", TENOR 2015.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.music.pitch_track import PitchTrack

Floats = NDArray[np.float64]
Stretch = tuple[float, float]

_PITCHES_A_SEMITONE = 5

# Costs are in nats a second of note, so that they do not depend on the spacing of frames.
_OFF_PITCH = 25.0
"""A semitone off for a second."""

_FARTHEST = 2.0
"""Semitones beyond which nothing is farther off: an octave error is no farther than a wrong note."""

_UNVOICED = 20.0
_UNSURE = 0.02, 0.98
_PLAYED_ON = 0.03
"""How likely a note begins unheard, where only its pitch tells."""


def note_stretches(
    track: PitchTrack, onsets: Floats, hop_s: float, lag_s: float = 0.0
) -> list[Stretch]:
    """(start, end) of each note in seconds: in order, apart.

    Args:
        track: the pitch.
        onsets: probability that a note begins at frame i, at ``i * hop_s``, shape [frames]; zero
            but at peaks.
        hop_s: seconds between these frames, not those of the track.
        lag_s: how long after a note's onset the track has its pitch; see `pitch_lag`.
    """
    _, confidence = _at(track, len(onsets), hop_s)
    midi, pitch_confidence = _at(track, len(onsets), hop_s, lag_s)
    pitches = _pitches(midi, pitch_confidence)
    if not len(pitches):
        return []
    sure = np.clip(confidence, *_UNSURE)
    unvoiced = hop_s * _UNVOICED * -np.log(sure / (1 - sure))
    begin = -np.log(np.maximum(onsets, _PLAYED_ON))
    go_on = -np.log(1 - np.minimum(onsets, 0.99))
    off = hop_s * _OFF_PITCH * pitch_confidence
    spans = _cheapest(midi, pitches, off, unvoiced, begin, go_on)
    return [(first * hop_s, last * hop_s) for first, last in spans]


def _at(
    track: PitchTrack, frames: int, hop_s: float, later_s: float = 0.0
) -> tuple[Floats, Floats]:
    """The track's nearest pitch and confidence at each frame, or some seconds later."""
    nearest = np.round((np.arange(frames) * hop_s + later_s) / track.hop_s).astype(int)
    nearest = np.minimum(nearest, len(track.midi) - 1)
    return track.midi[nearest], track.confidence[nearest]


def _pitches(midi: Floats, confidence: Floats) -> Floats:
    """All pitches that a note may have: those that were heard, finely rounded."""
    heard = midi[confidence >= 0.3]
    return np.unique(np.round(heard * _PITCHES_A_SEMITONE)) / _PITCHES_A_SEMITONE


def _cheapest(
    midi: Floats,
    pitches: Floats,
    off: Floats,
    unvoiced: Floats,
    begin: Floats,
    go_on: Floats,
) -> list[tuple[int, int]]:
    """Spans of frames, each a note's."""
    frames = len(midi)
    in_note = np.full(len(pitches), np.inf)
    began = np.zeros(len(pitches), np.intp)
    note_start = np.full(frames + 1, -1, np.intp)  # of the note that ends before this frame
    cheapest = 0.0
    for frame in range(frames):
        in_note += go_on[frame]
        fresh = cheapest + begin[frame]
        anew = fresh < in_note
        began[anew] = frame
        np.minimum(in_note, fresh, out=in_note)
        distance = np.minimum(np.abs(pitches - midi[frame]), _FARTHEST)
        in_note += off[frame] * distance + unvoiced[frame]
        best = int(in_note.argmin())
        if in_note[best] < cheapest:
            cheapest = float(in_note[best])
            note_start[frame + 1] = began[best]
    return _walked_back(note_start)


def _walked_back(note_start: NDArray[np.intp]) -> list[tuple[int, int]]:
    spans = []
    frame = len(note_start) - 1
    while frame > 0:
        start = int(note_start[frame])
        if start < 0:
            frame -= 1
        else:
            spans.append((start, frame))
            frame = start
    return spans[::-1]
