"""A lesson's tune and chords as a band would play them, to be heard as MIDI or rendered."""

from __future__ import annotations

from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import STEPS, Metre
from shared.music.steady_midi import write_steady
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol
from shared.teaching.lesson_key import key_of
from shared.teaching.model import Instructions
from shared.teaching.rhythm import METRES

_MELODY_PROGRAM = {"melody": 0, "chords": 24}
"""General MIDI: a piano sings the tune, a nylon-stringed guitar keeps the chords."""

_LOUD, _SOFT = 92, 54
_CHORDS_DB = -3.0
_STRUM = 0.25
_LOWEST_ROOT, _LOWEST_ABOVE = 40, 52
_OCTAVE = 12


def metre_of(lesson: Instructions) -> Metre:
    """How its bars are counted."""
    return METRES[lesson.metre]


def hint_arrangement(lesson: Instructions) -> Arrangement:
    """The melody hint over soft chords: parts 'melody' and 'chords', in steps of a lead sheet.

    The tempo is ``lesson.bpm`` quarters a minute. Where a symbol says that there is no chord ('N.C.'),
    and throughout where the hint's section is not there, only the melody sounds.

    Raises:
        UnknownChord: a symbol of the hint's section is none; `validating.readable` tells so before.
    """
    metre = metre_of(lesson)
    end = lesson.melody.bars * metre.bar
    melody = Part("melody", _melody(lesson), _MELODY_PROGRAM["melody"])
    chords = Part("chords", _chords(lesson, end), _MELODY_PROGRAM["chords"], gain_db=_CHORDS_DB)
    return Arrangement((melody, chords), end)


def _melody(lesson: Instructions) -> tuple[PlayedNote, ...]:
    return tuple(
        PlayedNote(
            note.start_beat * STEPS, (note.start_beat + note.beats) * STEPS, note.midi, _LOUD
        )
        for note in lesson.melody.notes
    )


def _chords(lesson: Instructions, end: int) -> tuple[PlayedNote, ...]:
    """Each chord of the hint's section struck where it begins, and held."""
    section = lesson.section(lesson.melody.section)
    bars = section.chords if section is not None else ()
    bar = metre_of(lesson).bar
    notes: list[PlayedNote] = []
    for number in range(end // bar if bars else 0):
        symbols = bars[number % len(bars)]
        for place, symbol in enumerate(symbols):
            chord = read_symbol(symbol)
            length = bar / len(symbols)
            start = number * bar + place * length
            notes += _struck(chord, start, start + length) if chord is not None else []
    return tuple(notes)


def _struck(chord: Chord, start: float, end: float) -> list[PlayedNote]:
    """A bass note and the chord close above it, each a little after the one below."""
    bass = _LOWEST_ROOT + (chord.bass_class - _LOWEST_ROOT) % _OCTAVE
    above = sorted(_LOWEST_ABOVE + (note - _LOWEST_ABOVE) % _OCTAVE for note in chord.pitch_classes)
    return [
        PlayedNote(start + i * _STRUM, end, midi, _SOFT) for i, midi in enumerate([bass, *above])
    ]


def hint_midi(lesson: Instructions) -> bytes:
    """`hint_arrangement` as a Standard MIDI File in the lesson's tempo, metre and key.

    Raises:
        UnknownChord: as `hint_arrangement`.
        Permanent("unknown_key"): as `key_of`.
    """
    arrangement, metre = hint_arrangement(lesson), metre_of(lesson)
    return write_steady(arrangement, metre, float(lesson.bpm), key_of(lesson), lesson.title)
