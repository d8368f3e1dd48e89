"""Chord symbols as MusicXML writes them: 'F#m7/A' above the staff."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from shared.music.chords import ChordSymbol
from shared.music.engraving.harmony_kinds import kind_of
from shared.music.scales import MAJOR_STEPS
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import NoteName, name_of, plain

_KINDS = {
    "maj": ("major", ""),
    "min": ("minor", "m"),
    "dim": ("diminished", "dim"),
    "aug": ("augmented", "+"),
    "sus2": ("suspended-second", "sus2"),
    "sus4": ("suspended-fourth", "sus4"),
    "7": ("dominant", "7"),
    "maj7": ("major-seventh", "maj7"),
    "min7": ("minor-seventh", "m7"),
    "minmaj7": ("major-minor", "m(maj7)"),
    "maj6": ("major-sixth", "6"),
    "min6": ("minor-sixth", "m6"),
    "dim7": ("diminished-seventh", "dim7"),
    "hdim7": ("half-diminished", "m7b5"),
}
"""Of each quality the MusicXML kind, and how it is written."""

_NUMBERS = (1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7, 7)
"""What a chord's bass is counted as from its root, by semitones: the fourth above C is F, the tritone Gb."""


Name = tuple[str, int]
"""A letter, and the semitones by which accidentals move it."""


def add_harmony(measure: Element, chord: ChordSymbol | None, key: str, offset: int = 0) -> None:
    """A chord symbol, spelled as the key asks; None is 'N.C.'.

    Args:
        offset: divisions after the note that follows at which it stands.
    """
    harmony = _begun(measure, None if chord is None else name_of(chord.root, key))
    if chord is not None:
        kind, text = _KINDS[chord.quality]
        SubElement(harmony, "kind", text=text).text = kind
        if chord.bass:
            _name(harmony, "bass", NoteName(*bass_of(chord, root_of(chord, key))))
    _offset(harmony, offset)


def add_chord(
    measure: Element,
    chord: Chord | None,
    offset: int = 0,
    frame: Element | None = None,
    *,
    staff: int = 0,
) -> None:
    """A chord with all its degrees, spelled as it is; None is 'N.C.'.

    The text of its kind is its whole name, so that the degrees are for programs and are not printed.

    Args:
        offset: divisions after the note that follows at which it stands.
        frame: how it is held: a ``frame`` element.
        staff: from 1; 0 where there is but one. Without it programs read a chord once a staff.
    """
    harmony = _begun(measure, None if chord is None else chord.root)
    if chord is not None:
        kind = kind_of(chord.degrees)
        text = Chord(chord.root, chord.degrees).symbol.removeprefix(str(chord.root))
        SubElement(harmony, "kind", text=text).text = kind.name
        if chord.bass is not None:
            _name(harmony, "bass", chord.bass)
        for change in kind.changes:
            degree = SubElement(harmony, "degree", {"print-object": "no"})
            SubElement(degree, "degree-value").text = str(change.number)
            SubElement(degree, "degree-alter").text = str(change.alter)
            SubElement(degree, "degree-type").text = change.change
    if frame is not None:
        harmony.append(frame)
    _offset(harmony, offset)
    if staff:
        SubElement(harmony, "staff").text = str(staff)


def root_of(chord: ChordSymbol, key: str) -> Name:
    """What a chord's root is called in a key: the flat sixth of C major is Ab, not G#."""
    named = name_of(chord.root, key)
    return named.letter, named.alter


def bass_of(chord: ChordSymbol, root: Name) -> Name:
    """What a chord's bass is called over its root: the third of B major is D#, not Eb."""
    number = _NUMBERS[chord.bass]
    named = plain(NoteName(*root).above(number, chord.bass - MAJOR_STEPS[number - 1]))
    return named.letter, named.alter


def _begun(measure: Element, root: NoteName | None) -> Element:
    """A harmony with its root; that of no chord is all of 'N.C.'."""
    harmony = SubElement(measure, "harmony", placement="above")
    if root is None:
        nothing = SubElement(harmony, "root")
        SubElement(nothing, "root-step", text="").text = "C"
        SubElement(harmony, "kind", text="N.C.").text = "none"
    else:
        _name(harmony, "root", root)
    return harmony


def _offset(harmony: Element, offset: int) -> None:
    if offset:
        SubElement(harmony, "offset").text = str(offset)


def _name(harmony: Element, part: str, name: NoteName) -> None:
    element = SubElement(harmony, part)
    SubElement(element, f"{part}-step").text = name.letter
    if name.alter:
        SubElement(element, f"{part}-alter").text = str(name.alter)
