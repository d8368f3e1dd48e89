"""What the chord network learns from."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_jobs.engines.chord_ear import QUALITIES, SYMBOLS, levels
from gpu_jobs.training.chords.progressions import Step, progression
from gpu_jobs.training.chords.textures import Placed, band, choir, drums
from shared.music.chords import QUALITIES as KNOWN


def placed(seed: int) -> list[Placed]:
    chords, at = [], 0.5
    for step in progression(np.random.default_rng(seed), 32, (1, 2, 4)):
        chords.append(Placed(step, at, at + 0.5 * step.beats, 0.5))
        at = chords[-1].end
    return chords


@pytest.mark.parametrize("seed", range(8))
def test_progressions_last_and_are_of_known_chords(seed: int) -> None:
    steps = progression(np.random.default_rng(seed), 40, (2, 4))
    assert sum(step.beats for step in steps) >= 40
    assert {step.quality for step in steps} <= set(QUALITIES) <= set(KNOWN)
    assert steps == progression(np.random.default_rng(seed), 40, (2, 4))


@pytest.mark.parametrize("seed", range(6))
def test_a_choir_sings_the_notes_of_its_chords(seed: int) -> None:
    chords = placed(seed)
    parts = choir(np.random.default_rng(seed), chords)
    assert len(parts) == 4
    inside = [
        note.midi % 12 in chord.tones
        for part in parts
        for note in part.notes
        for chord in chords
        if chord.start <= note.start < chord.end
    ]
    assert np.mean(inside) > 0.7


@pytest.mark.parametrize("seed", range(6))
def test_a_band_has_somebody_who_plays_the_harmony(seed: int) -> None:
    parts = {part.name: part for part in band(np.random.default_rng(seed), placed(seed))}
    assert "chords" in parts or {"bass", "melody"} <= set(parts)
    for part in parts.values():
        assert all(0 <= note.midi <= 127 and note.start < note.end for note in part.notes)


def test_drums_have_no_harmony() -> None:
    assert all(part.is_drums for part in drums(np.random.default_rng(0), placed(0)))


def test_a_chord_has_the_class_of_its_name() -> None:
    step = Step(9, "min7", 4, (9, 11, 0, 2, 4, 5, 7))
    symbol = SYMBOLS[12 * QUALITIES.index(step.quality) + step.root]
    assert symbol is not None
    assert symbol.label() == "A:min7"
    assert SYMBOLS[-1] is None


def test_the_network_hears_the_same_however_loud_it_is() -> None:
    heard = np.abs(np.random.default_rng(2).standard_normal((60, 252))).astype(np.float32)
    assert levels(heard / 100) == pytest.approx(levels(heard), abs=1e-3)
    assert levels(heard).max() == 1
