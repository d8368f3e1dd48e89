"""What is wrong with the music of a lesson: its chords, and the tune above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from shared.errors import Permanent
from shared.music.key_names import KEYS
from shared.music.scales import sung_scale_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol
from shared.music.symbols.unknown import UnknownChord
from shared.teaching.easy_chords import is_easy
from shared.teaching.harmony import is_of_key, outsider
from shared.teaching.model import (
    HintNote,
    Instructions,
    InstrumentName,
    LessonSection,
    LessonWish,
    LevelName,
)
from shared.teaching.rhythm import METRES, weight_at

LOWEST, HIGHEST = 45, 81
"""MIDI numbers that most people can sing, men in their octave."""

_SPANS: dict[LevelName, int] = {"beginner": 12, "intermediate": 14, "advanced": 17}
_MOST_CHORDS: dict[LevelName, int] = {"beginner": 4, "intermediate": 9, "advanced": 14}
_BEGINNERS_EFFORT = 2.6
"""Of a grip as the tabs count it: the open chords but the odd one are below, F and F#m above."""

_STRONG_PLACE = 2
_EPS = 1e-6


def music_faults(lesson: Instructions, asked: LessonWish) -> list[str]:
    """A sentence for each fault of the sections, the chords and the tune."""
    if lesson.key not in KEYS:
        return [f"There is no key {lesson.key!r}; name it as 'C major' or 'F# minor'."]
    chords = _read(lesson)
    found = [
        *_section_faults(lesson),
        *_unreadable(lesson, chords),
        *_chord_faults(lesson.key, chords, asked),
    ]
    return found + list(_tune_faults(lesson, asked, chords))


def is_playable(chord: Chord, instrument: InstrumentName, level: LevelName) -> bool:
    """Whether a player of that level holds the chord, all its notes, on that instrument."""
    if instrument not in ("guitar", "ukulele"):
        return is_easy(chord, instrument, level)
    if is_easy(chord, instrument, "beginner"):
        return True
    from shared.music.tabs.fretboard import fretboard  # costs time, and few chords need it
    from shared.music.tabs.voicings import voicings_of

    choices = voicings_of(chord, fretboard(instrument, "standard", 0), level)
    is_light = level != "beginner" or choices.grips.efforts[0] <= _BEGINNERS_EFFORT
    return is_light and not choices.grips.beyond and not choices.left_out


def _read(lesson: Instructions) -> dict[str, Chord | None]:
    """The chord of each symbol; those that cannot be read are missing."""
    read: dict[str, Chord | None] = {}
    for symbol in symbols_of(lesson):
        try:
            read[symbol] = read_one(symbol)
        except Permanent:
            continue
    return read


def read_one(symbol: str) -> Chord | None:
    """The chord of a symbol in a bar's list; None for 'N.C.'.

    Raises:
        UnknownChord: it is none, or has blanks or commas, with which it would be several.
    """
    for at, character in enumerate(symbol):
        if character.isspace() or character == ",":
            raise UnknownChord(symbol, at, "a symbol has no blanks and no commas")
    return read_symbol(symbol)


def symbols_of(lesson: Instructions) -> list[str]:
    """The chord symbols of all sections, each once."""
    every = (s for section in lesson.sections for bar in section.chords for s in bar)
    return list(dict.fromkeys(every))


def _section_faults(lesson: Instructions) -> Iterator[str]:
    names = [section.name for section in lesson.sections]
    for section in lesson.sections:
        if names.count(section.name) > 1:
            yield f"There is more than one section called {section.name}."
        if len(section.chords) != section.bars:
            yield (
                f"The {section.name} has {section.bars} bars, but chords for {len(section.chords)}."
            )
        if section.name not in lesson.order:
            yield f"The {section.name} never comes in the order of the song."
    for name in dict.fromkeys(lesson.order):
        if name not in names:
            yield f"The order of the song names a {name}, but there is no such section."


def _unreadable(lesson: Instructions, chords: dict[str, Chord | None]) -> Iterator[str]:
    for symbol in symbols_of(lesson):
        if symbol not in chords:
            yield f"{symbol!r} is not a chord symbol."
        elif chords[symbol] is None:
            yield f"{symbol!r} means no chord; give every bar of the song one to play."


