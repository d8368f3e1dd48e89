"""What the composer's melodies are like, beside tunes that people made.

``python -m tests.quality.composer.melody`` prints the table: the default wish over sixteen progressions of
pop, rock, folk and jazz, in several metres, and for voices at three tempos. Tunes and melodies are counted
in windows of equal length.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import fmean, median

from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.corpus import WINDOW
from gpu_jobs.composer.measures import Figures, measured
from gpu_jobs.composer.wishes import MelodyWish
from gpu_jobs.training.melody.judging import judge, known_runs, share_copied
from gpu_jobs.training.melody.lessons import sheet_of, slower
from gpu_jobs.training.melody.tunes import Split, corpus_split, runs
from shared.music.harmonising import harmonise
from shared.music.lead_sheet import STEPS, LeadSheet, Metre, SheetNote
from tests.quality.composer.progressions import PROGRESSIONS, sheet_over
from tests.quality.composer.rows import Row, print_rows

METRES = (Metre(4, 4), Metre(3, 4), Metre(6, 8))
OTHER_METRES = (Metre(2, 4), Metre(5, 4), Metre(7, 8))
TEMPOS_BPM = (60, 95, 140)
SEEDS = 2

_SHORTEST_SUNG_S = 0.2
_NEAR = 0.2
_CHORD_TONES, _IN_SCALE, _STEPS = 0.9, 0.97, 0.45
_GAP, _COPIED, _SECONDS = 0.35, 0.1, 0.5
_TIMED = 7

Song = tuple[LeadSheet, tuple[SheetNote, ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Means over songs, the leaps over an octave being their number, and the share that was copied."""

    songs: int
    figures: Figures
    copied: float = 0.0


def songs(
    wish: MelodyWish, metres: Sequence[Metre], bars: int = 32, seeds: int = SEEDS
) -> list[Song]:
    """The melody of every progression, in each metre."""
    sheets = [sheet_over(name, metre, bars) for metre in metres for name in PROGRESSIONS]
    return [(sheet, compose(sheet, wish, seed).melody) for sheet in sheets for seed in range(seeds)]


def measure(made: Sequence[Song], known: frozenset[tuple[int, ...]] = frozenset()) -> Measured:
    """Means over songs."""
    each = [measured(sheet, melody, WINDOW) for sheet, melody in made]
    means = {
        field.name: fmean(getattr(told, field.name) for told in each) for field in fields(Figures)
    }
    means["over_octave"] = sum(told.over_octave for told in each)
    copied = fmean(share_copied(runs(melody), known) for _, melody in made)
    return Measured(len(made), Figures(**means), copied)  # type: ignore[arg-type]


def measure_tunes(tunes: Split, known: frozenset[tuple[int, ...]]) -> Measured:
    """The tunes that were held out, those that fill a window."""
    sheets = [sheet_of(tune, harmonise) for tune in tunes.held_out]
    return measure([(s, s.melody) for s in sheets if s.bars >= 0.875 * WINDOW], known)


def seconds_a_song() -> float:
    """Median time of 32 bars with 16 candidates, the network being loaded."""
    sheet = sheet_over("pop I-V-vi-IV", Metre(4, 4))
    compose(sheet, MelodyWish(), 0)
    took = []
    for seed in range(_TIMED):
        begun = time.perf_counter()
        compose(sheet, MelodyWish(candidates=16), seed)
        took.append(time.perf_counter() - begun)
    return median(took)


def melody_rows(wish: MelodyWish | None = None) -> list[Row]:
    """All figures and their limits."""
    tunes = corpus_split()
    learnt = [sheet_of(tune, harmonise) for tune in tunes.train]
    known = known_runs([*learnt, *(s for sheet in learnt if (s := slower(sheet)) is not None)])
    people = measure_tunes(tunes, known)
    made = measure(songs(wish or MelodyWish(), METRES), known)
    judgement = judge([sheet_of(tune, harmonise) for tune in tunes.held_out], 1)
    return [
        *_rows(f"{made.songs} songs", made, people),
        Row("runs of 8 notes from tunes learnt", made.copied, most=_COPIED, beside=_tunes(people.copied)),
        Row("surprise at held-out tunes, nat", judgement.true),
        Row("the same over shuffled chords", judgement.shuffled),
        Row("what the chords tell, nat", judgement.gap, least=_GAP),
        Row("seconds for 32 bars, 16 candidates", seconds_a_song(), most=_SECONDS),
        *_rows("2/4, 5/4, 7/8", measure(songs(MelodyWish(), OTHER_METRES, seeds=1)), people),
        *(
            row
            for bpm in TEMPOS_BPM
            for row in _rows(f"sung at {bpm}", measure(songs(sung_at(bpm), METRES, seeds=1)), people)
        ),
    ]  # fmt: skip


def sung_at(bpm: float) -> MelodyWish:
    """The default wish for a voice at a tempo, quarters a minute."""
    return MelodyWish(shortest=math.ceil(_SHORTEST_SUNG_S * bpm / 60 * STEPS))


def _rows(label: str, made: Measured, people: Measured) -> list[Row]:
    ours, theirs = made.figures, people.figures

    def at_least(what: str, name: str, least: float | None = None) -> Row:
        value, beside = getattr(ours, name), _tunes(getattr(theirs, name))
        return Row(f"{label}: {what}", value, least=least, beside=beside)

    def near(what: str, name: str) -> Row:
        value, aim = getattr(ours, name), getattr(theirs, name)
        least, most = (round(aim * (1 + side * _NEAR), 3) for side in (-1, 1))
        return Row(f"{label}: {what}", value, least, most, _tunes(aim))

    return [
        at_least("chord tones on strong beats", "chord_tones", _CHORD_TONES),
        at_least("in scale", "in_scale", _IN_SCALE),
        at_least("steps", "steps", _STEPS),
        Row(f"{label}: leaps over an octave", ours.over_octave, most=0),
        near("repeated notes", "repeats"),
        near("repeated bars", "bar_repetition"),
        near("repeated rhythms", "rhythm_repetition"),
        at_least("notes a bar", "density"),
    ]


def _tunes(value: float) -> str:
    return f"tunes {value:.3f}"


def main() -> int:
    """Prints the table; 1 where a limit is not kept."""
    rows = melody_rows()
    print_rows(rows, "melodies")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
