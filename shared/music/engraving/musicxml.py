"""A score as MusicXML 4.0 (score-partwise), which notation programs open.

https://www.w3.org/2021/06/musicxml40/
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from shared.music.engraving import elements
from shared.music.engraving.quantising import TICKS
from shared.music.engraving.score import Score, Staff, Voice
from shared.music.engraving.spelling import spell
from shared.music.engraving.values import Value, values_of
from shared.music.key_names import fifths_of

_VOICES_A_STAFF = 4


def write_musicxml(score: Score) -> bytes:
    """The score as one part, on one staff or on two with a brace.

    Raises:
        Permanent("unknown_key"): the score's key is none.
    """
    root, part = elements.new_score("Transcription", score.instrument)
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
        elements.add_barline(part[-1], "light-heavy")
    return elements.written(root)


def _attributes(measure: Element, score: Score) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(_divisions(score))
    elements.add_key(attributes, score.key)
    elements.add_time(attributes, score.beats_per_bar, score.beat_unit)
    if len(score.staves) > 1:
        SubElement(attributes, "staves").text = str(len(score.staves))
    for number, staff in enumerate(score.staves, start=1):
        elements.add_clef(attributes, staff.clef, number)


def _divisions(score: Score) -> int:
    """Ticks a quarter."""
    return TICKS * score.beat_unit // 4


def _directions(measure: Element, score: Score) -> None:
    """The tempo, and what a reader must know."""
    is_eighth = score.beat_unit == 8 and not score.is_compound
    elements.add_tempo(
        measure,
        unit="eighth" if is_eighth else "quarter",
        dotted=score.is_compound,
        counted=score.counted_bpm,
        bpm=score.bpm * 4 / score.beat_unit,
    )
    if score.remark:
        elements.add_words(measure, "words", score.remark)


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
    if not value.midis:
        elements.add_note(measure, value, None, voice=voice, staff=staff)
    for place, midi in enumerate(value.midis):
        spelled = spell(midi, fifths_of(score.key))
        elements.add_note(measure, value, spelled, voice=voice, staff=staff, is_first=place == 0)


def _move(measure: Element, way: str, ticks: int, voice: str = "", staff: int = 0) -> None:
    moved = SubElement(measure, way)
    SubElement(moved, "duration").text = str(ticks)
    if voice:
        SubElement(moved, "voice").text = voice
    if staff:
        SubElement(moved, "staff").text = str(staff)
