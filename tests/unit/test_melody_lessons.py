"""What the melody model learns from: tunes kept apart, and shown as the composer sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gpu_jobs.composer.encoding import DURATIONS, LAGS, PLACES, REST, midi_of
from gpu_jobs.engines.melody_model import MelodyModel
from gpu_jobs.training.melody.abc import Tune
from gpu_jobs.training.melody.judging import surprises
from gpu_jobs.training.melody.lessons import lesson_of, sheet_of, slower, with_chords_shuffled
from gpu_jobs.training.melody.tunes import RUN, runs, split
from shared.music.harmonising import harmonise
from shared.music.lead_sheet import Metre, SheetNote

COMMON = Metre(4, 4)


def tune(seed: int, bars: int = 8, metre: Metre = COMMON, key: str = "G major") -> Tune:
    """Quarters up and down a scale, at random."""
    rng = np.random.default_rng(seed)
    scale = (62, 64, 66, 67, 69, 71, 72, 74)
    beats = bars * metre.bar // 12
    notes = [
        SheetNote(i * 12, (i + 1) * 12, scale[int(rng.integers(len(scale)))]) for i in range(beats)
    ]
    return Tune(f"tune {seed}", metre, key, tuple(notes), bars)


def test_versions_of_one_tune_stay_on_one_side():
    tunes = [tune(seed) for seed in range(30)]
    versions = [
        replace(each, notes=tuple(replace(n, midi=n.midi + 2) for n in each.notes[2:]))
        for each in tunes
    ]
    apart = split([*tunes, *versions], 0.2, 1)
    assert len(apart.train) + len(apart.held_out) == 60
    assert 10 <= len(apart.held_out) <= 14
    learnt = {run for each in apart.train for run in runs(each.notes)}
    assert all(learnt.isdisjoint(runs(each.notes)) for each in apart.held_out)


def test_runs_are_the_same_in_every_key():
    notes = tune(1).notes
    assert runs(notes) == runs([replace(n, midi=n.midi - 5) for n in notes])
    assert len(runs(notes)) == len(notes) - RUN + 1


def test_a_lesson_tells_the_tune_again():
    sheet = sheet_of(tune(2), harmonise)
    lesson = lesson_of(sheet)
    told = [midi_of(int(token), 67) for token in lesson.tokens]
    assert [midi % 12 for midi in told] == [note.midi % 12 for note in sheet.melody]
    assert {DURATIONS[d] for d in lesson.durations} == {12}


def test_what_sounded_a_bar_ago_is_shown():
    lesson = lesson_of(sheet_of(tune(3), harmonise))
    one_bar_ago = lesson.past[:, 4 + LAGS.index(1)]
    assert not one_bar_ago[:4].any()
    assert (one_bar_ago[4:] == lesson.tokens[:-4] + 1).all()


def test_rests_are_events():
    whole = tune(4)
    gap = replace(whole, notes=(*whole.notes[:5], *whole.notes[6:]))
    lesson = lesson_of(sheet_of(gap, harmonise))
    assert lesson.tokens[5] == REST
    assert (lesson.tokens == REST).sum() == 1


def test_a_lesson_is_the_same_in_every_key():
    low, high = (
        lesson_of(
            sheet_of(
                replace(
                    tune(5),
                    key=key,
                    notes=tuple(replace(n, midi=n.midi + up) for n in tune(5).notes),
                ),
                harmonise,
            )
        )
        for key, up in (("G major", 0), ("A major", 2))
    )
    assert (low.tokens == high.tokens).all()
    assert (low.places == high.places).all()
    assert (low.chords == high.chords).all()


def test_half_the_speed_takes_twice_the_bars():
    sheet = sheet_of(tune(6), harmonise)
    stretched = slower(sheet)
    assert stretched is not None
    assert stretched.bars == 2 * sheet.bars
    assert [n.midi for n in stretched.melody] == [n.midi for n in sheet.melody]
    assert slower(sheet_of(tune(6, metre=Metre(3, 4)), harmonise)) is None


def test_the_model_prefers_a_tune_over_its_own_chords():
    sheets = [sheet_of(tune(seed, bars=16), harmonise) for seed in range(6)]
    rng = np.random.default_rng(1)
    true = np.concatenate(surprises([lesson_of(sheet) for sheet in sheets]))
    wrong = np.concatenate(surprises([lesson_of(with_chords_shuffled(s, rng)) for s in sheets]))
    assert true.mean() < wrong.mean()


def test_the_model_tells_probabilities_that_do_not_depend_on_company():
    lesson = lesson_of(sheet_of(tune(7), harmonise))
    model = MelodyModel()
    alone, together = (
        model.step(
            np.repeat(lesson.places[:1], n, axis=0),
            np.repeat(lesson.chords[:1], n, axis=0),
            np.repeat(lesson.past[:1], n, axis=0),
            model.beginning(n),
        )
        for n in (1, 5)
    )
    assert np.allclose(np.exp(alone.durations).sum(axis=-1), 1, atol=1e-4)
    assert np.allclose(np.exp(alone.tokens).sum(axis=-1), 1, atol=1e-4)
    assert np.allclose(together.tokens, alone.tokens, atol=1e-4)
    assert lesson.places.shape[1] == len(PLACES) + 2
