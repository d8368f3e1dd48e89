"""What the beat network learns from, and that it learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gpu_jobs.ears.rhythm.bands import BANDS, bands_of, compressed
from gpu_jobs.engines.rhythm import likelihoods
from gpu_jobs.training.rhythm.data import Heard
from gpu_jobs.training.rhythm.measuring import f_measure
from gpu_jobs.training.rhythm.pieces import SECONDS, piece
from gpu_jobs.training.rhythm.spoiling import example
from tests.rhythms import ROCK, drummed, even


def a_heard_piece(bpm: float = 110.0) -> Heard:
    beats = even(bpm, SECONDS - 1)
    bands = bands_of(drummed(ROCK, beats, seconds=SECONDS))
    level = 10 * np.log10(bands + 1e-12)
    times = np.array(beats)
    return Heard({"drums": level.astype(np.float16)}, times, times[::4], {"drums": times})


def test_pieces_are_the_same_for_the_same_seed() -> None:
    first, again, other = (piece(np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert first.parts == again.parts
    assert first.beats.tolist() == again.beats.tolist()
    assert other.parts != first.parts


@pytest.mark.parametrize("seed", range(30))
def test_pieces_can_be_counted(seed: int) -> None:
    made = piece(np.random.default_rng(seed))
    assert set(made.downbeats.tolist()) <= set(made.beats.tolist())
    notes = [note for parts in made.parts.values() for part in parts for note in part.notes]
    assert notes
    assert all(0 <= note.start < min(note.end, SECONDS) for note in notes)
    assert all(0 <= note.midi <= 127 and 1 <= note.velocity <= 127 for note in notes)
    if len(made.beats) > 1:
        assert 40 < 60 / np.median(np.diff(made.beats)) < 260


def test_a_stretched_example_keeps_its_beats_where_the_drums_are() -> None:
    heard = a_heard_piece()
    only_beats = replace(heard, onsets={"drums": heard.beats})
    for seed in range(5):
        made = example(np.random.default_rng(seed), only_beats, 600)
        assert made.bands.shape == (BANDS, 600)
        assert made.targets.shape == (3, 600)
        rise = np.maximum(np.diff(made.bands, axis=1), 0).mean(axis=0)
        near = made.targets[0, 1:] > 0
        assert rise[near].mean() > 1.5 * rise[~near].mean()


def test_level_is_taken_out_of_the_bands() -> None:
    power = bands_of(drummed(ROCK, even(100, 4.0)))
    assert compressed(1e-4 * power) == pytest.approx(compressed(power), abs=1e-3)
    assert not compressed(np.zeros_like(power)).any()


def test_f_counts_hits_among_all() -> None:
    true = np.arange(0.0, 5.0, 0.5)
    assert f_measure(true, true + 0.05) == 1.0
    assert f_measure(true, true[::2]) == pytest.approx(2 / 3)
    assert f_measure(true, true + 0.2) == 0.0


def test_it_learns_and_is_exported(tmp_path: Path) -> None:
    from gpu_jobs.engines.networks import opened
    from gpu_jobs.training.rhythm.learning import trained
    from gpu_jobs.training.rhythm.network import export

    told: list[str] = []
    network = trained([a_heard_piece(bpm) for bpm in (90, 120)], [100], 0, told.append, frames=40)
    first, last = (float(line.rsplit(" ", 1)[1]) for line in told)
    assert last < 0.8 * first
    export(network, tmp_path / "rhythm.onnx")
    session = opened(tmp_path / "rhythm.onnx")
    bands = compressed(bands_of(drummed(ROCK, even(100, 3.0))))
    answer = likelihoods(bands, session)
    assert answer.shape == (len(bands), 3)
    assert (answer >= 0).all()
    assert (answer <= 1).all()


def test_cuts_do_not_change_what_the_network_says() -> None:
    rng = np.random.default_rng(0)
    bands = rng.uniform(0, 3, (3400, BANDS)).astype(np.float32)
    at_once = likelihoods(bands)
    assert likelihoods(bands[:3000])[:1900] == pytest.approx(at_once[:1900], abs=1e-4)
