"""Whether words are heard in the music: ``python -m tests.quality.composer.prompts``.

Thirty prompts become plans, sheets and whole pieces. Prompts that mean different things must differ in what
can be measured (tempo, mode, sevenths, energy, notes a second, register); those that mean the same must have
the same genre and mood. Every figure is the median over seeds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean, median

from rich.console import Console
from rich.table import Table

from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.model import Plan
from gpu_jobs.planner.piece import make_piece
from gpu_jobs.planner.planning import plan
from shared.music.arrangement import Arrangement
from shared.music.lead_sheet import LeadSheet
from tests.quality.composer.rows import Row, print_rows

DURATION_S = 30.0
SEEDS = 5

PROMPTS = (
    "happy pop song", "sad pop song", "sad piano ballad", "energetic edm for a party",
    "lofi beats to study", "smooth jazz with saxophone", "hard rock with distorted guitars",
    "angry metal", "calm ambient soundscape", "romantic bossa nova",
    "melancholic folk with acoustic guitar", "string quartet in C minor", "epic cinematic trailer",
    "reggae on the beach", "slow blues in E", "funky groove", "waltz for accordion",
    "lullaby with music box", "techno 135 bpm", "drum and bass", "trap beat, dark", "synthwave",
    "country road song", "irish jig", "hip hop without drums", "solo harp", "fröhliche Volksmusik",
    "悲しいピアノ曲", "musique triste pour violon", "🔥💃",
)  # fmt: skip

ALIKE = (
    ("sad piano jazz", "Sad JAZZ, piano!", "trauriger Jazz mit Klavier", "悲しいジャズ、ピアノ"),
    ("happy rock", "cheerful rock music", "fröhlicher rock", "rock alegre", "快乐的摇滚"),
    (
        "calm classical music",
        "ruhige klassische musik",
        "musique classique calme",
        "静かなクラシック",
    ),
    ("romantic bossa nova", "bossa nova, romantica", "ロマンチックなボサノバ"),
    ("angry metal", "furious heavy metal", "wütender Metal", "愤怒的金属"),
    ("lofi, not happy but calm", "calm lo-fi hip hop", "chillhop to relax"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What can be measured of a piece.

    Attributes:
        minor: 1 in minor, 0 in major.
        sevenths: share of its chords that have more than three notes.
        chords: different ones.
        energy: mean over its bars; ``contrast`` is how far its sections differ.
        notes_a_second: of the whole band; ``melody_a_second`` of the melody.
        parts: how many play.
        pitch: MIDI number around which all but drums and bass lie.
        sharpness: share of its notes on instruments of a sharp timbre.
    """

    tempo_bpm: float
    minor: float
    sevenths: float
    chords: float
    energy: float
    contrast: float
    notes_a_second: float
    melody_a_second: float
    parts: float
    pitch: float
    sharpness: float


_SHARP = frozenset(range(24, 32)) | frozenset(range(56, 64)) | frozenset(range(80, 88))
"""Programs with many strong partials: guitars, brass, synthesizer leads."""


@cache
def heard(prompt: str) -> Heard:
    """Medians over seeds."""
    figures = [_measured(prompt, seed) for seed in range(SEEDS)]
    return Heard(*(median(getattr(f, name) for f in figures) for name in Heard.__slots__))


def _measured(prompt: str, seed: int) -> Heard:
    made = plan(prompt, Asked(seed=seed))
    sheet, band, timeline = make_piece(made, DURATION_S, seed)
    chords = [c.chord for c in sheet.chords if c.chord]
    energies = [section.energy for section in sheet.sections]
    return Heard(
        tempo_bpm=made.tempo_bpm,
        minor=float(made.is_minor),
        sevenths=fmean(any(d in chord.quality for d in "67") for chord in chords),
        chords=len(set(chords)),
        energy=sum(s.energy * (s.end - s.start) for s in sheet.sections) / sheet.end,
        contrast=max(energies) - min(energies),
        notes_a_second=sum(len(p.notes) for p in band.parts) / timeline.beats[-1],
        melody_a_second=len(sheet.melody) / timeline.beats[-1],
        parts=len(band.parts),
        pitch=_pitch(band, sheet),
        sharpness=_sharpness(band),
    )


def _pitch(band: Arrangement, sheet: LeadSheet) -> float:
    above = [p for p in band.parts if not p.is_drums and p.name != "bass"]
    notes = [note.midi for part in above for note in part.notes]
    return fmean(notes or [note.midi for note in sheet.melody])


