"""Notes into sound, by a soundfont: the music that is learned from, and that tests listen to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gpu_jobs.engines.soundfont import Stereo, Synthesizer
from gpu_jobs.engines.soundfont import font as soundfont

_CHANNEL = 0
_VOICES = 256
_REACH = 12.0
"""Semitones."""

_CENTRE = 8192
"""A pitch wheel at rest; it reaches 8192 steps to either side."""

_WHEEL_STEP_S = 0.005
"""How often a bent pitch is moved."""

_TAIL_S = 1.5
"""How long the last note may ring."""


@dataclass(frozen=True, slots=True)
class Played:
    """One note as it is played.

    Attributes:
        start, end: seconds; the sound goes on after ``end`` as the instrument does.
        midi: MIDI number; for drums the General MIDI percussion key.
        velocity: 1 to 127.
        bend: semitones from ``midi`` over time, as (seconds after the start, semitones): vibrato,
            scoops, detuning. Within ±12. A channel bends as a whole: only for lines of one note at
            a time.
    """

    start: float
    end: float
    midi: int
    velocity: int = 90
    bend: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays.

    Attributes:
        program: General MIDI program, 0 to 127; for drums the kit.
        pan: -1 (left) to 1 (right).
        gain_db: added to the instrument's own level.
    """

    name: str
    notes: Sequence[Played]
    program: int = 0
    is_drums: bool = False
    pan: float = 0.0
    gain_db: float = 0.0


def play(part: Part, font: Path, rate: int = 44_100, seconds: float | None = None) -> Stereo:
    """The sound of a part, float32 of shape [2, frames]; the same notes give the same samples.

    Args:
        font: a soundfont, SF2 or SF3.
        seconds: the length of the result; None is until the last note has rung.
    """
    end_s = max((note.end for note in part.notes), default=0.0)
    frames = round((end_s + _TAIL_S if seconds is None else seconds) * rate)
    synth = Synthesizer(soundfont(font), rate, _VOICES)
    synth.choose(_CHANNEL, part.program, is_drums=part.is_drums)
    synth.pan(_CHANNEL, part.pan)
    synth.bend_range(_CHANNEL, _REACH)
    pieces, done = [], 0
    for at, event in sorted(_events(part.notes), key=lambda pair: (pair[0], pair[1][0])):
        until = min(round(at * rate), frames)
        if until > done:
            pieces.append(synth.play(until - done))
            done = until
        _perform(synth, event)
    if frames > done:
        pieces.append(synth.play(frames - done))
    sound = np.concatenate(pieces, axis=1) if pieces else np.zeros((2, 0), np.float32)
    return np.asarray(sound * np.float32(10 ** (part.gain_db / 20)))


def play_all(parts: Iterable[Part], font: Path, rate: int, seconds: float) -> dict[str, Stereo]:
    """Each part's sound by its name, shape [2, frames] all; parts of one name are added up."""
    stems: dict[str, Stereo] = {}
    for part in parts:
        sound = play(part, font, rate, seconds)
        stems[part.name] = stems[part.name] + sound if part.name in stems else sound
    return stems


Event = tuple[int, str, tuple[int, ...]]
"""Order among events of one moment, method of the synthesizer, its arguments after the channel."""


def _events(notes: Iterable[Played]) -> Iterable[tuple[float, Event]]:
    for note in notes:
        yield note.end, (0, "release", (note.midi,))
        if note.bend:
            yield from _bending(note)
        else:
            yield note.start, (1, "bend", (_CENTRE,))
        yield note.start, (2, "strike", (note.midi, note.velocity))


def _bending(note: Played) -> Iterable[tuple[float, Event]]:
    times, semitones = zip(*note.bend, strict=True)
    for after in np.arange(0.0, note.end - note.start, _WHEEL_STEP_S):
        wheel = _CENTRE + round(float(np.interp(after, times, semitones)) / _REACH * 8192)
        yield note.start + float(after), (1, "bend", (min(max(wheel, 0), 16_383),))


def _perform(synth: Synthesizer, event: Event) -> None:
    _, method, arguments = event
    getattr(synth, method)(_CHANNEL, *arguments)
