"""A bar of a chart as MusicXML: the notes on a staff, and the same on a staff of tablature."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shared.music.engraving import elements
from shared.music.engraving.accidentals import Accidentals
from shared.music.engraving.beams import Beams, beams_of
from shared.music.engraving.chord_symbols import add_chord
from shared.music.engraving.frames import frame_of
from shared.music.engraving.spelling import Spelled, spell
from shared.music.engraving.tab_layout import Sound, Track
from shared.music.engraving.values import Value, values_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import NoteName
from shared.music.tabs.voicing import Voicing

NOTES, TAB = 1, 2
"""Numbers of the staves."""

_DEPTH = 3
"""How far what stands in measures is indented."""

_VOICES = {NOTES: "1", TAB: "5"}
_BOWS = {"down": "down-bow", "up": "up-bow"}


@dataclass(frozen=True, slots=True)
class Written:
    """A value, its beams, and what sounds; a rest is silent.

    Attributes:
        at: ticks after the bar's line.
        value: of its length and look alone: it begins at 0, and has any note or none.
    """

    at: int
    value: Value
    beams: Beams
    sound: Sound | None


@dataclass(frozen=True, slots=True)
class Symbol:
    """A chord over the staff.

    Attributes:
        at: ticks after the bar's line.
        voicing: drawn beside it, where it is.
    """

    at: int
    chord: Chord | None
    voicing: Voicing | None


@dataclass(frozen=True, slots=True)
class TabBar:
    """All that stands in a bar.

    Attributes:
        ticks: how long it is.
    """

    ticks: int
    music: tuple[Written, ...]
    symbols: tuple[Symbol, ...]


def bars_of(track: Track, symbols: Mapping[int, Symbol]) -> list[TabBar]:
    """The bars of a track.

    Args:
        symbols: by the steps of the piece at which they begin.
    """
    scale = track.laid.ticks_a_step
    at_ticks = [(step * scale, symbol) for step, symbol in symbols.items()]
    return [
        TabBar(
            len(bar),
            _music(track, bar),
            tuple(replace(symbol, at=at - bar.start) for at, symbol in at_ticks if at in bar),
        )
        for bar in track.laid.bars
    ]


def _music(track: Track, bar: range) -> tuple[Written, ...]:
    laid = track.laid
    voice = laid.score.staves[0].voices[0]
    first = bisect_right(voice, bar.start, key=lambda chord: chord.end)
    end = bisect_left(voice, bar.stop, key=lambda chord: chord.start)
    here = voice[first:end]
    starts = [chord.start for chord in here]
    music = []
    values = values_of(here, bar, laid.score)
    for value, beams in zip(values, beams_of(values, bar, laid.score), strict=True):
        sound = None
        if value.midis:
            place = first + bisect_right(starts, value.start) - 1
            sound = track.events[laid.sources[place]].sound
        look = replace(value, start=0, midis=value.midis and (0,))
        music.append(Written(value.start - bar.start, look, beams, sound))
    return tuple(music)


def write_bar(bar: TabBar, fifths: int, strings: int) -> str:
    """Both staves of a bar, as text.

    Args:
        fifths: sharps of the signature; flats are negative.
        strings: lines of the tablature.
    """
    return "".join([*_notes(bar, fifths), _backup(bar.ticks), *_tablature(bar, fifths, strings)])


def text_of(element: Element, depth: int) -> str:
    """An element as text, with a line break; it lies so deep in the score."""
    indent(element, level=depth)
    return f"{depth * '  '}{tostring(element, encoding='unicode')}\n"


def _notes(bar: TabBar, fifths: int) -> Iterator[str]:
    """The staff of notes, each under the chords that change while it lasts."""
    accidentals = Accidentals(fifths)
    for written in bar.music:
        value, sound = written.value, written.sound
        yield from _symbols(bar, written)
        if sound is None:
            yield _note(value, None, NOTES)
            continue
        for place, midi in enumerate(sorted({midi for _, _, midi in sound.stopped})):
            pitch = _spelled(midi, sound.names, fifths)
            sign = "" if value.from_tie else accidentals.sign_for(pitch)
            is_accented = place == 0 and sound.is_accented and not value.from_tie
            beams = written.beams if place == 0 else ()
            yield _note(value, pitch, NOTES, place == 0, beams, sign=sign, is_accented=is_accented)


def _symbols(bar: TabBar, written: Written) -> Iterator[str]:
    """The chords that begin while a note or rest lasts."""
    for symbol in bar.symbols:
        if written.at <= symbol.at < written.at + written.value.length:
            yield _harmony(symbol.chord, symbol.voicing, symbol.at - written.at)


def _tablature(bar: TabBar, fifths: int, strings: int) -> Iterator[str]:
    """The same on strings and frets."""
    for written in bar.music:
        value, sound = written.value, written.sound
        if sound is None:
            yield _note(value, None, TAB)
            continue
        for place, (string, fret, midi) in enumerate(sound.stopped):
            pitch = _spelled(midi, sound.names, fifths)
            stroke = sound.stroke if place == 0 and not value.from_tie else ""
            beams = written.beams if place == 0 else ()
            at = (strings - string, fret)
            yield _note(value, pitch, TAB, place == 0, beams, stopped=at, stroke=stroke)


# A song has few different notes, and many of each: what is written is kept.
@lru_cache(maxsize=8192)
def _note(
    value: Value,
    pitch: Spelled | None,
    staff: int,
    is_first: bool = True,
    beams: Beams = (),
    *,
    sign: str = "",
    is_accented: bool = False,
    stopped: tuple[int, int] | None = None,
    stroke: str = "",
) -> str:
    """A note or rest as text.

    Args:
        stopped: number of the string, 1 the highest, and fret.
    """
    note = elements.add_note(
        Element("measure"),
        value,
        pitch,
        voice=_VOICES[staff],
        staff=staff,
        is_first=is_first,
        accidental=sign,
        beams=beams,
    )
    if is_accented:
        SubElement(SubElement(_notations(note), "articulations"), "accent")
    if stopped is not None:
        technical = SubElement(_notations(note), "technical")
        if stroke:
            SubElement(technical, _BOWS[stroke])
        SubElement(technical, "string").text = str(stopped[0])
        SubElement(technical, "fret").text = str(stopped[1])
    return text_of(note, _DEPTH)


@lru_cache(maxsize=1024)
def _harmony(chord: Chord | None, voicing: Voicing | None, offset: int) -> str:
    measure = Element("measure")
    frame = None if voicing is None else frame_of(voicing)
    add_chord(measure, chord, offset, frame, staff=NOTES)
    return text_of(measure[0], _DEPTH)


def _backup(ticks: int) -> str:
    backup = Element("backup")
    SubElement(backup, "duration").text = str(ticks)
    return text_of(backup, _DEPTH)


@lru_cache(maxsize=4096)
def _spelled(midi: int, names: tuple[NoteName, ...], fifths: int) -> Spelled:
    """A note of a chord as the chord spells it, any other as the key does."""
    for name in names:
        if name.pitch_class == midi % 12:
            return Spelled(name.letter, name.alter, (midi - name.alter) // 12 - 1)
    return spell(midi, fifths)


def _notations(note: Element) -> Element:
    found = note.find("notations")
    return SubElement(note, "notations") if found is None else found
