from __future__ import annotations

import numpy as np
import pytest

from shared.music.harmonic_path import CHORDS, NO_CHORD, Costs, harmonic_path
from shared.music.modulations import find_keys

SURE = np.log(0.9), np.log(0.1 / 24)


def heard(*chords: int) -> np.ndarray:
    """Evidence that is nearly sure."""
    evidence = np.full((len(chords), CHORDS), SURE[1])
    evidence[np.arange(len(chords)), chords] = SURE[0]
    return evidence


def two_seconds(steps: int) -> np.ndarray:
    """Edges of steps of two seconds each."""
    return np.arange(steps + 1, dtype=np.float64) * 2


def triads(*chords: int) -> np.ndarray:
    """The pitch classes of chords, shape [steps, 12]."""
    weights = np.zeros((len(chords), 12))
    for step, chord in enumerate(chords):
        if chord != NO_CHORD:
            third = 3 if chord >= 12 else 4
            weights[step, [(chord + tone) % 12 for tone in (0, third, 7)]] = 1
    return weights


C, F, G, AM, DM, EM = 0, 5, 7, 12 + 9, 12 + 2, 12 + 4


def test_clear_evidence_is_followed() -> None:
    chords = [C, C, AM, AM, F, G, G, C, NO_CHORD, NO_CHORD]
    path = harmonic_path(heard(*chords), Costs(change=1.0, modulation=20.0))
    assert path.chords.tolist() == chords


def test_one_doubtful_step_does_not_interrupt_a_chord() -> None:
    evidence = heard(C, C, C, C, C)
    evidence[2] = np.log(1 / CHORDS)
    evidence[2, 6] += 1.0
    path = harmonic_path(evidence, Costs(change=2.0, modulation=20.0))
    assert path.chords.tolist() == [C] * 5


def test_the_key_decides_between_chords_that_sound_alike() -> None:
    evidence = heard(C, F, G, C, F, G, 0, C)
    evidence[6] = np.log(1e-3)
    evidence[6, [9, AM]] = np.log(0.5)
    path = harmonic_path(evidence, Costs(change=1.0, modulation=20.0))
    assert path.chords[6] == AM
    assert set(path.keys.tolist()) == {0}


def test_a_change_is_easier_where_a_bar_begins() -> None:
    evidence = heard(C, C, C, C)
    evidence[2:] = np.log(1e-3)
    evidence[2:, C], evidence[2:, F] = np.log(0.4), np.log(0.6)
    costs = Costs(change=1.5, modulation=20.0, prior=0.1, opening=0.0)
    assert harmonic_path(evidence, costs).chords[-1] == C
    ease = np.array([0.0, 0.0, 2.0, 0.0])
    assert harmonic_path(evidence, costs, ease).chords[-1] == F


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ([C, F, G, C], "C major"),
        ([AM, DM, 4, AM], "A minor"),
        ([G, C, 2, G], "G major"),
        ([EM, AM, 11, EM], "E minor"),
    ],
)
def test_a_cadence_has_its_key(chords: list[int], key: str) -> None:
    repeated = chords * 3
    keys = find_keys(two_seconds(len(repeated)), repeated, triads(*repeated))
    assert keys.key == key
    assert keys.confidence > 0.5
    assert [region.key for region in keys.regions] == [key]


def test_a_piece_that_moves_to_another_key_has_two_regions() -> None:
    first = [C, F, G, C, AM, F, G, C]
    second = [(chord + 4) % 12 if chord < 12 else 12 + (chord + 4) % 12 for chord in first]
    chords = first * 2 + second * 2
    keys = find_keys(two_seconds(len(chords)), chords, triads(*chords))
    assert [region.key for region in keys.regions] == ["C major", "E major"]
    assert keys.regions[0].end_s == pytest.approx(32, abs=4)
    assert keys.regions[-1].end_s == 64
    assert keys.key in ("C major", "E major")


def test_borrowed_chords_are_no_modulation() -> None:
    chords = [C, F, 2, G, C, 17, C, 8, G, C]
    keys = find_keys(two_seconds(len(chords)), chords, triads(*chords))
    assert [region.key for region in keys.regions] == ["C major"]


def test_without_chords_there_is_no_key() -> None:
    keys = find_keys(np.arange(11.0), [NO_CHORD] * 10, np.ones((10, 12)))
    assert (keys.key, keys.confidence, keys.regions) == (None, 0.0, [])
