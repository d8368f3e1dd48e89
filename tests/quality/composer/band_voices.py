"""How the voices of a band move: chords, their outer voices, and the bass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from shared.music.arrangement import Part, PlayedNote
from shared.music.chords import QUALITIES, ChordSymbol
from shared.music.lead_sheet import SheetChord
from tests.quality.composer.band_songs import Played

_WITHOUT_VOICES = frozenset({("rock", "guitar")})
"""Power chords: fifths and octaves over the root are what they are."""


def _chord_parts(band: Played) -> Iterator[Part]:
    for part in band.arrangement.parts:
        is_chords = not part.is_drums and part.name not in ("bass", "lead")
        if is_chords and (band.style, part.name) not in _WITHOUT_VOICES:
            yield part


def _heard(part: Part, start: int, end: int) -> list[int]:
    """The first chord that is struck, or goes on, between two moments; ascending."""
    inside = [n for n in part.notes if n.start < end - 1 and n.end > start + 1]
    if not inside:
        return []
    first = min(max(n.start, start) for n in inside)
    return sorted({n.midi for n in inside if n.start <= first + 2})


def _voicings(band: Played, part: Part) -> list[tuple[SheetChord, list[int]]]:
    return [(span, _heard(part, span.start, span.end)) for span in band.sheet.chords]


def parallels(bands: Sequence[Played]) -> float:
    """Share of chord changes at which highest voice and bass run in parallel fifths or octaves."""
    wrong = total = 0
    for band in bands:
        bass = band.part("bass")
        if bass is None:
            continue
        lowest = [min(_heard(bass, s.start, s.end), default=None) for s in band.sheet.chords]
        for part in _chord_parts(band):
            tops = [max(notes) if len(notes) > 2 else None for _, notes in _voicings(band, part)]
            for (top, low), (next_top, next_low) in pairwise(zip(tops, lowest, strict=True)):
                if None in (top, low, next_top, next_low) or low == next_low:
                    continue
                total += 1
                wrong += _is_parallel(
                    int(top or 0), int(low or 0), int(next_top or 0), int(next_low or 0)
                )
    return wrong / total


def _is_parallel(top: int, low: int, next_top: int, next_low: int) -> bool:
    interval = (top - low) % 12
    return interval in (0, 7) and interval == (next_top - next_low) % 12 and top != next_top


def movement(bands: Sequence[Played]) -> float:
    """Semitones a voice at each change, as a share of what chords in root position would move."""
    ours: list[float] = []
    blocks: list[float] = []
    for band in bands:
        for part in _chord_parts(band):
            for (before, notes), (after, following) in pairwise(_voicings(band, part)):
                if len(notes) != len(following) or len(notes) < 3 or before.chord == after.chord:
                    continue
                ours.append(float(np.abs(np.subtract(notes, following)).mean()))
                blocks.append(_block_movement(before.chord, after.chord))
    return float(np.mean(ours) / np.mean(blocks))


def _block_movement(before: ChordSymbol | None, after: ChordSymbol | None) -> float:
    if before is None or after is None:
        return 0.0
    first, second = (np.asarray(QUALITIES[c.quality][:3]) + c.root for c in (before, after))
    return min(float(np.abs(first - second - octave).mean()) for octave in (-12, 0, 12))


def bass_on_root(bands: Sequence[Played]) -> float:
    """Share of chords that the bass begins with their lowest note, an eighth late at most."""
    right = total = 0
    for band in bands:
        bass = band.part("bass")
        for span in band.sheet.chords:
            first = _first_of(bass.notes, span) if bass else None
            if first is None or span.chord is None:
                continue
            total += 1
            right += first.midi % 12 == (span.chord.root + span.chord.bass) % 12
    return right / total


def _first_of(notes: Sequence[PlayedNote], span: SheetChord) -> PlayedNote | None:
    place = bisect_right(notes, span.start - 0.5, key=lambda note: note.start)
    first = notes[place] if place < len(notes) else None
    return first if first is not None and first.start < span.start + 6.5 else None


def above_melody(bands: Sequence[Played]) -> float:
    """Share of the notes of ``chords`` that lie above the melody's median while it sounds."""
    above = total = 0
    for band in bands:
        chords = band.part("chords")
        middle = float(np.median([note.midi for note in band.sheet.melody]))
        sung = [(n.start, n.end) for n in band.sheet.melody]
        begins = [start for start, _ in sung]
        for note in chords.notes if chords else ():
            place = bisect_right(begins, note.start) - 1
            if place >= 0 and note.start < sung[place][1]:
                total += 1
                above += note.midi > middle
    return above / total
