"""What every band plays when it is measured: pieces of two modes, in several keys and metres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from gpu_jobs.arranger.arranging import arrange
from gpu_jobs.arranger.style import Swing
from gpu_jobs.arranger.styles import STYLES
from shared.music.arrangement import Arrangement, Part
from shared.music.chords import read_chord
from shared.music.lead_sheet import (
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetNote,
    SheetSection,
)

COMMON, WALTZ, COMPOUND, ODD = Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8)
_MAJOR = {
    "intro": "C:maj F:maj C:maj G:maj",
    "verse": "C:maj A:min F:maj G:maj C:maj A:min D:min G:7",
    "chorus": "F:maj G:maj E:min A:min F:maj G:maj C:maj C:maj",
    "bridge": "A:min E:min F:maj C:maj D:min A:min D:7 G:7",
    "ending": "F:maj G:7 C:maj C:maj",
}
_MINOR = {
    "intro": "A:min F:maj A:min E:7",
    "verse": "A:min D:min G:maj C:maj F:maj D:min E:7 A:min",
    "chorus": "F:maj G:maj A:min A:min D:min G:7 C:maj E:7",
    "bridge": "D:min A:min B:hdim7 E:7 F:maj C:maj/3 D:min/b3 E:7",
    "ending": "D:min E:7 A:min A:min",
}
_FORM = (
    ("intro", 0.35),
    ("verse", 0.45),
    ("chorus", 0.8),
    ("verse", 0.5),
    ("bridge", 0.6),
    ("chorus", 0.95),
    ("ending", 0.5),
)
SEED = 7


@dataclass(frozen=True, slots=True)
class Played:
    """A style's performance of a sheet."""

    style: str
    sheet: LeadSheet
    arrangement: Arrangement

    def part(self, name: str) -> Part | None:
        return next((p for p in self.arrangement.parts if p.name == name), None)

    @property
    def swing(self) -> Swing:
        return STYLES[self.style].swing


def song(metre: Metre, *, is_minor: bool, higher: int = 0) -> LeadSheet:
    """A piece of 48 bars with an introduction, verses, choruses, a bridge and an ending."""
    bar = metre.bar
    chords: list[SheetChord] = []
    sections: list[SheetSection] = []
    for label, energy in _FORM:
        begin = len(chords) * bar
        for name in (_MINOR if is_minor else _MAJOR)[label].split():
            symbol = read_chord(name)
            at = len(chords) * bar
            chords.append(SheetChord(at, at + bar, symbol and symbol.transposed(higher)))
        sections.append(SheetSection(begin, len(chords) * bar, label, energy))
    end = len(chords) * bar
    # the tonic of either mode, moved by `higher`
    names = {
        (0, False): "C major",
        (0, True): "A minor",
        (5, False): "F major",
        (5, True): "D minor",
    }
    key = SheetKey(0, end, names[(higher, is_minor)])
    melody = tuple(_melody(chords, metre, np.random.default_rng(SEED)))
    return LeadSheet(metre, len(chords), (key,), tuple(chords), tuple(sections), melody)


def _melody(
    chords: Sequence[SheetChord], metre: Metre, rng: np.random.Generator
) -> Iterator[SheetNote]:
    """Notes of the chords around the middle of a voice, three bars of four."""
    for i, span in enumerate(chords[4:-4]):
        if i % 4 == 3 or span.chord is None:
            continue
        tones = [m for m in range(60, 75) if m % 12 in span.chord.pitch_classes]
        for at in range(span.start, span.end, metre.pulse):
            end = min(at + metre.pulse, span.end)
            yield SheetNote(at, end, tones[int(rng.integers(len(tones)))])


@cache
def performances() -> tuple[Played, ...]:
    """Every style's, of every sheet."""
    sheets = [
        song(COMMON, is_minor=False),
        song(COMMON, is_minor=True, higher=5),
        song(WALTZ, is_minor=False, higher=5),
        song(COMPOUND, is_minor=True),
        song(ODD, is_minor=False),
    ]
    return tuple(
        Played(style, sheet, arrange(sheet, style, SEED)) for style in STYLES for sheet in sheets
    )
