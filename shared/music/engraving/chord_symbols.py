"""Chord symbols as MusicXML writes them: 'F#m7/A' above the staff."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from shared.music.chords import ChordSymbol
from shared.music.engraving.spelling import signature

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

_LETTERS = "CDEFGAB"
_SEMITONES = (0, 2, 4, 5, 7, 9, 11)
_STEPS_ABOVE = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)
"""Letters from a chord's root to its bass, by semitones: the fourth above C is F, the tritone Gb."""

# On the line of fifths from the tonic of the major key with the same signature: in C major from Db to
# F#, in A minor from Eb to G#, its leading note.
_LOWEST_IN_MAJOR, _LOWEST_IN_MINOR = -5, -3

Name = tuple[str, int]
"""A letter, and the semitones by which accidentals move it."""


def add_harmony(measure: Element, chord: ChordSymbol | None, key: str, offset: int = 0) -> None:
    """A chord symbol, spelled as the key asks; None is 'N.C.'.

    Args:
        offset: divisions after the note that follows at which it stands.
    """
    harmony = SubElement(measure, "harmony", placement="above")
    if chord is None:
        root = SubElement(harmony, "root")
        SubElement(root, "root-step", text="").text = "C"
        SubElement(harmony, "kind", text="N.C.").text = "none"
    else:
        named = root_of(chord, key)
        _name(harmony, "root", named)
        kind, text = _KINDS[chord.quality]
        SubElement(harmony, "kind", text=text).text = kind
        if chord.bass:
            _name(harmony, "bass", bass_of(chord, named))
    if offset:
        SubElement(harmony, "offset").text = str(offset)


def root_of(chord: ChordSymbol, key: str) -> Name:
    """What a chord's root is called in a key: the flat sixth of C major is Ab, not G#."""
    fifths = signature(key)
    lowest = fifths + (_LOWEST_IN_MINOR if key.endswith("minor") else _LOWEST_IN_MAJOR)
    place = next(p for p in range(lowest, lowest + 12) if p * 7 % 12 == chord.root)
    return _simple(_on_line_of_fifths(place))


def bass_of(chord: ChordSymbol, root: Name) -> Name:
    """What a chord's bass is called over its root: the third of B major is D#, not Eb."""
    step = (_LETTERS.index(root[0]) + _STEPS_ABOVE[chord.bass]) % 7
    wanted = (chord.root + chord.bass) % 12
    alter = (wanted - _SEMITONES[step] + 6) % 12 - 6
    return _simple((_LETTERS[step], alter))


def _on_line_of_fifths(place: int) -> Name:
    letter = "FCGDAEB"[(place + 1) % 7]
    return letter, (place + 1) // 7


def _simple(name: Name) -> Name:
    """The same pitch without double accidentals, and without Cb, Fb, E# and B#."""
    letter, alter = name
    pitch = (_SEMITONES[_LETTERS.index(letter)] + alter) % 12
    if pitch in _SEMITONES and alter:
        return _LETTERS[_SEMITONES.index(pitch)], 0
    if abs(alter) > 1:
        sign = 1 if alter > 0 else -1
        return _LETTERS[_SEMITONES.index((pitch - sign) % 12)], sign
    return name


def _name(harmony: Element, part: str, name: Name) -> None:
    element = SubElement(harmony, part)
    SubElement(element, f"{part}-step").text = name[0]
    if name[1]:
        SubElement(element, f"{part}-alter").text = str(name[1])
