"""The sung pitch: every note the centre of what is heard, whatever swings about it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.singing.intonation import pitch_curve
from shared.singing.score import SungNote


def curve_of(
    *notes: tuple[float, float, float],
    portamento_s: float = 0.0,
    vibrato_cents: float = 0.0,
    vibrato_hz: float = 5.5,
    seed: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sung = [SungNote(midi, start, end) for midi, start, end in notes]
    times = np.arange(0.0, sung[-1].end, 0.0125)
    curve = pitch_curve(
        sung,
        times,
        np.random.default_rng(seed),
        portamento_s=portamento_s,
        vibrato_cents=vibrato_cents,
        vibrato_hz=vibrato_hz,
    )
    return times, curve


def test_a_note_without_vibrato_is_met_within_three_cents():
    _, curve = curve_of((60, 0.0, 1.0), (64, 1.0, 2.0))
    assert np.abs(curve[:80] - 60).max() < 0.03
    assert np.abs(curve[80:] - 64).max() < 0.03


def test_no_two_takes_drift_alike():
    assert not np.array_equal(curve_of((60, 0.0, 1.0))[1], curve_of((60, 0.0, 1.0), seed=1)[1])
    assert np.array_equal(curve_of((60, 0.0, 1.0))[1], curve_of((60, 0.0, 1.0))[1])


@pytest.mark.parametrize("hz", [4.0, 6.0, 8.0])
@pytest.mark.parametrize("seed", range(4))
def test_vibrato_keeps_its_rate_depth_and_centre(hz: float, seed: int):
    times, curve = curve_of((60, 0.0, 4.0), vibrato_cents=50, vibrato_hz=hz, seed=seed)
    swinging = curve[(times > 0.6) & (times < 3.6)] - 60
    crossings = np.count_nonzero(np.diff(np.sign(swinging)))
    assert crossings / 2 / 3.0 == pytest.approx(hz, rel=0.12)
    assert 0.4 < np.abs(swinging).max() < 0.62
    assert abs(swinging.mean()) < 0.03
    assert np.abs(curve[times < 0.2] - 60).max() < 0.03


def test_short_notes_do_not_swing():
    _, curve = curve_of((60, 0.0, 0.4), vibrato_cents=100)
    assert np.abs(curve - 60).max() < 0.03


def test_a_glide_lies_mostly_before_the_beat_and_takes_its_time():
    times, curve = curve_of((60, 0.0, 1.0), (67, 1.0, 2.0), portamento_s=0.2)
    gliding = times[(curve > 60.1) & (curve < 66.9)]
    assert gliding.min() < 0.91
    assert gliding.max() < 1.09
    assert gliding.max() - gliding.min() == pytest.approx(0.17, abs=0.05)


def test_after_a_rest_the_pitch_starts_afresh():
    _, curve = curve_of((60, 0.0, 1.0), (67, 1.5, 2.0), portamento_s=0.3)
    assert not np.any((curve > 60.1) & (curve < 66.9))
