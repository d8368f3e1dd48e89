"""A lead sheet as MusicXML 4.0: the melody, chord symbols above it and words under it.

https://www.w3.org/2021/06/musicxml40/
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from shared.music.engraving import elements
from shared.music.engraving.accidentals import Accidentals
from shared.music.engraving.beams import beams_of
from shared.music.engraving.chord_symbols import add_harmony
from shared.music.engraving.lead_sheet_layout import Laid, counted_in, laid_out
from shared.music.engraving.quantising import TICKS
from shared.music.engraving.spelling import spell
from shared.music.engraving.underlay import Words, add_lyric
from shared.music.engraving.values import Value, values_of
from shared.music.key_names import fifths_of
from shared.music.lead_sheet import LeadSheet, SheetChord


def write_lead_sheet(
    sheet: LeadSheet,
    bpm: float,
    *,
    title: str = "Melody",
    words: Words | None = None,
    remark: str = "",
) -> bytes:
    """The sheet on one staff.

    A key that begins within a bar is written with the next. Notes finer than sixteenths and triplets
    are drawn to these. Sections are marked where there are several.

    Args:
        bpm: quarters a minute.
        words: for each note of the melody what is sung on it; None is no words.
        remark: what a reader must know, above the first bar.

    Raises:
        ValueError: there are not as many words as notes.
        Permanent("unknown_key"): a key is none.
    """
    if words is not None and len(words) != len(sheet.melody):
        raise ValueError(f"{len(words)} words for {len(sheet.melody)} notes")
    laid = laid_out(sheet, bpm)
    root, part = elements.new_score(title, laid.score.instrument)
    key = ""
    for i, bar in enumerate(laid.bars):
        measure = SubElement(part, "measure", number=str(i if laid.has_pickup else i + 1))
        if i == 0 and laid.has_pickup:
            measure.set("implicit", "yes")
        before, key = key, sheet.key_at(bar.start // laid.ticks_a_step)
        _attributes(measure, sheet, laid, before, key)
        if i == 0:
            _opening(measure, sheet, bpm, remark)
        _section(part, measure, sheet, laid, bar)
        _music(measure, sheet, laid, bar, key, words)
    elements.add_barline(part[-1], "light-heavy")
    return elements.written(root)


def _attributes(measure: Element, sheet: LeadSheet, laid: Laid, before: str, key: str) -> None:
    """All of them at the beginning; then the key wherever it changes."""
    if key == before:
        return
    attributes = SubElement(measure, "attributes")
    if before:
        elements.add_key(attributes, key)
        return
    SubElement(attributes, "divisions").text = str(TICKS * laid.score.beat_unit // 4)
    elements.add_key(attributes, key)
    elements.add_time(attributes, sheet.metre.beats, sheet.metre.unit)
    elements.add_clef(attributes, laid.score.staves[0].clef)


def _opening(measure: Element, sheet: LeadSheet, bpm: float, remark: str) -> None:
    unit, dotted, counted = counted_in(sheet.metre, bpm)
    elements.add_tempo(measure, unit=unit, dotted=dotted, counted=counted, bpm=bpm)
    if remark:
        elements.add_words(measure, "words", remark)


def _section(part: Element, measure: Element, sheet: LeadSheet, laid: Laid, bar: range) -> None:
    """The mark of a section that begins in this bar, and a double line before it."""
    begun = [s for s in sheet.sections if s.start * laid.ticks_a_step in bar]
    if not begun or len(sheet.sections) == 1:
        return
    elements.add_words(measure, "rehearsal", begun[-1].label)
    if len(part) > 1 and begun[-1].start > 0:
        elements.add_barline(part[-2], "light-light")


def _music(
    measure: Element, sheet: LeadSheet, laid: Laid, bar: range, key: str, words: Words | None
) -> None:
    """Notes and rests, each with the chords that change while it lasts, and with its words."""
    voice = laid.score.staves[0].voices[0]
    sources = {c.start: source for c, source in zip(voice, laid.sources, strict=True)}
    accidentals = Accidentals(fifths_of(key))
    values = values_of(voice, bar, laid.score)
    for value, beams in zip(values, beams_of(values, bar, laid.score), strict=True):
        for change in _changes(sheet, laid, value):
            at = change.start * laid.ticks_a_step - value.start
            add_harmony(measure, change.chord, key, at)
        if not value.midis:
            elements.add_note(measure, value, None)
            continue
        pitch = spell(value.midis[0], fifths_of(key))
        sign = "" if value.from_tie else accidentals.sign_for(pitch)
        note = elements.add_note(measure, value, pitch, accidental=sign, beams=beams)
        if words is not None and not value.from_tie:
            add_lyric(note, words, sources[value.start])


def _changes(sheet: LeadSheet, laid: Laid, value: Value) -> Iterator[SheetChord]:
    """The chords that begin while a note or rest lasts; none where the sheet has no chords."""
    if all(span.chord is None for span in sheet.chords):
        return
    lasting = range(value.start, value.start + value.length)
    yield from (c for c in sheet.chords if c.start * laid.ticks_a_step in lasting)
