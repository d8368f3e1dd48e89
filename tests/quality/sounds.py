"""A recording as the measures hear it, and what should be heard in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from shared.lyrics.model import Lyrics, Syllable
from shared.lyrics.phonemes import parts, syllabify
from shared.music.notes import Notes

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono samples, shape [n], at ``rate``."""

    samples: Floats
    rate: int

    def between(self, start_s: float, end_s: float) -> Floats:
        first, last = (max(round(t * self.rate), 0) for t in (start_s, end_s))
        return self.samples[first:last]


@dataclass(frozen=True, slots=True)
class Heard:
    """A note that should be heard.

    Attributes:
        opens_syllable: a vowel begins with it; else it goes on from the note before.
        opens_with_consonant: and a consonant stands before that vowel.
        opens_line: a line of the lyrics begins with it.
    """

    midi: float
    start: float
    end: float
    opens_syllable: bool
    opens_with_consonant: bool
    opens_line: bool

    @property
    def hz(self) -> float:
        return float(440 * 2 ** ((self.midi - 69) / 12))


def expected(notes: Notes, lyrics: Lyrics, *, semitones: int = 0) -> list[Heard]:
    """What is to be heard of a melody that is sung ``semitones`` higher."""
    opening = {s.note: bool(_onset(s)) for line in lyrics.lines for s in line.syllables}
    lines = {line.syllables[0].note for line in lyrics.lines if line.syllables}
    return [
        Heard(
            midi=note.midi + semitones,
            start=note.start,
            end=note.end,
            opens_syllable=i in opening,
            opens_with_consonant=opening.get(i, False),
            opens_line=i in lines,
        )
        for i, note in enumerate(notes.notes)
    ]


def _onset(syllable: Syllable) -> str:
    sounds = syllabify(syllable.phonemes.partition(" ")[0])
    return parts(sounds[0]).onset if sounds else ""


def read_sound(path: Path) -> Sound:
    """The mean of all channels of a file."""
    import soundfile

    samples, rate = soundfile.read(path, always_2d=True)
    return Sound(np.asarray(samples.mean(axis=1), np.float64), rate)
