"""The bass: roots where chords begin, notes that lead to the next, and a walk where the style walks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gpu_jobs.arranger.bars import Bar
from gpu_jobs.arranger.dynamics import loudness
from gpu_jobs.arranger.harmony import Harmony
from gpu_jobs.arranger.style import Bass
from gpu_jobs.arranger.timing import FINAL, Cue, cues
from gpu_jobs.arranger.walking import walked
from shared.music.arrangement import PlayedNote
from shared.music.chords import QUALITIES
from shared.music.lead_sheet import Metre
from shared.music.scales import scale_of

_VELOCITY, _STRESSED, _DEAD = 90, 100, 42
_DEAD_LASTS = 1.5
_COMFORTABLE = 17
"""Semitones above the lowest note in which roots lie."""

_FIFTHS = (6, 7, 8)


def roots(harmonies: Sequence[Harmony], bass: Bass) -> tuple[int, ...]:
    """The lowest note of each chord, MIDI numbers: each as near as may be to the one before."""
    low = bass.instrument.low
    found: list[int] = []
    centre = low + _COMFORTABLE / 2
    for harmony in harmonies:
        choice = [m for m in range(low, low + _COMFORTABLE) if m % 12 == harmony.bass]
        before = found[-1] if found else centre
        found.append(min(choice, key=lambda m: abs(m - before) + 0.3 * abs(m - centre)))
    return tuple(found)


def bass_notes(
    bass: Bass,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    metre: Metre,
    rng: np.random.Generator,
) -> list[PlayedNote]:
    """What the bass plays, in the grid; where there is no chord it rests."""
    lowest = roots(harmonies, bass)
    walking = [
        bar for bar in bars if _energy(bass, bar) is not None and bar.bass_energy >= bass.walks
    ]
    walking_starts = {bar.start for bar in walking if not bar.is_last}
    notes = walked(walking_starts, bars, harmonies, lowest, bass.instrument, metre, rng)

    def energy_of(bar: Bar) -> float | None:
        return None if bar.start in walking_starts else _energy(bass, bar)

    played = cues(bars, harmonies, metre, bass.levels, energy_of, insert="r", on_change=True)
    for i, cue in enumerate(played):
        following = played[i + 1] if i + 1 < len(played) else None
        notes.append(_note(bass, cue, following, harmonies, lowest, metre))
    return notes


def _energy(bass: Bass, bar: Bar) -> float | None:
    # the last bar is played by everyone who ever plays
    if bar.is_last:
        return max(bar.bass_energy, 0.3)
    return bar.bass_energy if bar.bass_energy >= bass.enters else None


def _note(
    bass: Bass,
    cue: Cue,
    following: Cue | None,
    harmonies: Sequence[Harmony],
    lowest: Sequence[int],
    metre: Metre,
) -> PlayedNote:
    harmony, root = harmonies[cue.harmony], lowest[cue.harmony]
    leads = following is not None and following.harmony != cue.harmony
    if cue.mark == FINAL:
        return PlayedNote(
            cue.at, cue.until, root, loudness(_STRESSED, cue.bar.bass_energy, metre, cue.at)
        )
    if cue.mark == "x":
        velocity = loudness(_DEAD, cue.bar.bass_energy, metre, cue.at)
        return PlayedNote(cue.at, cue.at + _DEAD_LASTS, root, velocity)
    if cue.opens or cue.mark in "rR":
        midi = root
    elif cue.mark == "a" and leads and following is not None:
        midi = leading_note(root, lowest[following.harmony], harmony.key)
    else:
        midi = root + _step(cue.mark, harmony)
    stressed = _STRESSED if cue.mark == "R" or cue.opens else _VELOCITY
    until = cue.at + (cue.until - cue.at) * bass.gate
    return PlayedNote(
        cue.at,
        until,
        _within(midi, bass),
        loudness(stressed, cue.bar.bass_energy, metre, cue.at),
    )


def leading_note(here: int, target: int, key: str) -> int:
    """The note of the key next to the coming root, on the side one comes from; MIDI number."""
    scale = scale_of(key)
    direction = 1 if here > target else -1
    return next(
        (target + direction * step for step in (1, 2) if (target + direction * step) % 12 in scale),
        target + direction,
    )


def _step(mark: str, harmony: Harmony) -> int:
    """Semitones of a mark above the lowest note; over other basses than the root only the octave is safe."""
    above = QUALITIES[harmony.chord.quality]
    if harmony.chord.bass:
        return 12 if mark == "8" else 0
    if mark == "3":
        return above[1]
    if mark == "8":
        return 12
    return next((step for step in above if step in _FIFTHS), 12)


def _within(midi: int, bass: Bass) -> int:
    if midi < bass.instrument.low:
        return midi + 12
    if midi > bass.instrument.high:
        return midi - 12
    return midi
