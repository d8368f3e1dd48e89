"""Pieces of one line: voices, hums, single instruments, melodies of repeated notes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.data.music.bands import Line
from tests.data.music.clock import drifting
from tests.data.music.harmony import Key, progression
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import mixed, played
from tests.data.music.rooms import by_phone, in_noise, in_room
from tests.data.music.tunes import Note, tune
from tests.data.music.voices import Manner, SungNote, sing

_LEAD_S = 0.4

_PLACES = ("dry", "hall", "phone", "loud noise, phone", "loud noise", "loud noise, hall")

_VOICES: dict[Half, tuple[tuple[Manner, int], ...]] = {
    "tune": (
        (Manner("a", vibrato_cents=60), 57),
        (Manner("ao", scoop_cents=150, vibrato_cents=30), 62),
        (Manner("ei", glide_s=0.12, drift_cents=10), 67),
        (Manner("aeiou", articulation="consonants", vibrato_cents=45), 44),
        (Manner("u", vibrato_cents=90, vibrato_hz=6.2, breath_db=-12), 69),
        (Manner("oa", articulation="gaps", scoop_cents=80, jitter_cents=9), 48),
    ),
    "report": (
        (Manner("o", vibrato_cents=75, vibrato_hz=4.8, scoop_cents=60), 60),
        (Manner("ea", glide_s=0.09, vibrato_cents=40, breath_db=-28), 71),
        (Manner("iu", scoop_cents=200, drift_cents=8), 64),
        (Manner("aoeu", articulation="consonants", vibrato_cents=30), 45),
        (Manner("a", vibrato_cents=110, vibrato_hz=5.9, breath_db=-14), 66),
        (Manner("ue", articulation="dips", jitter_cents=8, glide_s=0.14), 54),
    ),
}
_HUMS: dict[Half, tuple[tuple[Manner, int], ...]] = {
    "tune": (
        (Manner("m", articulation="gaps", scoop_cents=50), 52),
        (Manner("m", articulation="dips", vibrato_cents=25), 60),
        (Manner("mu", articulation="gaps", drift_cents=8), 64),
        (Manner("m", articulation="bound", glide_s=0.1, vibrato_cents=20), 48),
    ),
    "report": (
        (Manner("m", articulation="dips", scoop_cents=90), 57),
        (Manner("mo", articulation="gaps", vibrato_cents=30), 50),
        (Manner("m", articulation="gaps", jitter_cents=8), 66),
        (Manner("um", articulation="dips", glide_s=0.1, drift_cents=8), 62),
    ),
}


@dataclass(frozen=True, slots=True)
class _Source:
    """A kind of instrument: a program for each half, its middle, how quick it is, where it sounds."""

    name: str
    programs: tuple[int, int]
    around: int
    quick: float = 0.1
    bpm: float = 104
    place: str = "dry"


_SOURCES = (
    _Source("flute, fast", (73, 74), 79, quick=0.75, bpm=116, place="reverb"),
    _Source("violin, by phone", (40, 41), 72, quick=0.3, place="phone"),
    _Source("trumpet", (56, 59), 67),
    _Source("clarinet", (71, 68), 65, quick=0.3, place="noise"),
    _Source("guitar", (24, 25), 57, quick=0.3, place="reverb"),
    _Source("piano melody", (0, 4), 72, quick=0.4),
    _Source("synth lead", (80, 81), 69, quick=0.3, bpm=126),
    _Source("voice ooh", (53, 54), 64, place="reverb and noise"),
)
_REPEATED_PROGRAMS: dict[Half, tuple[tuple[int, int], ...]] = {
    "tune": ((0, 72), (71, 67)),
    "report": ((25, 60), (56, 69)),
}


def voice(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A melody sung on vowels, with all that voices do, here and there."""
    manner, around = _VOICES[half][number % 6]
    return _sung(manner, around, half, _PLACES[number % 6], rng, cents=rng.uniform(-40, 40))


