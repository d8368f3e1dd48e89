"""From notes and beats to a score: bars, staves, voices, key and pickup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from shared.music.engraving.quantising import TICKS, Quantised, Written
from shared.music.engraving.score import Clef, Score, Staff
from shared.music.engraving.voices import two_hands, voices_of
from shared.music.timeline import NOTIONAL_BPM, Timeline

_LOWEST_OF_TREBLE, _HIGHEST_OF_BASS = 55, 64
_FEW = 0.04
"""A share of notes so small that it asks for no staff of its own."""

NO_BEAT = f"No beat was heard: ruled at {NOTIONAL_BPM:.0f} beats a minute."


def lay_out(
    music: Quantised, timeline: Timeline, key: str, instrument: str, clef: Clef | None = None
) -> Score:
    """The score of these notes.

    Args:
        music: at least one note.
        key: as in 'C major' or 'F# minor'.
        clef: of the only staff; None chooses one staff or two by the notes' range.
    """
    bar = timeline.beats_per_bar * TICKS
    return Score(
        instrument=instrument,
        key=key,
        beats_per_bar=timeline.beats_per_bar,
        beat_unit=timeline.beat_unit,
        bpm=60 / timeline.period_s,
        triplets=music.triplets,
        first=_first_line(music.notes[0].start, bar),
        staves=_staves(music.notes) if clef is None else (Staff(clef, voices_of(music.notes)),),
        remark=NO_BEAT if timeline.source == "none" else "",
    )


def _first_line(start: int, bar: int) -> int:
    """Where the score begins: with the first note's bar, or a pickup within the bar's second half."""
    line = start // bar * bar
    return start // TICKS * TICKS if 2 * (start - line) >= bar else line


def _staves(notes: Sequence[Written]) -> tuple[Staff, ...]:
    """Two for music that is both high and low and has chords; else one."""
    midis = sorted(note.midi for note in notes)
    few = int(_FEW * len(midis))
    lowest, highest = midis[few], midis[-1 - few]
    is_wide = lowest < _LOWEST_OF_TREBLE and highest > _HIGHEST_OF_BASS
    if is_wide and _has_chords(notes):
        high, low = two_hands(notes)
        return Staff("treble", voices_of(high)), Staff("bass", voices_of(low))
    return (Staff(_clef(midis), voices_of(notes)),)


def _has_chords(notes: Sequence[Written]) -> bool:
    """Whether notes often sound together."""
    together = sum(a.end > b.start for a, b in pairwise(notes))
    return together > 0.1 * len(notes)


def _clef(midis: Sequence[int]) -> Clef:
    return "treble" if fmean(midis) >= 58 else "bass"
