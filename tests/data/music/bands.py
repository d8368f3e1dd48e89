"""A band: chords and a style become what each of its instruments plays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.data.music.harmony import Chord, voiced
from tests.data.music.styles import Style
from tests.data.music.tunes import Note

_KICK, _HAT, _CRASH = 36, 42, 49
_VELOCITIES = {"X": 112, "x": 92, "o": 62}
_LOW_E = 28
_STRUM_BEATS = 0.025
"""Between one string and the next."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one instrument plays.

    Attributes:
        level_db: its loudness while it plays, dB RMS.
        pan: -1 (left) to 1 (right).
    """

    name: str
    notes: Sequence[Note]
    program: int
    level_db: float = -24.0
    pan: float = 0.0
    is_drums: bool = field(default=False)


def accompaniment(style: Style, chords: Sequence[Chord], rng: np.random.Generator) -> list[Line]:
    """Drums, bass, chords and pad, with one chord a bar."""
    lines = [
        Line("bass", list(_bass(style, chords)), style.programs[0], -21.0),
        Line("other", list(_chords(style, chords)), style.programs[1], -24.0, pan=0.3),
    ]
    if style.pad is not None:
        lines.append(Line("other", list(_pad(style, chords)), style.pad, -29.0, pan=-0.3))
    if style.kick or style.hat:
        drums = list(_drums(style, len(chords), rng))
        lines.append(Line("drums", drums, 0, -23.0, is_drums=True))
    return [_swung(line, style.swing) for line in lines]


def _drums(style: Style, bars: int, rng: np.random.Generator) -> Iterator[Note]:
    for bar in range(bars):
        begins_phrase = bar % 4 == 0
        if begins_phrase and bar:
            yield Note(bar * style.beats, bar * style.beats + 1, _CRASH, 84)
        for key, pattern in (
            (_KICK, style.kick),
            (style.snare_key, style.snare),
            (_HAT, style.hat),
        ):
            for at, mark in _strokes(pattern, bar, style):
                velocity = _VELOCITIES[mark] - int(rng.integers(0, 14))
                yield Note(at, at + 0.1, key, velocity)


def _bass(style: Style, chords: Sequence[Chord]) -> Iterator[Note]:
    for bar, chord in enumerate(chords):
        root = _LOW_E + (chord.root - _LOW_E) % 12
        strokes = list(_strokes(style.bass, bar, style))
        for (at, mark), end in zip(strokes, _ends(strokes, bar, style), strict=True):
            yield Note(at, at + (end - at) * 0.9, root + _bass_step(mark, chord), 96)


def _bass_step(mark: str, chord: Chord) -> int:
    third = (chord.pitch_classes[1] - chord.root) % 12
    return {"r": 0, "3": third, "5": 7, "8": 12}[mark]


def _chords(style: Style, chords: Sequence[Chord]) -> Iterator[Note]:
    voicing: tuple[int, ...] = ()
    broken = 0
    for bar, chord in enumerate(chords):
        voicing = voiced(chord, 62, voicing)
        strokes = list(_strokes(style.chords, bar, style))
        for (at, mark), end in zip(strokes, _ends(strokes, bar, style), strict=True):
            off = at + (end - at) * style.staccato
            velocity = 90 if at % 1 == 0 else 78
            if mark == "a":
                yield Note(at, off, (*voicing, voicing[0] + 12)[broken % 4], velocity)
                broken += 1
            elif mark == "x":
                yield from (Note(at, off, midi, velocity) for midi in voicing)
            else:
                yield from _strummed(voicing, at, off, velocity, is_up=mark == "u")


def _strummed(
    voicing: tuple[int, ...], at: float, off: float, velocity: int, *, is_up: bool
) -> Iterator[Note]:
    strings = [voicing[0] - 12, *voicing, voicing[0] + 12]
    for i, midi in enumerate(reversed(strings[1:]) if is_up else strings):
        yield Note(at + i * _STRUM_BEATS, off, midi, velocity - 3 * i)


def _pad(style: Style, chords: Sequence[Chord]) -> Iterator[Note]:
    voicing: tuple[int, ...] = ()
    for bar, chord in enumerate(chords):
        voicing = voiced(chord, 66, voicing)
        for midi in voicing:
            yield Note(bar * style.beats, (bar + 1) * style.beats - 0.05, midi, 80)


def _strokes(pattern: str, bar: int, style: Style) -> Iterator[tuple[float, str]]:
    """(position in beats, mark) of a bar's strokes."""
    for step, mark in enumerate(pattern):
        if mark != ".":
            yield (bar + step / len(pattern)) * style.beats, mark


def _ends(strokes: Sequence[tuple[float, str]], bar: int, style: Style) -> list[float]:
    """When each stroke gives way to the next."""
    return [at for at, _ in strokes[1:]] + [(bar + 1.0) * style.beats]


def _swung(line: Line, swing: float) -> Line:
    """The second half of each beat comes later."""
    if not swing:
        return line
    notes = [
        Note(_late(n.start, swing), _late(n.end, swing), n.midi, n.velocity) for n in line.notes
    ]
    return Line(line.name, notes, line.program, line.level_db, line.pan, line.is_drums)


def _late(at: float, swing: float) -> float:
    whole, part = divmod(at, 1.0)
    moved = part * (0.5 + swing) / 0.5 if part < 0.5 else 1 - (1 - part) * (0.5 - swing) / 0.5
    return whole + moved