def hum(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A melody hummed close to the microphone."""
    manner, around = _HUMS[half][number % 4]
    return _sung(manner, around, half, "dry", rng, cents=rng.uniform(-30, 30))


def source(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """One instrument alone."""
    kind = _SOURCES[number % 8]
    program = kind.programs[half == "report"]
    notes = _melody(half, kind.around, rng, quick=kind.quick, bars=6)
    facts = {"source": kind.name, "place": kind.place}
    return _played(notes, program, kind.bpm, kind.place, facts, rng)


def repeated(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A melody most of whose notes have the pitch of the one before: sung or played."""
    if number % 4 < 2:
        articulation = ("slight dips", "consonants")[number % 2]
        manner = Manner(
            "aeo" if half == "tune" else "oi", articulation=articulation, vibrato_cents=20
        )
        around = 58 if half == "tune" else 65
        return _sung(manner, around, half, "dry", rng, cents=10, repeats=0.6)
    program, around = _REPEATED_PROGRAMS[half][number % 2]
    notes = _melody(half, around, rng, quick=0.3, repeats=0.65)
    return _played(notes, program, 100, "dry", {"source": f"program {program}"}, rng)


def _melody(
    half: Half,
    around: int,
    rng: np.random.Generator,
    *,
    quick: float = 0.1,
    repeats: float = 0.05,
    bars: int = 5,
) -> list[Note]:
    key = Key(int(rng.integers(12)), is_minor=rng.random() < 0.4)
    chords = progression(key, half, rng)
    chords = (chords * bars)[:bars]
    return tune(chords, key, 4, half, rng, around=around, quick=quick, repeats=repeats)


def _sung(
    manner: Manner,
    around: int,
    half: Half,
    place: str,
    rng: np.random.Generator,
    *,
    cents: float,
    repeats: float = 0.05,
) -> tuple[Sound, Truth]:
    if manner.articulation == "bound":
        repeats = 0.0  # nobody could tell two such notes from a long one
    score = _melody(half, around, rng, quick=0.25 if repeats > 0.5 else 0.1, repeats=repeats)
    bpm = float(rng.uniform(84, 112))
    clock = drifting(bpm, 24, rng, start_s=_LEAD_S)
    sung: list[SungNote] = []
    for i, note in enumerate(score):
        start = clock.at(note.start)
        end = clock.at(note.end)
        if i + 1 < len(score):
            until = clock.at(score[i + 1].start)
            is_phrase_end = until - end > 0.15
            if manner.articulation == "gaps":
                end = min(end, until - 0.05)
            elif not is_phrase_end:
                end = until
        sung.append((start, end, note.midi + cents / 100))
    seconds = sung[-1][1] + 0.6
    sound, f0 = sing(sung, seconds, manner, rng)
    facts = {"source": f"voice ({manner.vowels})", "place": place}
    return _placed(sound, place, rng), Truth(notes=sung, f0=f0, facts=facts)


def _played(
    score: list[Note],
    program: int,
    bpm: float,
    place: str,
    facts: dict[str, str],
    rng: np.random.Generator,
) -> tuple[Sound, Truth]:
    clock = drifting(bpm, 32, rng, start_s=_LEAD_S)
    seconds = clock.at(score[-1].end) + 1.0
    sound, notes = played(Line("solo", score, program), clock, seconds, rng)
    truth = Truth(notes=notes, facts=facts)
    return _placed(mixed([sound])[:1], place, rng), truth


def _placed(sound: Sound, place: str, rng: np.random.Generator) -> Sound:
    if "reverb" in place:
        sound = in_room(sound, rng, decay_s=0.7, wet=0.12)
    if "hall" in place:
        sound = in_room(sound, rng, decay_s=1.2, wet=0.5)
    if "phone" in place:
        sound = by_phone(sound)
    if "noise" in place:
        sound = in_noise(sound, rng, snr_db=4 if place.startswith("loud") else 20)
    return sound
