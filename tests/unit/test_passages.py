"""Where a recording sounds."""

from __future__ import annotations

import numpy as np

from shared.dsp.passages import find_passages
from tests.tones import Mono, noise, sung_tone

RATE = 16_000


def silence(seconds: float) -> Mono:
    return np.zeros(round(seconds * RATE), np.float32)


def tone(seconds: float) -> Mono:
    return sung_tone(60, seconds, rate=RATE)


def spans(sound: Mono, longest_s: float = 28.0) -> list[tuple[float, float]]:
    """Passages in seconds, to a tenth."""
    found = find_passages(sound, RATE, longest_s=longest_s)
    return [(round(p.start / RATE, 1), round(p.stop / RATE, 1)) for p in found]


def test_a_long_pause_parts_passages_and_a_breath_does_not() -> None:
    sound = np.concatenate([silence(1), tone(3), silence(0.5), tone(2), silence(4), tone(1)])
    assert spans(sound) == [(0.9, 6.6), (10.4, 11.5)]


def test_hiss_under_the_singing_counts_as_silence() -> None:
    sound = np.concatenate([silence(3), tone(2), silence(3), tone(2), silence(1)])
    hiss = noise(len(sound) / RATE, 0.0005, rate=RATE)
    assert spans(sound + hiss) == [(2.9, 5.1), (7.9, 10.1)]


def test_silence_and_nothing_have_no_passage() -> None:
    assert spans(silence(5)) == []
    assert spans(silence(0)) == []


def test_what_lasts_too_long_is_cut_at_its_breaths() -> None:
    sound = np.concatenate([part for _ in range(12) for part in (tone(4.5), silence(0.5))])
    passages = find_passages(sound, RATE, longest_s=28.0)
    assert [p.start for p in passages[1:]] == [p.stop for p in passages[:-1]]
    for cut in (p.stop / RATE for p in passages[:-1]):
        assert 4.5 < cut % 5.0 < 5.0


def test_no_passage_is_longer_than_asked_and_nothing_is_lost() -> None:
    steady = tone(100)
    passages = find_passages(steady, RATE, longest_s=28.0)
    assert all((p.stop - p.start) / RATE <= 28.0 for p in passages)
    assert sum(p.stop - p.start for p in passages) == len(steady)


def test_a_single_sample_is_a_passage() -> None:
    assert find_passages(np.ones(1, np.float32), RATE, longest_s=28.0) == [slice(0, 1)]
