"""What can be counted about a melody over its chords."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from shared.music.lead_sheet import LeadSheet, SheetNote
from shared.music.scales import sung_scale_of

STRONG = 2
"""The weight from which a place of the bar is strong: its beginning and its middle."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a melody; shares are 0 to 1.

    Attributes:
        chord_tones: notes on strong places that belong to the chord, of those where there is one.
        in_scale: notes of the key (in minor with the leading note) or of the sounding chord.
        steps, repeats, leaps: intervals of one or two semitones, of none, and of more than seven.
        over_octave: number of intervals over an octave.
        bar_repetition: bars that repeat an earlier one of their window, note for note.
        rhythm_repetition: bars that repeat the rhythm of an earlier one of their window.
        density: notes a bar.
        compass: semitones from lowest to highest.
    """

    chord_tones: float
    in_scale: float
    steps: float
    repeats: float
    leaps: float
    over_octave: int
    bar_repetition: float
    rhythm_repetition: float
    density: float
    compass: int


def measured(sheet: LeadSheet, melody: Sequence[SheetNote], window: int = 16) -> Figures:
    """Count.

    Args:
        melody: of at least two notes.
        window: bars within which repetition is counted: it grows with length.
    """
    intervals = [b.midi - a.midi for a, b in pairwise(melody)] or [0]
    pitches = [note.midi for note in melody]
    return Figures(
        chord_tones=_mean([_in_chord(sheet, n) for n in melody if _is_strong(sheet, n)]),
        in_scale=_mean([_in_scale(sheet, note) for note in melody]),
        steps=_mean([1 <= abs(move) <= 2 for move in intervals]),
        repeats=_mean([move == 0 for move in intervals]),
        leaps=_mean([abs(move) > 7 for move in intervals]),
        over_octave=sum(abs(move) > 12 for move in intervals),
        bar_repetition=repetition(sheet, melody, window, _content),
        rhythm_repetition=repetition(sheet, melody, window, _rhythm),
        density=len(melody) / sheet.bars,
        compass=max(pitches) - min(pitches),
    )


def repetition(
    sheet: LeadSheet,
    melody: Sequence[SheetNote],
    window: int,
    kind: Callable[[SheetNote, int], Hashable],
) -> float:
    """Share of the bars with notes that were there before in their window, as ``kind`` tells notes.

    Windows follow each other; one shorter than half is passed over unless it is the only one.
    """
    bar = sheet.metre.bar
    bars: dict[int, list[Hashable]] = {}
    for note in melody:
        bars.setdefault(note.start // bar, []).append(kind(note, note.start % bar))
    shares: list[float] = []
    for begin in range(0, sheet.bars, window):
        inside = [tuple(bars[b]) for b in range(begin, begin + window) if b in bars]
        if len(inside) * 2 >= window or (not shares and inside):
            shares.append(1 - len(Counter(inside)) / len(inside))
    return _mean(shares)


def _content(note: SheetNote, place: int) -> Hashable:
    return place, note.end - note.start, note.midi


def _rhythm(note: SheetNote, place: int) -> Hashable:
    return place, note.end - note.start


def _is_strong(sheet: LeadSheet, note: SheetNote) -> bool:
    return sheet.metre.weight(note.start) >= STRONG and sheet.chord_at(note.start) is not None


def _in_chord(sheet: LeadSheet, note: SheetNote) -> bool:
    chord = sheet.chord_at(note.start)
    return chord is not None and note.midi % 12 in chord.pitch_classes


def _in_scale(sheet: LeadSheet, note: SheetNote) -> bool:
    return note.midi % 12 in sung_scale_of(sheet.key_at(note.start)) or _in_chord(sheet, note)


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 1.0