def _chord_faults(key: str, chords: dict[str, Chord | None], asked: LessonWish) -> Iterator[str]:
    known = [(symbol, chord) for symbol, chord in chords.items() if chord is not None]
    if len(known) > _MOST_CHORDS[asked.level]:
        yield (
            f"There are {len(known)} different chords; for level {asked.level} use"
            f" {_MOST_CHORDS[asked.level]} at most."
        )
    for symbol, chord in known:
        if not is_of_key(chord, key) and outsider(chord, key) is None:
            yield f"The chord {symbol} neither belongs to {key} nor is borrowed or leads into it."
        if not _can_play(chord, asked):
            yield f"The chord {symbol} is too hard on the {asked.instrument} for level {asked.level}."


def _can_play(chord: Chord, asked: LessonWish) -> bool:
    try:
        return is_playable(chord, asked.instrument, asked.level)
    except Permanent:
        return False  # nobody can hold it on these strings


def _tune_faults(
    lesson: Instructions, asked: LessonWish, chords: dict[str, Chord | None]
) -> Iterator[str]:
    hint = lesson.melody
    section = lesson.section(hint.section)
    if section is None:
        yield f"The melody hint is for a {hint.section}, but there is no such section."
        return
    yield from _order_faults(lesson)
    yield from _range_faults(hint.notes, asked)
    ends = {note.phrase: number for number, note in enumerate(hint.notes, start=1)}
    for number, note in enumerate(hint.notes, start=1):
        chord = chord_at(section, note.start_beat, METRES[lesson.metre].beats, chords)
        yield from _note_faults(lesson, number, note, chord, is_end=ends[note.phrase] == number)


def chord_at(
    section: LessonSection, beat: float, beats: int, chords: dict[str, Chord | None]
) -> Chord | None:
    """What sounds at a beat of a section; its chords come again where it is shorter than the tune."""
    bar = section.chords[int(beat // beats) % len(section.chords)]
    return chords.get(bar[min(int((beat % beats) * len(bar) / beats + _EPS), len(bar) - 1)])


def _order_faults(lesson: Instructions) -> Iterator[str]:
    notes = lesson.melody.notes
    for number, (one, other) in enumerate(pairwise(notes), start=2):
        if other.start_beat + _EPS < one.start_beat + one.beats:
            yield f"Note {number} of the melody begins before the one before it has ended."
    if any(abs(note.start_beat * 4 - round(note.start_beat * 4)) > _EPS for note in notes):
        yield "Notes of the melody begin on quarters of a beat only: 0, 0.25, 0.5, 0.75 …"
    if ends_late(lesson):
        yield late_told(lesson)
    numbers = [note.phrase for note in notes]
    if numbers != sorted(numbers) or set(numbers) != set(range(1, max(numbers) + 1)):
        yield "The phrases of the melody are not counted 1, 2, 3 … in order."


def ends_late(lesson: Instructions) -> bool:
    """Whether a note of the melody hint ends behind its bars."""
    end = lesson.melody.bars * METRES[lesson.metre].beats
    return max(note.start_beat + note.beats for note in lesson.melody.notes) > end + _EPS


def late_told(lesson: Instructions) -> str:
    """The sentence that says so."""
    return f"The melody is longer than its {lesson.melody.bars} bars of {lesson.metre}."


def _range_faults(notes: Sequence[HintNote], asked: LessonWish) -> Iterator[str]:
    low, high = min(note.midi for note in notes), max(note.midi for note in notes)
    if low < LOWEST or high > HIGHEST:
        yield f"The melody goes from {low} to {high}; sing between {LOWEST} and {HIGHEST}."
    if high - low > _SPANS[asked.level]:
        yield (
            f"The melody spans {high - low} semitones; for level {asked.level} at most"
            f" {_SPANS[asked.level]}."
        )


def _note_faults(
    lesson: Instructions, number: int, note: HintNote, chord: Chord | None, *, is_end: bool
) -> Iterator[str]:
    held = chord.pitch_classes if chord is not None else frozenset[int]()
    if note.midi % 12 not in sung_scale_of(lesson.key) | held:
        yield f"Note {number} of the melody belongs neither to {lesson.key} nor to its chord."
    elif chord is None or note.midi % 12 in held:
        return
    elif is_end:
        yield f"Note {number} ends phrase {note.phrase}, but is not in its chord {chord.symbol}."
    elif weight_at(note.start_beat, lesson.metre) >= _STRONG_PLACE:
        yield f"Note {number} is on a strong beat, but is not in its chord {chord.symbol}."
