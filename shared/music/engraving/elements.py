"""The elements of MusicXML that every kind of score is written with.

https://www.w3.org/2021/06/musicxml40/
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shared.music.engraving.score import Clef
from shared.music.engraving.spelling import Spelled
from shared.music.engraving.values import Value
from shared.music.key_names import fifths_of

_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    b'"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_CLEFS = {
    "treble": ("G", 2, 0),
    "bass": ("F", 4, 0),
    "treble-8": ("G", 2, -1),
    "bass-8": ("F", 4, -1),
}


def new_score(title: str, instrument: str) -> tuple[Element, Element]:
    """An empty score, and its only part."""
    root = Element("score-partwise", version="4.0")
    work = SubElement(root, "work")
    SubElement(work, "work-title").text = title
    parts = SubElement(SubElement(root, "part-list"), "score-part", id="P1")
    SubElement(parts, "part-name").text = instrument
    return root, SubElement(root, "part", id="P1")


def written(root: Element) -> bytes:
    """The score as a file."""
    indent(root)
    # as text first: written as bytes it takes twice the time
    text = tostring(root, encoding="unicode")
    return b"".join((_HEAD, text.encode("utf-8", "xmlcharrefreplace"), b"\n"))


def add_barline(measure: Element, style: str) -> None:
    """A bar line at a bar's end: 'light-light' or 'light-heavy'."""
    line = SubElement(measure, "barline", location="right")
    SubElement(line, "bar-style").text = style


def add_key(attributes: Element, key: str) -> None:
    """The signature of a key, as in 'C major'.

    Raises:
        Permanent("unknown_key"): as `fifths_of`.
    """
    signed = SubElement(attributes, "key")
    SubElement(signed, "fifths").text = str(fifths_of(key))
    SubElement(signed, "mode").text = key.partition(" ")[2]


def add_time(attributes: Element, beats: int, unit: int) -> None:
    """A time signature."""
    metre = SubElement(attributes, "time")
    SubElement(metre, "beats").text = str(beats)
    SubElement(metre, "beat-type").text = str(unit)


def add_clef(attributes: Element, clef: Clef, staff: int = 1) -> None:
    """A clef of one of the staves, counted from 1."""
    element = SubElement(attributes, "clef", number=str(staff))
    sign, line, octave = _CLEFS[clef]
    SubElement(element, "sign").text = sign
    SubElement(element, "line").text = str(line)
    if octave:
        SubElement(element, "clef-octave-change").text = str(octave)


def add_tempo(measure: Element, *, unit: str, dotted: bool, counted: float, bpm: float) -> None:
    """A metronome mark, and the tempo at which a program plays.

    Args:
        unit: the note that is counted, as 'quarter'; ``dotted`` or not.
        counted: of these a minute.
        bpm: quarters a minute.
    """
    direction = SubElement(measure, "direction", placement="above")
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(metronome, "beat-unit").text = unit
    if dotted:
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = f"{counted:.0f}"
    SubElement(direction, "sound", tempo=f"{bpm:.2f}")


def add_words(measure: Element, kind: str, said: str) -> None:
    """Text above the staff: 'words' or a 'rehearsal' mark."""
    direction = SubElement(measure, "direction", placement="above")
    SubElement(SubElement(direction, "direction-type"), kind).text = said


def add_note(
    measure: Element,
    value: Value,
    pitch: Spelled | None,
    *,
    voice: str = "1",
    staff: int = 0,
    is_first: bool = True,
    accidental: str = "",
    beams: Sequence[str] = (),
) -> Element:
    """A note, one of a chord's, or a rest.

    Args:
        pitch: None is a rest.
        staff: from 1; 0 where there is but one.
        is_first: of its chord.
        accidental: the sign before it, as MusicXML names it; none is left to the reader.
        beams: what each of its beams does; see `shared.music.engraving.beams`.
    """
    note = SubElement(measure, "note")
    if not is_first:
        SubElement(note, "chord")
    _pitch_or_rest(note, value, pitch)
    SubElement(note, "duration").text = str(value.length)
    for kind in _ties(value):
        SubElement(note, "tie", type=kind)
    SubElement(note, "voice").text = voice
    if not value.fills_bar:
        _kind(note, value, accidental)
    if staff:
        SubElement(note, "staff").text = str(staff)
    for number, beam in enumerate(beams, start=1):
        SubElement(note, "beam", number=str(number)).text = beam
    _notations(note, value, is_first=is_first)
    return note


def _pitch_or_rest(note: Element, value: Value, spelled: Spelled | None) -> None:
    if spelled is None:
        rest = SubElement(note, "rest")
        if value.fills_bar:
            rest.set("measure", "yes")
        return
    pitch = SubElement(note, "pitch")
    SubElement(pitch, "step").text = spelled.step
    if spelled.alter:
        SubElement(pitch, "alter").text = str(spelled.alter)
    SubElement(pitch, "octave").text = str(spelled.octave)


def _kind(note: Element, value: Value, accidental: str) -> None:
    SubElement(note, "type").text = value.kind
    for _ in range(value.dots):
        SubElement(note, "dot")
    if accidental:
        SubElement(note, "accidental").text = accidental
    if value.is_third:
        changed = SubElement(note, "time-modification")
        SubElement(changed, "actual-notes").text = "3"
        SubElement(changed, "normal-notes").text = "2"


def _ties(value: Value) -> list[str]:
    if not value.midis:
        return []
    return ["stop"] * value.from_tie + ["start"] * value.to_tie


def _notations(note: Element, value: Value, *, is_first: bool) -> None:
    """Ties of every note; brackets of triplets on the first of a chord."""
    brackets = [("start", value.opens), ("stop", value.closes)]
    brackets = [(kind, here and is_first) for kind, here in brackets]
    if not _ties(value) and not any(here for _, here in brackets):
        return
    notations = SubElement(note, "notations")
    for kind in _ties(value):
        SubElement(notations, "tied", type=kind)
    for kind, here in brackets:
        if here:
            SubElement(notations, "tuplet", type=kind, number="1")
