"""A hummed melody made straight: its onsets drawn to the beat, its pitches to a scale."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

import numpy as np

from shared.music.grid import Grid
from shared.music.notes import Note, Notes
from shared.music.scales import sung_scale_of

SLOWEST, FASTEST = 0.55, 2.2
"""Least and most that time is stretched between drawn onsets: notes neither vanish nor swell."""

_CHROMATIC = frozenset(range(12))


def quantize(melody: Notes, grid: Grid, strength: float) -> Notes:
    """Draw onsets to the nearest step of the grid: 0 leaves them, 1 draws them all the way.

    Time itself is stretched between the onsets that reach a step, and everything else follows:
    notes keep their order and their gaps, ends and ornaments move along, nothing vanishes, and the
    end of the recording stays. Of several onsets nearest to one step the longest note reaches it;
    a step that would take stretching beyond `SLOWEST` or `FASTEST` is not reached.
    """
    if not melody.notes:
        return melody
    anchors = _anchors(melody, grid)
    hummed = np.array([a.hummed for a in anchors])
    drawn = hummed + strength * (np.array([a.drawn for a in anchors]) - hummed)
    starts = np.interp([n.start for n in melody.notes], hummed, drawn)
    ends = np.interp([n.end for n in melody.notes], hummed, drawn)
    times = zip(starts.round(6).tolist(), ends.round(6).tolist(), strict=True)
    return melody.model_copy(
        update={
            "notes": [
                note.model_copy(update={"start": start, "end": end})
                for note, (start, end) in zip(melody.notes, times, strict=True)
            ]
        }
    )


def tune(melody: Notes, to: Literal["scale", "chromatic"], strength: float) -> Notes:
    """Draw pitches to the key's scale or to semitones: 0 leaves them, 1 draws them all the way.

    Which note is meant is told at the melody's own tuning, so that a voice that is flat throughout
    keeps its tune; what it is drawn to is A4 = 440 Hz, so that other instruments can join. The
    scale of a minor key has its leading note besides.

    Raises:
        Permanent("unknown_key"): see `sung_scale_of`.
    """
    classes = sung_scale_of(melody.key) if to == "scale" else _CHROMATIC

    def drawn(midi: float) -> float:
        meant = _nearest(midi - melody.tuning_cents / 100, classes)
        return round(midi + strength * (meant - midi), 3)

    return melody.model_copy(
        update={
            "notes": [n.model_copy(update={"midi": drawn(n.midi)}) for n in melody.notes],
            "tuning_cents": round((1 - strength) * melody.tuning_cents, 2),
        }
    )


class _Anchor(NamedTuple):
    """A moment of the recording, and where it is drawn, seconds."""

    hummed: float
    drawn: float


def _anchors(melody: Notes, grid: Grid) -> list[_Anchor]:
    """Moments between which time is stretched evenly; long notes find their step first."""
    end_s = max(melody.duration_s, melody.notes[-1].end)
    wanted = _wanted(melody.notes, grid)
    anchors = [_opening(melody.notes[0].start, end_s, min(wanted)), _Anchor(end_s, end_s)]
    for anchor in wanted:
        place = bisect_left(anchors, anchor)
        before, after = anchors[max(place - 1, 0)], anchors[place]
        if _bearable(before, anchor) and _bearable(anchor, after):
            anchors.insert(place, anchor)
    return anchors


def _opening(first_s: float, end_s: float, wanted: _Anchor) -> _Anchor:
    """The first note, moved as the first that reaches a step, but not before the recording."""
    moved = max(wanted.drawn - wanted.hummed, -first_s)
    opening = _Anchor(first_s, first_s + moved)
    return opening if _bearable(opening, _Anchor(end_s, end_s)) else _Anchor(first_s, first_s)


def _bearable(before: _Anchor, after: _Anchor) -> bool:
    hummed_s = after.hummed - before.hummed
    return SLOWEST * hummed_s <= after.drawn - before.drawn <= FASTEST * hummed_s and hummed_s > 0


def _wanted(notes: Sequence[Note], grid: Grid) -> list[_Anchor]:
    """The longest note nearest to each step, drawn to it; long notes first."""
    steps = grid.steps
    starts = np.array([note.start for note in notes])
    after = np.clip(np.searchsorted(steps, starts), 1, len(steps) - 1)
    nearest = np.where(starts - steps[after - 1] < steps[after] - starts, after - 1, after)
    longest: dict[int, Note] = {}
    for note, step in zip(notes, nearest.tolist(), strict=True):
        if step not in longest or _seconds(note) > _seconds(longest[step]):
            longest[step] = note
    by_length = sorted(longest.items(), key=lambda item: -_seconds(item[1]))
    return [_Anchor(note.start, float(steps[step])) for step, note in by_length]


def _seconds(note: Note) -> float:
    return note.end - note.start


def _nearest(midi: float, classes: Collection[int]) -> int:
    """The number of one of these pitch classes that is nearest, within MIDI's 0 to 127."""
    around = range(max(int(midi) - 12, 0), min(int(midi) + 13, 128))
    return min((n for n in around if n % 12 in classes), key=lambda n: abs(n - midi))
