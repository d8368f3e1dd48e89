"""The chords of a sheet as players think of them: when they change, and which notes are worth playing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice, takewhile

from gpu_jobs.arranger.style import Colour
from shared.music.chords import QUALITIES, ChordSymbol
from shared.music.lead_sheet import STEPS, LeadSheet, SheetNote
from shared.music.scales import scale_of

_DOMINANT_SEVENTH, _MAJOR_SEVENTH, _SIXTH, _NINTH, _FLAT_NINTH = 10, 11, 9, 2, 1
_FIFTHS = frozenset({6, 7, 8})
_LONG = STEPS


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord and how long it holds.

    Attributes:
        key: of the piece, there.
        sung: pitch classes that the melody dwells on meanwhile.
        top: MIDI number of the melody as it begins, if it sounds.
    """

    start: int
    end: int
    chord: ChordSymbol
    key: str
    sung: frozenset[int] = frozenset()
    top: int | None = None

    @property
    def bass(self) -> int:
        """Pitch class of the lowest note."""
        return (self.chord.root + self.chord.bass) % 12


def harmonies_of(sheet: LeadSheet) -> tuple[Harmony, ...]:
    """The chords within the piece, equal neighbours as one; where there is none there is a gap."""
    spans: list[tuple[int, int, ChordSymbol]] = []
    for span in sheet.chords:
        start, end = max(span.start, 0), min(span.end, sheet.end)
        if span.chord is None or start >= end:
            continue
        if spans and spans[-1][1:] == (start, span.chord):
            start = spans.pop()[0]
        spans.append((start, end, span.chord))
    ends = [note.end for note in sheet.melody]
    return tuple(_heard(sheet, ends, *span) for span in spans)


def _heard(sheet: LeadSheet, ends: list[int], start: int, end: int, chord: ChordSymbol) -> Harmony:
    """The chord with what the melody does meanwhile; ``ends`` are those of its notes."""
    first = bisect_right(ends, start)
    meanwhile = list(takewhile(lambda note: note.start < end, islice(sheet.melody, first, None)))
    sung = frozenset(n.midi % 12 for n in meanwhile if _shared(n, start, end) >= _LONG)
    top = next((n.midi for n in meanwhile if n.start <= start), None)
    return Harmony(start, end, chord, sheet.key_at(start), sung, top)


def _shared(note: SheetNote, start: int, end: int) -> int:
    return min(note.end, end) - max(note.start, start)


def tones(harmony: Harmony, colour: Colour) -> tuple[int, ...]:
    """Pitch classes of a chord, those that tell most first: third, seventh, fifth, root.

    Colours are added only where they neither leave the key nor rub against the melody.
    """
    chord = harmony.chord
    above = _coloured(harmony) if colour != "plain" else QUALITIES[chord.quality]
    third, rest = above[1], above[2:]
    fifth = next((step for step in rest if step in _FIFTHS), None)
    sevenths = [step for step in rest if step not in _FIFTHS]
    order = [third, *sevenths, *([] if fifth is None else [fifth]), 0]
    if colour == "rootless" and sevenths:
        ninth = _ninth(harmony)
        order = [third, sevenths[0], *([] if ninth is None else [ninth])]
        order += [0] if fifth is None else [fifth, 0]
    return tuple((chord.root + step) % 12 for step in dict.fromkeys(order))


def _coloured(harmony: Harmony) -> tuple[int, ...]:
    """A plain triad with the seventh, or the sixth, that its place in the key gives it."""
    chord = harmony.chord
    above = QUALITIES[chord.quality]
    if chord.quality not in ("maj", "min"):
        return above
    if chord.quality == "min":
        return (*above, _DOMINANT_SEVENTH)
    scale = scale_of(harmony.key)
    is_dominant = (chord.root + _MAJOR_SEVENTH) % 12 not in scale
    if is_dominant:
        return (*above, _DOMINANT_SEVENTH)
    dwells_on_root = chord.root in harmony.sung
    return (*above, _SIXTH if dwells_on_root else _MAJOR_SEVENTH)


def _ninth(harmony: Harmony) -> int | None:
    """The ninth that the key has; none where it would rub against the melody, or has no place."""
    scale = scale_of(harmony.key)
    chord = harmony.chord
    for step in (_NINTH, _FLAT_NINTH):
        is_altered = step == _FLAT_NINTH
        if is_altered and (chord.is_minor or _DOMINANT_SEVENTH not in _coloured(harmony)):
            return None
        note = (chord.root + step) % 12
        rubs = {(note + 1) % 12, (note - 1) % 12} & harmony.sung
        if note in scale and not rubs:
            return step
    return None
