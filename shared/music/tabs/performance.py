"""A chart played: strokes over strings, picked strings, bass lines and melodies, as parts and as MIDI."""

from __future__ import annotations

from collections.abc import Iterator

from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import STEPS
from shared.music.steady_midi import write_steady
from shared.music.tabs.chart import Chart
from shared.music.tabs.fretboard import Instrument
from shared.music.tabs.one_line import one_line
from shared.music.tabs.playing import Struck, strokes_of

PROGRAMS: dict[Instrument, int] = {"guitar": 25, "bass": 33, "ukulele": 24}
"""General MIDI programs: steel guitar, fingered bass, nylon guitar."""

_MELODY_PROGRAM = 24
_FROM_STRING_TO_STRING_S = 0.012
_WIDEST_STROKE = 1 / 3
"""The part of a stroke's time that its way over the strings takes at most."""

_VELOCITY, _ACCENT, _UPWARDS, _LINE = 76, 16, -10, 94
_FADING = 2
"""By how much each string of a stroke is softer than the one before."""

_DAMPED = STEPS / 6
_DETACHED = 0.95
"""The part of its time for which a note of a line sounds."""


def perform(chart: Chart) -> Arrangement:
    """The chart as its player plays it: a part of chords, and one of the melody or the bass line.

    A stroke down goes from the lowest string to the highest, a stroke up back; each string sounds until
    it is struck again or the chord ends, or shortly where it is damped.

    Raises:
        Permanent("unknown_strumming"): the chart's metre has no pattern of this name.
    """
    parts = [part for part in (_line(chart), _chords(chart)) if part.notes]
    return Arrangement(tuple(parts), chart.bars * chart.metre.bar)


def write_performance(chart: Chart) -> bytes:
    """What `perform` plays as a Standard MIDI File at the chart's tempo.

    The first bar begins at 0 s, or after the beats that a pickup needs.

    Raises:
        Permanent("unknown_strumming"): as `perform`.
    """
    title = one_line(chart.title) or "Chords"
    return write_steady(perform(chart), chart.metre, chart.bpm, chart.key, title)


def _line(chart: Chart) -> Part:
    notes = tuple(
        PlayedNote(note.start, note.start + _DETACHED * (note.end - note.start), note.midi, _LINE)
        for note in chart.line
    )
    if chart.line_kind == "bass":
        return Part("bass", notes, PROGRAMS[chart.instrument])
    program = PROGRAMS["bass"] if chart.instrument == "bass" else _MELODY_PROGRAM
    return Part("melody", notes, program, gain_db=2.0)


def _chords(chart: Chart) -> Part:
    notes = sorted(_strummed(chart), key=lambda note: (note.start, note.midi))
    return Part("chords", tuple(notes), PROGRAMS[chart.instrument])


def _strummed(chart: Chart) -> Iterator[PlayedNote]:
    """The notes of all strokes; those of a string end where it is struck again."""
    next_onset: dict[int, float] = {}
    for struck in reversed(strokes_of(chart)):
        onsets = _onsets(struck, chart)
        sounded: set[int] = set()
        for place, (string, start) in enumerate(onsets):
            end = min(next_onset.get(string, struck.until), struck.until)
            if struck.stroke.is_short:
                end = min(end, struck.start + _DAMPED)
            midi = chart.board.strings[string] + (struck.frets[string] or 0)
            # one key cannot sound twice at once
            if midi not in sounded:
                sounded.add(midi)
                yield PlayedNote(start, max(end, start), midi, _velocity(struck, place))
        next_onset.update(onsets)


def _onsets(struck: Struck, chart: Chart) -> list[tuple[int, float]]:
    """The strings in the order in which they are struck, and the step at which each begins."""
    strings = [string for string, fret in enumerate(struck.frets) if fret is not None]
    if struck.stroke.direction == "up":
        strings.reverse()
    steps_a_second = chart.bpm / 60 * STEPS
    room = (struck.end - struck.start) * _WIDEST_STROKE / max(len(strings), 1)
    between = min(_FROM_STRING_TO_STRING_S * steps_a_second, room)
    return [(string, struck.start + place * between) for place, string in enumerate(strings)]


def _velocity(struck: Struck, place: int) -> int:
    stroke = struck.stroke
    loud = _VELOCITY + _ACCENT * stroke.is_accented + _UPWARDS * (stroke.direction == "up")
    return max(loud - _FADING * place, 1)