def _sharpness(band: Arrangement) -> float:
    notes = [p.program in _SHARP for p in band.parts if not p.is_drums for _ in p.notes]
    return fmean(notes) if notes else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two prompts of which the first has more of something, by so much at least."""

    more: str
    less: str
    what: str
    least: float


PAIRS = (
    Pair("happy pop song", "sad pop song", "tempo_bpm", 15),
    Pair("sad pop song", "happy pop song", "minor", 1),
    Pair("happy pop song", "sad pop song", "energy", 0.2),
    Pair("energetic edm for a party", "lofi beats to study", "tempo_bpm", 30),
    Pair("energetic edm for a party", "lofi beats to study", "notes_a_second", 5),
    Pair("energetic edm for a party", "calm ambient soundscape", "contrast", 0.1),
    Pair("smooth jazz with saxophone", "hard rock with distorted guitars", "sevenths", 0.6),
    Pair("hard rock with distorted guitars", "smooth jazz with saxophone", "sharpness", 0.3),
    Pair("angry metal", "romantic bossa nova", "energy", 0.4),
    Pair("angry metal", "calm ambient soundscape", "notes_a_second", 8),
    Pair("angry metal", "happy pop song", "minor", 1),
    Pair("romantic bossa nova", "angry metal", "sevenths", 0.6),
    Pair("irish jig", "lullaby with music box", "melody_a_second", 0.5),
    Pair("bright folk for flute", "dark folk for cello", "pitch", 3),
    Pair("drum and bass", "techno 135 bpm", "tempo_bpm", 25),
    Pair("drum and bass", "slow blues in E", "tempo_bpm", 70),
    Pair("slow blues in E", "country road song", "sevenths", 0.5),
    Pair("epic cinematic trailer", "solo harp", "parts", 2),
    Pair("happy pop song", "solo harp", "notes_a_second", 4),
    Pair("funky groove", "reggae on the beach", "tempo_bpm", 15),
)


def prompt_rows() -> list[Row]:
    """All figures and their limits."""
    return [
        *(Row(f"{p.what}: {p.more!r} over {p.less!r}", _gap(p), least=p.least) for p in PAIRS),
        Row("prompts that mean the same: same genre and mood", _share_alike(), least=1.0),
        Row("prompts of which something is understood", _share_understood(), least=1.0),
        Row("pairs of prompts whose pieces are equal", _equal_pairs(), most=0),
        Row("milliseconds to read a prompt and plan", 1000 * _seconds(_plan_all), most=10),
        Row("seconds to make 30 s of music, median", _seconds_a_piece(), most=1.0),
    ]


def _gap(pair: Pair) -> float:
    more, less = heard(pair.more), heard(pair.less)
    return float(getattr(more, pair.what)) - float(getattr(less, pair.what))


def _share_alike() -> float:
    groups = [{(p.genre, p.mood) for p in map(_planned, prompts)} for prompts in ALIKE]
    return fmean(len(group) == 1 for group in groups)


def _share_understood() -> float:
    return fmean(bool(_planned(prompt).understood) for prompt in PROMPTS)


def _equal_pairs() -> int:
    told = [heard(prompt) for prompt in PROMPTS]
    return sum(a == b for i, a in enumerate(told) for b in told[:i])


def _planned(prompt: str) -> Plan:
    return plan(prompt, Asked())


def _plan_all() -> int:
    for prompt in PROMPTS:
        _planned(prompt)
    return len(PROMPTS)


def _seconds(work: Callable[[], int]) -> float:
    """Of one piece of work, warm."""
    work()
    start = time.perf_counter()
    done = work()
    return (time.perf_counter() - start) / done


def _seconds_a_piece() -> float:
    taken = []
    for prompt in PROMPTS[:10]:
        start = time.perf_counter()
        make_piece(_planned(prompt), DURATION_S, 0)
        taken.append(time.perf_counter() - start)
    return median(taken)


def print_pieces(prompts: Sequence[str]) -> None:
    """What becomes of each prompt."""
    table = Table(
        title=f"{len(prompts)} prompts: the first seed's plan, medians over {SEEDS} seeds"
    )
    for heading in (
        "prompt", "genre", "mood", "key", "lead", "bpm", "7ths", "chords", "energy", "contrast", "notes/s",
        "melody/s", "parts", "pitch", "sharp",
    ):  # fmt: skip
        table.add_column(heading, overflow="fold")
    for prompt in prompts:
        made, told = _planned(prompt), heard(prompt)
        table.add_row(
            prompt,
            made.genre,
            made.mood,
            made.key,
            made.lead,
            f"{told.tempo_bpm:.0f}",
            f"{told.sevenths:.2f}",
            f"{told.chords:.0f}",
            f"{told.energy:.2f}",
            f"{told.contrast:.2f}",
            f"{told.notes_a_second:.1f}",
            f"{told.melody_a_second:.1f}",
            f"{told.parts:.0f}",
            f"{told.pitch:.0f}",
            f"{told.sharpness:.2f}",
        )
    Console(width=180).print(table)


def main() -> int:
    """Print both tables; 1 where a limit is not kept."""
    print_pieces(PROMPTS)
    rows = prompt_rows()
    print_rows(rows, "words in music")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
