"""Where the bars of a recording begin, as far as that was heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.music.chords import ChordSymbol, read_chord
from shared.music.lead_sheet import Metre
from shared.music.metronome import metronome
from shared.music.ruling import ruled
from shared.music.timeline import Timeline, timeline_of

NEARLY = 0.25
"""Beats by which a bar may reach beyond a recording: its ends are not heard to the millisecond."""

_FEWEST_BEATS = 4


def heard_timeline(analysis: Analysis) -> Timeline:
    """The beats that were heard, counted from the recording's first bar line; else as `ruled`."""
    if not has_beat(analysis):
        return ruled([s.start_s for s in analysis.chords.raw if chord_of(s.label) is not None])
    timeline = timeline_of((), _evenly_beaten(analysis))
    return counted_from(timeline, _first_bar(timeline))


def _evenly_beaten(analysis: Analysis) -> Analysis:
    """With the beats of its click, if it has one; bars begin where that was heard on a beat."""
    changes = [span.start_s for span in analysis.chords.raw[1:]]
    beats = np.asarray(metronome(analysis.beats_s, changes))
    if not len(beats):
        return analysis
    near_s = NEARLY * float(np.median(np.diff(beats)))
    kept = [at for at in analysis.downbeats_s if np.abs(beats - at).min() < near_s]
    return analysis.model_copy(update={"beats_s": beats.tolist(), "downbeats_s": kept})


def has_beat(analysis: Analysis) -> bool:
    """Whether enough beats were heard to count by them."""
    return len(analysis.beats_s) >= _FEWEST_BEATS


def counted_from(timeline: Timeline, beat: int) -> Timeline:
    """The same beats, bars counted from this one; more are ruled before them if it is negative."""
    if beat >= 0:
        return replace(timeline, downbeat=beat)
    ruled_before = timeline.seconds(np.arange(beat, 0) - timeline.downbeat).tolist()
    return replace(timeline, beats=(*ruled_before, *timeline.beats), downbeat=0)


def chord_of(label: str) -> ChordSymbol | None:
    """The chord that a label names; None for no chord, and for what is not known."""
    try:
        return read_chord(label)
    except Permanent:
        return None


def _first_bar(timeline: Timeline) -> int:
    """The beat that begins the first bar; before the first beat where that alone was not heard."""
    bar = timeline.beats_per_bar
    metre = Metre(bar, timeline.beat_unit)
    nearly_s = NEARLY * timeline.period_s
    first = timeline.downbeat % bar
    while first < len(timeline.beats) and timeline.beats[first] < -nearly_s:
        first += bar
    missed = bar - first
    before_s = float(timeline.seconds(-missed - timeline.downbeat))
    if missed <= metre.pulse // metre.beat and 2 * missed < bar and before_s >= -nearly_s:
        return -missed
    return first
