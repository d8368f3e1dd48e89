"""Where a voice feels at home, and how a melody is brought there: by whole octaves only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.singing.score import SungNote, SungSyllable

_OCTAVES = sorted(range(-10, 11), key=lambda octave: (abs(octave), -octave))


@dataclass(frozen=True, slots=True)
class VoiceRange:
    """Lowest and highest MIDI number that a voice sings well; more than an octave apart."""

    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Phrases within a range, and what it took.

    Attributes:
        octave_shift: octaves by which the whole melody was moved.
        folded_phrases: phrases that had to be moved on their own besides.
    """

    phrases: list[list[SungSyllable]]
    octave_shift: int
    folded_phrases: int


def bring_into_range(
    phrases: Sequence[Sequence[SungSyllable]], transpose: int, voice: VoiceRange
) -> Placement:
    """Transpose by semitones, then by the fewest octaves that put every note into the range.

    Where no octave does, the melody goes where most of it fits and phrases that still stick out
    are moved on their own; of a phrase wider than the range, only the notes that stick out.
    """
    moved = [[_shifted(s, transpose) for s in phrase] for phrase in phrases]
    octave = _best_octave([n for phrase in moved for s in phrase for n in s.notes], voice)
    placed, folded = [], 0
    for phrase in moved:
        shifted = [_shifted(s, 12 * octave) for s in phrase]
        own = _best_octave([n for s in shifted for n in s.notes], voice)
        settled = [_folded(_shifted(s, 12 * own), voice) for s in shifted]
        folded += settled != shifted
        placed.append(settled)
    return Placement(placed, octave, folded)


def _best_octave(notes: Sequence[SungNote], voice: VoiceRange) -> int:
    """Most sounding time within the range; of equals, the nearest, and rather up than down."""

    def time_within(octave: int) -> float:
        return round(sum(n.end - n.start for n in notes if _fits(n.midi + 12 * octave, voice)), 6)

    return max(_OCTAVES, key=time_within)


def _fits(midi: float, voice: VoiceRange) -> bool:
    return voice.lowest <= midi <= voice.highest


def _shifted(syllable: SungSyllable, semitones: int) -> SungSyllable:
    notes = tuple(replace(n, midi=n.midi + semitones) for n in syllable.notes)
    return replace(syllable, notes=notes)


def _folded(syllable: SungSyllable, voice: VoiceRange) -> SungSyllable:
    """Each note that sticks out, moved by itself to the nearest octave within the range."""
    return replace(
        syllable,
        notes=tuple(
            replace(n, midi=n.midi + 12 * _best_octave([n], voice)) for n in syllable.notes
        ),
    )
