"""The form of a song: phrases that cover what is sung, some of which return."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gpu_jobs.composer.form import phrases_heard, phrases_of
from gpu_jobs.composer.wishes import INSTRUMENTAL
from shared.music.lead_sheet import LeadSheet, Metre, SheetChord, SheetKey, SheetNote, SheetSection

COMMON = Metre(4, 4)


def song(bars: tuple[int, ...], labels: str, metre: Metre = COMMON) -> LeadSheet:
    """Sections of so many bars, a letter each."""
    ends = np.cumsum(bars) * metre.bar
    end = int(ends[-1])
    return LeadSheet(
        metre,
        sum(bars),
        (SheetKey(0, end, "C major"),),
        (SheetChord(0, end, None),),
        tuple(
            SheetSection(int(e) - n * metre.bar, int(e), label)
            for e, n, label in zip(ends, bars, labels, strict=True)
        ),
    )


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.sampled_from([Metre(4, 4), Metre(7, 4), Metre(3, 8)]),
    st.integers(0, 100),
)
def test_phrases_cover_all_bars_one_after_another(bars, metre, seed):
    piece = song(tuple(bars), "ABAB"[: len(bars)], metre)
    phrases = phrases_of(piece, INSTRUMENTAL, np.random.default_rng(seed))
    assert phrases[0].start == 0
    assert all(a.end == b.start for a, b in pairwise(phrases))
    assert phrases[-1].end == piece.end
    assert all((phrase.end - phrase.start) // metre.bar <= 5 for phrase in phrases)
    assert [phrase.cadence for phrase in phrases].count("final") == 1


def test_sixteen_bars_have_phrases_that_return_and_phrases_that_do_not():
    piece = song((16,), "A")
    for seed in range(20):
        phrases = phrases_of(piece, INSTRUMENTAL, np.random.default_rng(seed))
        materials = [phrase.material for phrase in phrases]
        assert len(materials) == 4
        assert 2 <= len(set(materials)) <= 3


def test_questions_are_answered():
    phrases = phrases_of(song((16,), "A"), INSTRUMENTAL, np.random.default_rng(1))
    assert [phrase.cadence for phrase in phrases] == ["open", "closed", "open", "final"]


def test_the_form_of_a_melody_is_heard():
    bar = 48
    phrase = [SheetNote(i * bar, i * bar + 40, 60 + i) for i in range(4)]
    other = [SheetNote(i * bar, i * bar + 20, 70 - i) for i in range(4)]
    melody = [
        SheetNote(n.start + i * 4 * bar, n.end + i * 4 * bar, n.midi)
        for i, notes in enumerate((phrase, other, phrase))
        for n in notes
    ]
    heard = phrases_heard(song((12,), "A"), INSTRUMENTAL, melody)
    materials = [each.material for each in heard]
    assert materials[0] == materials[2] != materials[1]
