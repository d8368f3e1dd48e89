"""Chorales in four parts: Bach's, which are in the public domain, from music21's corpus.

Their chords are labelled here, beat by beat: the triad, major, minor or diminished, that the pitch
classes of the beat agree with most, each weighted by how long it sounds, the bass a little more. A beat
whose sounds are for less than two thirds in the triad, or that lacks its root or third, is ``X``.
Sevenths count as passing: a seventh chord is labelled with its triad.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tests.data.music.bands import Line
from tests.data.music.clock import Clock, drifting
from tests.data.music.harmony import NAMES
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import mixed, played
from tests.data.music.rooms import in_room
from tests.data.music.tunes import Note

_CHORALES: dict[Half, tuple[str, ...]] = {
    "tune": ("bwv269", "bwv253", "bwv66.6", "bwv281"),
    "report": ("bwv277", "bwv347", "bwv153.1", "bwv40.8"),
}
_PROGRAMS: dict[Half, tuple[int, ...]] = {"tune": (52, 48, 19, 52), "report": (53, 20, 49, 61)}
_BEATS = 22
_TRIADS = {"maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6)}
_LEAST_SHARE = 2 / 3
_BASS_WEIGHT = 0.25


def chorale(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """The beginning of a chorale for choir, strings, organ or brass."""
    name = _CHORALES[half][number % 4]
    program = _PROGRAMS[half][number % 4]
    voices, downbeats, metre = _score(name)
    bpm = float(rng.uniform(62, 84))
    clock = drifting(bpm, _BEATS + 4, rng, share=0.02, start_s=0.3)
    beats = int(max(note.end for voice in voices for note in voice))
    seconds = clock.at(beats) + 0.8
    sounds, notes = [], []
    for place, voice in enumerate(voices):
        line = Line("other", voice, program, -24.0, pan=(0.5, 0.2, -0.2, -0.5)[place])
        sound, heard = played(line, clock, seconds, rng)
        sounds.append(sound)
        notes += heard
    mix = in_room(mixed(sounds), rng, decay_s=1.2, wet=0.08)
    return mix, Truth(
        notes=sorted(notes),
        beats=clock.beats(beats),
        downbeats=[clock.at(beat) for beat in downbeats if beat < beats],
        beats_per_bar=int(metre.partition("/")[0]),
        metre=metre,
        tempo_bpm=bpm,
        chords=list(_spans(voices, beats, clock, seconds)),
        facts={"chorale": name, "program": str(program)},
    )


def _score(name: str) -> tuple[list[list[Note]], list[float], str]:
    """The voices from the top, downbeats in beats, and the metre; the first beats of the piece."""
    from music21 import corpus

    score = corpus.parse(f"bach/{name}")
    voices = []
    for part in score.parts:
        notes = [
            Note(float(n.offset), float(n.offset + n.quarterLength) - 0.05, n.pitch.midi, 88)
            for n in part.stripTies().flatten().notes
            if n.offset < _BEATS and n.isNote
        ]
        voices.append([Note(n.start, min(n.end, float(_BEATS)), n.midi, n.velocity) for n in notes])
    top = score.parts[0]
    bars = [float(bar.offset) for bar in top.getElementsByClass("Measure")]
    full = top.getTimeSignatures()[0]
    is_picked_up = len(bars) > 1 and bars[1] - bars[0] < full.barDuration.quarterLength
    return voices, bars[1:] if is_picked_up else bars, full.ratioString


def _spans(
    voices: Sequence[Sequence[Note]], beats: int, clock: Clock, seconds: float
) -> Iterator[tuple[float, float, str]]:
    """Labels of the beats, equal neighbours joined."""
    labels = [_label(voices, float(beat)) for beat in range(beats)]
    yield 0.0, clock.at(0), "N"
    begin = 0
    for beat in range(1, beats + 1):
        if beat == beats or labels[beat] != labels[begin]:
            end = seconds if beat == beats else clock.at(beat)
            yield clock.at(begin), end, labels[begin]
            begin = beat


def _label(voices: Sequence[Sequence[Note]], beat: float) -> str:
    weights = np.zeros(12)
    for voice in voices:
        for note in voice:
            weights[note.midi % 12] += max(0.0, min(note.end, beat + 1) - max(note.start, beat))
    total = weights.sum()
    if total <= 0:
        return "N"
    bass = next((n.midi % 12 for n in voices[-1] if n.start <= beat < n.end), None)
    favour = np.zeros(12)
    if bass is not None:
        favour[bass] = _BASS_WEIGHT * total
    fitting = [
        (float(weights[_rolled(root, steps)].sum() + favour[root]), root, quality)
        for root in range(12)
        for quality, steps in _TRIADS.items()
        if weights[root] > 0 and weights[(root + steps[1]) % 12] > 0
    ]
    if not fitting:
        return "X"
    _, root, quality = max(fitting)
    inside = float(weights[_rolled(root, _TRIADS[quality])].sum()) / total
    return f"{NAMES[root]}:{quality}" if inside >= _LEAST_SHARE else "X"


def _rolled(root: int, steps: Sequence[int]) -> list[int]:
    return [(root + step) % 12 for step in steps]
