"""From what was heard to a piece on paper, and from paper back to seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shared.errors import Permanent
from shared.music.analysis import Analysis, ChordSpan
from shared.music.bar_lines import NEARLY, chord_of, counted_from, has_beat, heard_timeline
from shared.music.chords import ChordSymbol
from shared.music.engraving.quantising import TICKS, Written, quantise
from shared.music.lead_sheet import (
    STEPS,
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetNote,
    SheetSection,
)
from shared.music.notes import Note, Notes
from shared.music.stretches import Stretch, in_cells, joined
from shared.music.timeline import Timeline, timeline_under
from shared.music.triple_time import counted_as_heard
from shared.music.velocities import levels_of, velocity_of

Floats = NDArray[np.float64]
Unheard = Literal["beat", "bars", "key", "chords"]

_UNKNOWN_KEY = "C major"
_SHARED = 0.1
"""A beat that two chords share as equally as this: see `in_cells`."""

_FINEST = 3
"""Steps of a sixteenth: nothing shorter is written."""

_SMALL_REST = STEPS // 2
"""A rest so short between two notes is not written."""


def sheet_of(analysis: Analysis, bars: int | None = None) -> tuple[LeadSheet, Timeline]:
    """The bars, keys, chords and sections of a recording, without a melody, and when its beats are.

    Step 0 is the timeline's beat ``downbeat``: the recording's first bar line, or one up to a beat
    before the first beat that was heard. Of bars there are only whole ones within the recording, but
    one at least. Keys and sections change at bar lines, chords on beats (of 6/8 the dotted
    quarters): each beat has the chord that holds most of it, and one that dies away within a bar of
    the next holds until then. What was not heard, `unheard` tells: without a beat there is 4/4 as
    `ruled`; without a key C major; without chords none sound.

    Args:
        bars: at most so many, 1 or more; None is all of them.
    """
    timeline = heard_timeline(analysis)
    metre = Metre(timeline.beats_per_bar, timeline.beat_unit)
    fitting = int((timeline.places(analysis.duration_s) + NEARLY) // timeline.beats_per_bar)
    count = max(fitting if bars is None else min(fitting, bars), 1)
    sheet = LeadSheet(
        metre,
        count,
        keys=_keys(analysis, timeline, metre, count),
        chords=_chords(_harmony(analysis), timeline, metre, count),
        sections=_sections(analysis, timeline, metre, count),
    )
    return sheet, timeline


def unheard(analysis: Analysis) -> tuple[Unheard, ...]:
    """What `sheet_of` must assume, since it was not heard in the recording."""
    heard: dict[Unheard, bool] = {
        "beat": has_beat(analysis),
        "bars": analysis.metre.beats_per_bar is not None,
        "key": analysis.key.key is not None,
        "chords": any(chord_of(span.label) is not None for span in _harmony(analysis)),
    }
    return tuple(name for name, is_heard in heard.items() if not is_heard)


def sheet_of_melody(melody: Notes) -> tuple[LeadSheet, Timeline]:
    """The sheet of a sung or played melody, in its key, without chords; and when its beats are.

    The beat is the one it was written with, or the one in its onsets, and drifts as they do; where
    they keep to none, one that follows them (`timeline_under`). What was not written is counted in 4/4,
    or where that is clear in 3/4. The first bar is the one in which the melody begins, or where it
    begins in a bar's second half the one after: then it has a pickup, before step 0.

    Raises:
        Permanent("no_notes"): it has no notes.
    """
    if not melody.notes:
        raise Permanent("no_notes", "There is no note to accompany: sing or play a melody.")
    timeline = counted_as_heard(melody.notes, timeline_under(melody))
    metre = Metre(timeline.beats_per_bar, timeline.beat_unit)
    drawn = melody_in_steps(melody.notes, timeline, metre, melody.tuning_cents)
    opening = _opening(drawn, metre.bar)
    notes = tuple(replace(n, start=n.start - opening, end=n.end - opening) for n in drawn)
    notes = (*notes[:-1], _let_go(notes[-1], metre.bar))
    bars = max(ceil(notes[-1].end / metre.bar), 1)
    end = bars * metre.bar
    sheet = LeadSheet(
        metre,
        bars,
        keys=(SheetKey(0, end, melody.key),),
        chords=(SheetChord(0, end, None),),
        sections=(SheetSection(0, end, "A"),),
        melody=notes,
    )
    return sheet, counted_from(timeline, timeline.downbeat + opening // metre.beat)


def notes_in_seconds(melody: Sequence[SheetNote], timeline: Timeline, metre: Metre) -> list[Note]:
    """The melody when it is to be sung: its beats are those of the timeline, drift and all.

    What would sound before the recording begins is left out.

    Args:
        melody: in order, one note at a time.
        metre: of the sheet; its beats are the timeline's.
    """
    starts = timeline.seconds([note.start / metre.beat for note in melody]).tolist()
    ends = timeline.seconds([note.end / metre.beat for note in melody]).tolist()
    levels = levels_of([note.velocity for note in melody])
    return [
        Note(
            start=round(max(start, 0.0), 6),
            end=round(end, 6),
            midi=note.midi,
            confidence=1.0,
            level_db=level,
        )
        for note, start, end, level in zip(melody, starts, ends, levels, strict=True)
        if end > 0
    ]


def melody_in_steps(
    notes: Sequence[Note], timeline: Timeline, metre: Metre, tuning_cents: float = 0.0
) -> tuple[SheetNote, ...]:
    """A melody as it can be written: on halves, quarters and thirds of beats, one note at a time.

    Of notes drawn to one step the longest stays; rests up to an eighth are not written.

    Args:
        notes: in order of onset.
        metre: of the sheet; its beats are the timeline's.
        tuning_cents: of the notes, against A4 = 440 Hz.
    """
    written = quantise(notes, timeline, tuning_cents, finest=TICKS // (metre.beat // _FINEST)).notes
    longest: dict[int, Written] = {}
    for one in written:
        if one.start not in longest or one.end > longest[one.start].end:
            longest[one.start] = one
    alone = [longest[start] for start in sorted(longest)]
    followers = [one.start for one in alone[1:]]
    return tuple(
        SheetNote(
            _steps(one.start, metre),
            _steps(_end(one, follower, metre), metre),
            one.midi,
            velocity_of(notes[one.source].level_db),
        )
        for one, follower in zip(alone, [*followers, None], strict=False)
    )


def _harmony(analysis: Analysis) -> Sequence[ChordSpan]:
    """The chords, as they keep to the beats where there are any."""
    chords = analysis.chords
    return (chords.aligned if has_beat(analysis) else chords.raw) or chords.raw


def _chords(
    spans: Sequence[ChordSpan], timeline: Timeline, metre: Metre, bars: int
) -> tuple[SheetChord, ...]:
    end = bars * metre.bar
    if not spans:
        return (SheetChord(0, end, None),)
    edges = _places([*(s.start_s for s in spans), spans[-1].end_s], timeline, metre)
    chords = [chord_of(span.label) for span in spans]
    drawn = in_cells(edges, chords, metre.pulse, end, late=_SHARED, strong=metre.bar)
    held: list[Stretch[ChordSymbol | None]] = joined(list(_holding_on(drawn, metre.bar)))
    return tuple(SheetChord(*stretch) for stretch in held)


def _holding_on(
    chords: Sequence[Stretch[ChordSymbol | None]], bar: int
) -> Iterator[Stretch[ChordSymbol | None]]:
    """A chord that dies away holds until the next, if that is less than a bar."""
    before: ChordSymbol | None = None
    for start, end, chord in chords:
        before = before if chord is None and end - start < bar else chord
        yield start, end, before


def _keys(analysis: Analysis, timeline: Timeline, metre: Metre, bars: int) -> tuple[SheetKey, ...]:
    end, regions = bars * metre.bar, analysis.key.regions
    if not regions:
        return (SheetKey(0, end, analysis.key.key or _UNKNOWN_KEY),)
    edges = _places([*(r.start_s for r in regions), regions[-1].end_s], timeline, metre)
    drawn = in_cells(edges, [region.key for region in regions], metre.bar, end)
    return tuple(SheetKey(*stretch) for stretch in drawn)


def _sections(
    analysis: Analysis, timeline: Timeline, metre: Metre, bars: int
) -> tuple[SheetSection, ...]:
    end, parts = bars * metre.bar, analysis.sections
    if not parts:
        return (SheetSection(0, end, "A"),)
    edges = _places([*(p.start_s for p in parts), parts[-1].end_s], timeline, metre)
    drawn = in_cells(edges, range(len(parts)), metre.bar, end)
    return tuple(SheetSection(start, stop, parts[i].label) for start, stop, i in drawn)


def _places(seconds: Sequence[float], timeline: Timeline, metre: Metre) -> Floats:
    """Moments in steps, fractional."""
    return timeline.places(seconds) * metre.beat


def _opening(notes: Sequence[SheetNote], bar: int) -> int:
    """Where the first bar begins: before the first note, or after it where that is a pickup."""
    line = notes[0].start // bar * bar
    is_pickup = 2 * (notes[0].start - line) >= bar and notes[-1].end > line + bar
    return line + bar if is_pickup else line


def _let_go(last: SheetNote, bar: int) -> SheetNote:
    """The last note without the little that it is held into a bar of its own."""
    line = last.end // bar * bar
    is_long_enough = last.start < line <= last.end <= line + _SMALL_REST
    return replace(last, end=line) if is_long_enough else last


def _end(note: Written, follower: int | None, metre: Metre) -> int:
    """Tick at which a note is let go: when the next begins, if hardly a rest is between."""
    if follower is None:
        return note.end
    small = _SMALL_REST * TICKS // metre.beat
    return follower if follower - note.end <= small else note.end


def _steps(ticks: int, metre: Metre) -> int:
    return ticks * metre.beat // TICKS
