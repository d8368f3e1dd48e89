"""Pieces for bands: pop in several styles, out of tune, and in every key."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.data.music.bands import Line, accompaniment
from tests.data.music.clock import Clock, steady
from tests.data.music.harmony import Chord, Key, chord_in, progression, with_sevenths
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import mixed, played
from tests.data.music.rooms import by_tape, in_room
from tests.data.music.styles import POP_STYLES, Style
from tests.data.music.tunes import tune

_SECONDS = 15.0

_DETUNINGS: dict[Half, tuple[float, ...]] = {"tune": (15, -30, 45), "report": (-15, 30, -45)}


def pop(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A band with a melody on top."""
    style = POP_STYLES[half][number % len(POP_STYLES[half])]
    key = Key(int(rng.integers(12)), is_minor=not style.jazz and rng.random() < 0.4)
    return _song(style, key, _in_style(style, key, half, rng), half, rng)


def detuned(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """Pop from a tape of another speed."""
    sound, truth = pop(half, number + 1, rng)
    return by_tape(sound, truth, _DETUNINGS[half][number % 3])


def in_key(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A piece that is plainly in its key: the two halves share the 24 keys between them."""
    is_minor = number >= 6
    tonic = 2 * (number % 6) + (is_minor != (half == "report"))
    key = Key(tonic, is_minor)
    styles = POP_STYLES[half]
    style = styles[number % len(styles)]
    cadence = [chord_in(key, "7"), chord_in(key, "0:min" if is_minor else "0")]
    chords = [cadence[1], *progression(key, half, rng), *cadence]
    return _song(style, key, chords, half, rng, has_drums=number % 3 > 0, has_chords=number % 4 > 0)


def _in_style(style: Style, key: Key, half: Half, rng: np.random.Generator) -> list[Chord]:
    """One chord a bar, for about a quarter of a minute."""
    chords = progression(key, half, rng, jazz=style.jazz)
    if not style.jazz and rng.random() < 0.5:
        chords = with_sevenths(chords, key, rng)
    bars = max(4, round(_SECONDS / style.beats * sum(style.tempo) / 2 / 60))
    return (chords * bars)[:bars]


def _song(
    style: Style,
    key: Key,
    chords: Sequence[Chord],
    half: Half,
    rng: np.random.Generator,
    *,
    has_drums: bool = True,
    has_chords: bool = True,
) -> tuple[Sound, Truth]:
    bpm = float(rng.uniform(*style.tempo))
    clock = steady(bpm, style.beats * len(chords), start_s=float(rng.uniform(0.1, 0.6)))
    melody = tune(chords, key, style.beats, half, rng, around=72)
    lines = [
        line
        for line in accompaniment(style, chords, rng)
        if (has_drums or not line.is_drums) and (has_chords or line.name != "other")
    ]
    lines.append(Line("melody", melody, style.programs[2], -22.0))
    seconds = clock.at(style.beats * len(chords)) + 0.4
    sounds = [played(line, clock, seconds, rng)[0] for line in lines]
    sound = in_room(mixed(sounds), rng, decay_s=0.5, wet=0.03)
    return sound, told(style, key, chords, clock, seconds, bpm)


def told(
    style: Style,
    key: Key,
    chords: Sequence[Chord],
    clock: Clock,
    seconds: float,
    bpm: float,
) -> Truth:
    """What is known of a piece that has one chord a bar and holds its tempo."""
    count = style.beats * len(chords)
    return Truth(
        beats=clock.beats(count),
        downbeats=clock.beats(count)[:: style.beats],
        beats_per_bar=style.beats,
        metre=style.metre,
        tempo_bpm=bpm,
        chords=list(chord_spans(chords, style.beats, clock, seconds)),
        key=str(key),
        facts={"style": style.name},
    )


def chord_spans(
    chords: Sequence[Chord], beats_per_bar: int, clock: Clock, seconds: float
) -> list[tuple[float, float, str]]:
    """(start, end, Harte label): the silence before is ``N``, the last chord rings to the end."""
    spans: list[tuple[float, float, str]] = [(0.0, clock.at(0), "N")]
    for bar, chord in enumerate(chords):
        end = clock.at((bar + 1) * beats_per_bar)
        if spans[-1][2] == chord.harte:
            spans[-1] = (spans[-1][0], end, chord.harte)
        else:
            spans.append((spans[-1][1], end, chord.harte))
    start, _, label = spans[-1]
    return [*spans[:-1], (start, seconds, label)]
