"""Pieces whose beat is to be found: metres, tempi that change, drums or none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.data.music.bands import Line, accompaniment
from tests.data.music.clock import Clock, drifting, ramp, steady
from tests.data.music.harmony import Key, progression
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import mixed, played
from tests.data.music.rhythm_pieces import Piece
from tests.data.music.rhythm_reported import REPORTED
from tests.data.music.rhythm_tuned import TUNED
from tests.data.music.rooms import in_room
from tests.data.music.songs import told
from tests.data.music.tunes import tune

_SECONDS = 17.0
PIECES: dict[Half, tuple[Piece, ...]] = {"tune": TUNED, "report": REPORTED}


def rhythm(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A band or one player, in one of five metres."""
    piece = PIECES[half][number]
    style = replace(piece.style, half=half)
    key = Key(int(rng.integers(12)), is_minor=rng.random() < 0.4)
    bars = max(4, round(_SECONDS * float(np.mean(piece.bpm)) / 60 / style.beats))
    chords = (progression(key, half, rng) * bars)[:bars]
    clock = _clock(piece, style.beats * bars, rng)
    seconds = clock.at(style.beats * bars) + 0.5
    lines = accompaniment(style, chords, rng)
    melody = tune(chords, key, style.beats, half, rng, around=72, compound=style.is_compound)
    lines.append(Line("melody", melody, style.programs[2], -22.0))
    sounds = [played(line, clock, seconds, rng, human_s=0.009)[0] for line in lines]
    sound = in_room(mixed(sounds), rng, decay_s=0.6, wet=0.04)
    beats = clock.beats(style.beats * bars)
    curve = clock.curve(len(beats))
    bpm = float(np.median([bpm for _, bpm in curve]))
    truth = told(style, key, chords, clock, seconds, bpm)
    return sound, replace(truth, tempo_curve=curve if len(piece.bpm) > 1 else None)


def _clock(piece: Piece, beats: int, rng: np.random.Generator) -> Clock:
    start_s = float(rng.uniform(0.1, 0.7))
    if len(piece.bpm) > 1:
        return ramp(piece.bpm, beats, start_s=start_s)
    if piece.drifts:
        return drifting(piece.bpm[0], beats, rng, start_s=start_s)
    return steady(piece.bpm[0], beats, start_s=start_s)
