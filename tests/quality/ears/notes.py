"""Melodies and notes: are they those that were played?"""

from __future__ import annotations

from collections.abc import Sequence

import mir_eval
import numpy as np
from numpy.typing import NDArray

from shared.music.notes import Note, Notes
from tests.data.music.model import Item
from tests.quality.ears.product import melody, polyphony

Figures = dict[str, float]

_ONSET_S = 0.05
_CENTS = 50.0
_SAME_CENTS = 50.0
_NEXT_S = 0.5
"""A note that begins this soon after one of its pitch has ended repeats it."""


def melody_figures(item: Item) -> Figures:
    """Of a line of one note at a time: its pitch, its notes, and the notes that repeat a pitch."""
    assert item.truth.notes is not None
    heard = melody(item.samples, item.rate)
    notes = heard.notes if heard else []
    figures = {f"{item.kind}: note F1": note_f1(item.truth.notes, notes)}
    figures[f"{item.kind}: repeated notes found"] = repeated_found(item.truth.notes, notes)
    if item.truth.f0 is not None:
        figures[f"{item.kind}: raw pitch accuracy"] = raw_pitch_accuracy(item, heard)
    if item.kind == "voice":
        by_crepe = melody(item.samples, item.rate, engine="crepe-tiny")
        figures["voice, crepe-tiny: raw pitch accuracy"] = raw_pitch_accuracy(item, by_crepe)
    return figures


def polyphony_figures(item: Item) -> Figures:
    """Of notes that sound together."""
    assert item.truth.notes is not None
    heard = polyphony(item.samples, item.rate)
    return {f"{item.kind}: note F1": note_f1(item.truth.notes, heard)}


def note_f1(truth: Sequence[tuple[float, float, float]], heard: Sequence[Note]) -> float:
    """F1 of notes whose onset is within 50 ms and whose pitch is within 50 cents."""
    if not heard:
        return 0.0
    *_, f1, _ = mir_eval.transcription.precision_recall_f1_overlap(
        *_arrays(truth),
        *_arrays([(n.start, n.end, n.midi) for n in heard]),
        onset_tolerance=_ONSET_S,
        pitch_tolerance=_CENTS,
        offset_ratio=None,
    )
    return float(f1)


def repeated_found(truth: Sequence[tuple[float, float, float]], heard: Sequence[Note]) -> float:
    """Share of the notes with the pitch of the one just before that are found; NaN without any."""
    repeats = {
        i
        for i in range(1, len(truth))
        if abs(truth[i][2] - truth[i - 1][2]) * 100 < _SAME_CENTS
        and truth[i][0] - truth[i - 1][1] < _NEXT_S
    }
    if not repeats:
        return float("nan")
    if not heard:
        return 0.0
    matched = mir_eval.transcription.match_notes(
        *_arrays(truth),
        *_arrays([(n.start, n.end, n.midi) for n in heard]),
        onset_tolerance=_ONSET_S,
        pitch_tolerance=_CENTS,
        offset_ratio=None,
    )
    return len(repeats & {reference for reference, _ in matched}) / len(repeats)


def raw_pitch_accuracy(item: Item, heard: Notes | None) -> float:
    """Share of the sung moments whose pitch is within 50 cents."""
    if heard is None or item.truth.f0 is None:
        return 0.0
    times, hertz = item.truth.f0
    found = np.array(heard.f0.hz)
    scores = mir_eval.melody.evaluate(times, hertz, np.arange(len(found)) * heard.f0.hop_s, found)
    return float(scores["Raw Pitch Accuracy"])


def _arrays(
    notes: Sequence[tuple[float, float, float]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As mir_eval wants them: intervals in seconds, pitches in hertz."""
    spans = np.array([(start, end) for start, end, _ in notes])
    return spans, 440 * 2 ** ((np.array([midi for *_, midi in notes]) - 69) / 12)
