"""Lines of a score, played: by a soundfont that nothing is trained with, levelled, mixed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from gpu_jobs.training.soundfonts import MUSESCORE, open_soundfont
from gpu_jobs.training.synthesis import Part, Played, play
from tests.data.music.bands import Line
from tests.data.music.clock import Clock
from tests.data.music.model import RATE, Sound

PACKAGES = Path(".cache/packages")

_HEARD_FROM = 10 ** (-10 / 20)
_LONGEST_ATTACK_S = 0.15
_PEAK = 0.7
_BLOCK = 2048


def played(
    line: Line, clock: Clock, seconds: float, rng: np.random.Generator, *, human_s: float = 0.006
) -> tuple[Sound, list[tuple[float, float, float]]]:
    """A line's sound, shape [2, frames], and its notes as (onset, end, MIDI number), by onset.

    Args:
        human_s: how far off its place a note is, as a standard deviation.
    """
    notes = []
    for note in line.notes:
        late = float(np.clip(rng.normal(0, human_s), -2.5 * human_s, 2.5 * human_s))
        start = max(0.0, clock.at(note.start) + late)
        end = max(start + 0.03, clock.at(note.end) + late)
        if start < seconds - 0.05:
            notes.append(Played(start, min(end, seconds), note.midi, note.velocity))
    heard = _apart(notes)
    begun = heard if line.is_drums else [_begun_early(note, line.program) for note in heard]
    part = Part(line.name, _apart(begun), line.program, line.is_drums, pan=line.pan)
    sound = levelled(play(part, font(), RATE, seconds), line.level_db)
    return sound, [(n.start, n.end, float(n.midi)) for n in heard]


def _begun_early(note: Played, program: int) -> Played:
    """Bows and breath take time to sound: like a player, it begins before it is to be heard."""
    early = min(note.start, _attack_s(program, note.midi))
    end = max(note.start + 0.03, note.end - early)
    return Played(note.start - early, end, note.midi, note.velocity)


@cache
def _attack_s(program: int, midi: int) -> float:
    """From a note's beginning to the moment at which it is heard: at most 150 ms.

    That is where its level comes within 10 dB of the loudest of its first 150 ms: between the 6 and 15 dB
    that listeners wait for (J. Vos and R. Rasch, "The perceptual onset of musical tones", 1981).
    """
    note = Part("", [Played(0.0, 0.5, midi)], program)
    sound = play(note, font(), RATE, 0.5).mean(axis=0)
    hop = RATE // 500
    frames = len(sound) // hop * hop
    levels = np.sqrt(np.mean(sound[:frames].reshape(-1, hop) ** 2, axis=1))
    levels = np.convolve(levels, np.full(5, 0.2), "same")
    beginning = levels[:75]
    heard = int(np.argmax(beginning >= _HEARD_FROM * beginning.max()))
    return min(heard * hop / RATE, _LONGEST_ATTACK_S)


def levelled(sound: Sound, level_db: float) -> Sound:
    """At this RMS while it sounds, dB re full scale; silence stays silent."""
    frames = sound.shape[1] // _BLOCK * _BLOCK
    blocks = np.mean(sound[:, :frames].reshape(2, -1, _BLOCK) ** 2, axis=(0, 2))
    sounding = blocks[blocks > 0.01 * blocks.max(initial=0.0)]
    if not len(sounding):
        return sound
    gain = 10 ** (level_db / 20) / np.sqrt(sounding.mean())
    return np.asarray(sound * gain, np.float32)


def mixed(sounds: Sequence[Sound]) -> Sound:
    """Their sum, its peak at 0.7."""
    total = np.sum(sounds, axis=0)
    return np.asarray(total * (_PEAK / max(float(np.abs(total).max()), 1e-6)), np.float32)


@cache
def font() -> Path:
    """MuseScore's soundfont, its filters open.

    Raises:
        FileNotFoundError: the package is not there; `make music` fetches it.
    """
    return open_soundfont(PACKAGES, MUSESCORE)


def _apart(notes: Sequence[Played]) -> list[Played]:
    """A key that is struck again is let go first."""
    kept: list[Played] = []
    latest: dict[int, int] = {}
    for note in sorted(notes, key=lambda n: (n.start, n.midi)):
        before = latest.get(note.midi)
        if before is not None and kept[before].end > note.start - 0.005:
            held = kept[before]
            end = max(held.start + 0.01, note.start - 0.005)
            kept[before] = Played(held.start, end, held.midi, held.velocity, held.bend)
        latest[note.midi] = len(kept)
        kept.append(note)
    return kept
