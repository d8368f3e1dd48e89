"""What a chart's player plays, laid out in bars and note values, each with its strings and frets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.music.engraving.lead_sheet_layout import Laid, laid_out
from shared.music.lead_sheet import LeadSheet, SheetKey, SheetNote
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import NoteName
from shared.music.tabs.chart import Chart, LineKind, TabNote
from shared.music.tabs.playing import Struck, strokes_of

NO_KEY = "C major"
"""What is written where a chart has no key."""

_LINES: dict[LineKind, str] = {"melody": "melody", "bass": "bass line"}


@dataclass(frozen=True, slots=True)
class Sound:
    """Strings that sound together.

    Attributes:
        stopped: (string's index, fret from the capo, MIDI number) of each, in order of the strings.
        names: of the notes that the key might spell otherwise.
        is_accented: played louder.
        stroke: 'down' or 'up' where it is a stroke over strings, else ''.
    """

    stopped: tuple[tuple[int, int, int], ...]
    names: tuple[NoteName, ...] = ()
    is_accented: bool = False
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A sound, and the steps at which it begins and ends."""

    start: int
    end: int
    sound: Sound


@dataclass(frozen=True, slots=True)
class Track:
    """One part of a chart.

    Attributes:
        name: as 'Guitar'.
        events: in order.
        laid: their values; its sources are indices of events.
    """

    name: str
    events: tuple[Event, ...]
    laid: Laid


def tracks_of(chart: Chart) -> tuple[Track, ...]:
    """The melody or bass line, then the chords; one track at least.

    Raises:
        Permanent("unknown_strumming"): the chart's metre has no pattern of this name.
    """
    chords = tuple(_event(chart, struck) for struck in strokes_of(chart))
    line = tuple(_single(note) for note in chart.line)
    name = chart.instrument.capitalize()
    if line and chords:
        return (
            Track(f"{name} ({_LINES[chart.line_kind]})", line, _laid(chart, line)),
            Track(name, chords, _laid(chart, chords)),
        )
    return (Track(name, line or chords, _laid(chart, line or chords)),)


def _event(chart: Chart, struck: Struck) -> Event:
    stopped = tuple(
        (string, fret, chart.board.strings[string] + fret)
        for string, fret in enumerate(struck.frets)
        if fret is not None
    )
    sound = Sound(
        stopped,
        _names_of(struck.chord),
        is_accented=struck.stroke.is_accented,
        stroke=struck.stroke.direction if struck.stroke.strings in ("all", "high") else "",
    )
    return Event(struck.start, struck.end, sound)


@lru_cache(maxsize=512)
def _names_of(chord: Chord) -> tuple[NoteName, ...]:
    return chord.names if chord.bass is None else (*chord.names, chord.bass)


def _single(note: TabNote) -> Event:
    return Event(note.start, note.end, Sound(((note.string, note.fret, note.midi),)))


def _laid(chart: Chart, events: Sequence[Event]) -> Laid:
    """Bars and values, as of a melody: each event is written as its first note."""
    end = chart.bars * chart.metre.bar
    sheet = LeadSheet(
        chart.metre,
        chart.bars,
        keys=(SheetKey(0, end, chart.key or NO_KEY),),
        chords=(),
        sections=(),
        melody=tuple(SheetNote(e.start, e.end, e.sound.stopped[0][2]) for e in events),
    )
    return laid_out(sheet, chart.bpm)
