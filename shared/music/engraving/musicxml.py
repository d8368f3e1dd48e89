"""A score as MusicXML 4.0 (score-partwise), which notation programs open.

https://www.w3.org/2021/06/musicxml40/
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shared.music.engraving.quantising import TICKS
from shared.music.engraving.score import Score, Staff, Voice
from shared.music.engraving.spelling import signature, spell
from shared.music.engraving.values import Value, values_of

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
_VOICES_A_STAFF = 4


def write_musicxml(score: Score) -> bytes:
    """The score as one part, on one staff or on two with a brace.

    Raises:
        Permanent("unknown_key"): the score's key is none.
    """
    root = Element("score-partwise", version="4.0")
    work = SubElement(root, "work")
    SubElement(work, "work-title").text = "Transcription"
    parts = SubElement(SubElement(root, "part-list"), "score-part", id="P1")
    SubElement(parts, "part-name").text = score.instrument
    part = SubElement(root, "part", id="P1")
    bars = score.bars()
    is_pickup = len(bars) > 0 and len(bars[0]) < score.bar
    for i, bar in enumerate(bars):
        measure = SubElement(part, "measure", number=str(i if is_pickup else i + 1))
        if is_pickup and i == 0:
            measure.set("implicit", "yes")
        if i == 0:
            _attributes(measure, score)
            _directions(measure, score)
        _staves(measure, bar, score)
    if len(part):
        line = SubElement(part[-1], "barline", location="right")
        SubElement(line, "bar-style").text = "light-heavy"
    indent(root)
    return b"".join((_HEAD, tostring(root, encoding="utf-8"), b"\n"))


def _attributes(measure: Element, score: Score) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(_divisions(score))
    key = SubElement(attributes, "key")
    SubElement(key, "fifths").text = str(signature(score.key))
    SubElement(key, "mode").text = score.key.partition(" ")[2]
    metre = SubElement(attributes, "time")
    SubElement(metre, "beats").text = str(score.beats_per_bar)
    SubElement(metre, "beat-type").text = str(score.beat_unit)
    if len(score.staves) > 1:
        SubElement(attributes, "staves").text = str(len(score.staves))
    for number, staff in enumerate(score.staves, start=1):
        clef = SubElement(attributes, "clef", number=str(number))
        sign, line, octave = _CLEFS[staff.clef]
        SubElement(clef, "sign").text = sign
        SubElement(clef, "line").text = str(line)
        if octave:
            SubElement(clef, "clef-octave-change").text = str(octave)


def _divisions(score: Score) -> int:
    """Ticks a quarter."""
    return TICKS * score.beat_unit // 4


def _directions(measure: Element, score: Score) -> None:
    """The tempo, and what a reader must know."""
    direction = SubElement(measure, "direction", placement="above")
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    is_eighth = score.beat_unit == 8 and not score.is_compound
    SubElement(metronome, "beat-unit").text = "eighth" if is_eighth else "quarter"
    if score.is_compound:
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = f"{score.counted_bpm:.0f}"
    SubElement(direction, "sound", tempo=f"{score.bpm * 4 / score.beat_unit:.2f}")
    if score.remark:
        said = SubElement(measure, "direction", placement="above")
        SubElement(SubElement(said, "direction-type"), "words").text = score.remark


def _staves(measure: Element, bar: range, score: Score) -> None:
    """All voices of a bar, one after another."""
    written = 0
    for number, staff in enumerate(score.staves, start=1):
        for place, voice in enumerate(_sounding(staff, bar)):
            if written:
                _move(measure, "backup", len(bar))
            name = str((number - 1) * _VOICES_A_STAFF + place + 1)
            values = values_of(voice, bar, score)
            for value in values:
                _write(measure, value, name, number if len(score.staves) > 1 else 0, score)
            written += 1


def _sounding(staff: Staff, bar: range) -> Sequence[Voice]:
    """The staff's voices in a bar: the first always, the others where they have something."""
    first, *others = staff.voices
    return [first, *(voice for voice in others if _has_notes(voice, bar))]


def _has_notes(voice: Voice, bar: range) -> bool:
    return any(chord.start < bar.stop and chord.end > bar.start for chord in voice)


def _write(measure: Element, value: Value, voice: str, staff: int, score: Score) -> None:
    """A rest, or the notes of a chord."""
    if not value.midis and not value.is_third and voice in ("2", "6") and not value.fills_bar:
        # the second voice leaves its rests to the first
        _move(measure, "forward", value.length, voice, staff)
        return
    for place, midi in enumerate(value.midis or (None,)):
        note = SubElement(measure, "note")
        if place:
            SubElement(note, "chord")
        if midi is None:
            rest = SubElement(note, "rest")
            if value.fills_bar:
                rest.set("measure", "yes")
        else:
            _pitch(note, midi, score)
        SubElement(note, "duration").text = str(value.length)
        for kind in _ties(value):
            SubElement(note, "tie", type=kind)
        SubElement(note, "voice").text = voice
        if not value.fills_bar:
            _kind(note, value)
        if staff:
            SubElement(note, "staff").text = str(staff)
        _notations(note, value, is_first=place == 0)


def _pitch(note: Element, midi: int, score: Score) -> None:
    spelled = spell(midi, signature(score.key))
    pitch = SubElement(note, "pitch")
    SubElement(pitch, "step").text = spelled.step
    if spelled.alter:
        SubElement(pitch, "alter").text = str(spelled.alter)
    SubElement(pitch, "octave").text = str(spelled.octave)


def _kind(note: Element, value: Value) -> None:
    SubElement(note, "type").text = value.kind
    for _ in range(value.dots):
        SubElement(note, "dot")
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


def _move(measure: Element, way: str, ticks: int, voice: str = "", staff: int = 0) -> None:
    moved = SubElement(measure, way)
    SubElement(moved, "duration").text = str(ticks)
    if voice:
        SubElement(moved, "voice").text = voice
    if staff:
        SubElement(moved, "staff").text = str(staff)
