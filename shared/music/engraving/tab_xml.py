"""A chart as MusicXML 4.0: a staff of notes, under it a staff of tablature, chords and their diagrams above.

https://www.w3.org/2021/06/musicxml40/

Pitches are those that sound; a clef with an 8 says that a guitar is written an octave higher. Frets, in notes
as in diagrams, are counted from the capo, and the staff's tuning is that of the strings as the capo leaves
them; words tell the capo. The standard would have the tuning without it and a ``capo`` element that
raises it, but MuseScore passes over that and finds other frets, as from the nut; so written, pitch, tuning
and fret agree in every program.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from shared.music.engraving import elements
from shared.music.engraving.lead_sheet_layout import counted_in
from shared.music.engraving.score import TICKS, Clef
from shared.music.engraving.spelling import spell
from shared.music.engraving.tab_bars import NOTES, TAB, Symbol, bars_of, text_of, write_bar
from shared.music.engraving.tab_layout import NO_KEY, Track, tracks_of
from shared.music.key_names import fifths_of
from shared.music.tabs.chart import Chart
from shared.music.tabs.fretboard import Instrument
from shared.music.tabs.one_line import one_line
from shared.music.tabs.performance import PROGRAMS
from shared.music.tabs.playing import shapes_of

_CLEFS: dict[Instrument, Clef] = {"guitar": "treble-8", "bass": "bass-8", "ukulele": "treble"}
_DEPTH = 3
"""How far what stands in measures is indented."""


def write_tab_xml(chart: Chart) -> bytes:
    """The chart as a score; a melody besides strummed chords is a part of its own, above them.

    What is finer than sixteenths and triplets is drawn to these. A diagram stands where a shape is held
    for the first time.

    Raises:
        Permanent("unknown_key"): the chart's key is none.
        Permanent("unknown_strumming"): its metre has no pattern of this name.
    """
    root, empty = elements.new_score(one_line(chart.title) or "Chords", "")
    listed = root.find("part-list")
    assert listed is not None
    listed.clear()
    root.remove(empty)
    parts: dict[str, str] = {}
    for number, track in enumerate(tracks_of(chart), start=1):
        name = f"P{number}"
        _list_part(listed, name, track, chart)
        # a part is a place until all else is written: its measures are text
        SubElement(root, "part", id=name)
        parts[f'<part id="{name}" />'] = _part(track, chart, is_first=number == 1)
    score = elements.written(root).decode()
    for place, measures in parts.items():
        score = score.replace(place, f"{place.removesuffix(' />')}>\n{measures}  </part>")
    return score.encode()


def _list_part(listed: Element, name: str, track: Track, chart: Chart) -> None:
    """The part's name, and the sound that a program plays it with."""
    part = SubElement(listed, "score-part", id=name)
    SubElement(part, "part-name").text = track.name
    instrument = SubElement(part, "score-instrument", id=f"{name}-I1")
    SubElement(instrument, "instrument-name").text = chart.instrument.capitalize()
    midi = SubElement(part, "midi-instrument", id=f"{name}-I1")
    SubElement(midi, "midi-program").text = str(PROGRAMS[chart.instrument] + 1)


def _part(track: Track, chart: Chart, *, is_first: bool) -> str:
    """The measures of a part, written."""
    fifths, strings = fifths_of(chart.key or NO_KEY), len(chart.board.strings)
    bars = bars_of(track, _symbols(chart) if is_first else {})
    texts = [write_bar(bar, fifths, strings) for bar in bars]
    texts[0] = _beginning(track, chart, has_words=is_first) + texts[0]
    texts[-1] += _end()
    first = 0 if track.laid.has_pickup else 1
    return "".join(
        f"    <measure {_numbered(number)}>\n{text}    </measure>\n"
        for number, text in enumerate(texts, start=first)
    )


def _numbered(number: int) -> str:
    """Attributes of a measure; a pickup is 0, and not counted."""
    return f'number="{number}"' if number else 'number="0" implicit="yes"'


def _beginning(track: Track, chart: Chart, *, has_words: bool) -> str:
    """What stands before the first note.

    Args:
        has_words: whether it tells the tempo and the tuning.
    """
    measure = Element("measure")
    _attributes(measure, track, chart)
    if has_words:
        _opening(measure, chart)
    return "".join(text_of(element, _DEPTH) for element in measure)


def _end() -> str:
    measure = Element("measure")
    elements.add_barline(measure, "light-heavy")
    return text_of(measure[0], _DEPTH)


def _attributes(measure: Element, track: Track, chart: Chart) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(TICKS * track.laid.score.beat_unit // 4)
    elements.add_key(attributes, chart.key or NO_KEY)
    elements.add_time(attributes, chart.metre.beats, chart.metre.unit)
    SubElement(attributes, "staves").text = "2"
    elements.add_clef(attributes, _CLEFS[chart.instrument], NOTES)
    clef = SubElement(attributes, "clef", number=str(TAB))
    SubElement(clef, "sign").text = "TAB"
    SubElement(clef, "line").text = "5"
    _strings(attributes, chart)


def _strings(attributes: Element, chart: Chart) -> None:
    """Lines of the tablature: what each string sounds open, above the capo, the lowest line first."""
    details = SubElement(attributes, "staff-details", number=str(TAB))
    SubElement(details, "staff-type").text = "alternate"
    SubElement(details, "staff-lines").text = str(len(chart.board.strings))
    for line, midi in enumerate(chart.board.strings, start=1):
        tuned = spell(midi, 0)
        tuning = SubElement(details, "staff-tuning", line=str(line))
        SubElement(tuning, "tuning-step").text = tuned.step
        if tuned.alter:
            SubElement(tuning, "tuning-alter").text = str(tuned.alter)
        SubElement(tuning, "tuning-octave").text = str(tuned.octave)


def _opening(measure: Element, chart: Chart) -> None:
    """The tempo, and what the player does before playing."""
    unit, dotted, counted = counted_in(chart.metre, chart.bpm)
    elements.add_tempo(measure, unit=unit, dotted=dotted, counted=counted, bpm=chart.bpm)
    told = [] if chart.tuning == "standard" else [f"Tuning: {one_line(chart.tuning)}"]
    told += [f"Capo: fret {chart.capo}"] if chart.capo else []
    if told:
        elements.add_words(measure, "words", ", ".join(told))


def _symbols(chart: Chart) -> dict[int, Symbol]:
    """The chords by the steps at which they begin, each shape drawn where it comes first."""
    if all(held.chord is None for held in chart.chords):
        return {}
    drawn = {held.start for held in shapes_of(chart)}
    return {
        held.start: Symbol(0, held.chord, held.voicing if held.start in drawn else None)
        for held in chart.chords
    }
