"""The form of a piece: sections where harmony or instruments change, letters where they return."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from gpu_jobs.ears.structure.likeness import Course
from gpu_jobs.ears.structure.sections import find_sections
from gpu_jobs.ears.structure.units import unit_edges

BAR_S = 2.0
HOP_S = 0.1
CHORDS = {"A": (0, 9, 5, 7), "B": (2, 4, 11, 6), "C": (1, 8, 3, 10)}
"""Roots of the chords that each section goes round in."""


def song(form: str, bars: int = 8, *, colours: str | None = None) -> tuple[Course, Course]:
    """Chroma and colour of sections of so many bars each; ``colours`` names who plays in each."""
    generator = np.random.default_rng(7)
    chroma, colour = [], []
    for part, player in zip(form, colours or "x" * len(form), strict=True):
        for bar in range(bars):
            root = CHORDS[part][bar % 4]
            rows = np.zeros((12, round(BAR_S / HOP_S)))
            rows[[root, (root + 4) % 12, (root + 7) % 12]] = 1.0
            chroma.append(rows)
            colour.append(np.tile(np.full((13, 1), 10.0 * (ord(player) % 7)), rows.shape[1]))
    return tuple(  # type: ignore[return-value]
        Course(played + amount * generator.standard_normal(played.shape), HOP_S)
        for played, amount in ((np.hstack(chroma), 0.1), (np.hstack(colour), 1.0))
    )


def found(
    form: str, *, bars: int = 8, colours: str | None = None, has_bars: bool = True
) -> list[tuple[float, str]]:
    harmony, colour = song(form, bars, colours=colours)
    duration_s = len(form) * bars * BAR_S
    downbeats = np.arange(0, duration_s, BAR_S).tolist() if has_bars else []
    sections = find_sections(harmony, colour, downbeats, downbeats, duration_s)
    assert sections[0].start_s == 0
    assert sections[-1].end_s == pytest.approx(duration_s)
    assert all(one.end_s == following.start_s for one, following in pairwise(sections))
    return [(section.start_s, section.label) for section in sections]


@pytest.mark.parametrize("form", ["ABAB", "ABACA", "ABC"])
@pytest.mark.parametrize("has_bars", [True, False])
def test_sections_begin_where_the_chords_change_and_are_known_again(
    form: str, has_bars: bool
) -> None:
    assert found(form, has_bars=has_bars) == [(16.0 * i, letter) for i, letter in enumerate(form)]


def test_other_players_make_another_section_on_the_same_chords() -> None:
    assert found("AAA", colours="xyx") == [(0, "A"), (16, "B"), (32, "A")]


def test_what_never_changes_is_one_letter() -> None:
    assert {letter for _, letter in found("AAAA")} == {"A"}


def test_a_long_piece_of_many_sections_has_a_letter_for_each_kind() -> None:
    assert {letter for _, letter in found("ABC" * 5)} == {"A", "B", "C"}


@pytest.mark.parametrize("duration_s", [0.02, 0.2, 3.0])
def test_what_is_too_short_for_form_is_one_section(duration_s: float) -> None:
    columns = int(duration_s / HOP_S) + 1
    sections = find_sections(
        Course(np.zeros((12, columns)), HOP_S),
        Course(np.zeros((13, columns)), HOP_S),
        [],
        [],
        duration_s,
    )
    assert [(s.start_s, s.end_s, s.label) for s in sections] == [(0, duration_s, "A")]


def starts(beats: Sequence[float], downbeats: Sequence[float], duration_s: float) -> list[float]:
    return unit_edges(beats, downbeats, duration_s)[0].tolist()


def test_stretches_are_some_beats_each_and_keep_to_the_bars() -> None:
    beats = np.arange(0.7, 20, 0.5).tolist()
    assert starts(beats, beats[1::4], 20.0)[:4] == pytest.approx([0.0, 1.2, 2.2, 3.2])
    assert starts(beats, beats[2::3], 20.0)[:3] == pytest.approx([0.0, 1.7, 3.2])
    assert starts(beats, beats[1::4], 20.0)[-2:] == pytest.approx([19.2, 20.0])


def test_where_no_beat_is_heard_a_stretch_is_a_second() -> None:
    assert starts([], [], 20.0) == pytest.approx(np.arange(0, 21))
    assert starts([], [], 0.3) == [0, 0.3]


def test_stretches_reach_beyond_the_first_and_the_last_beat() -> None:
    beats = np.arange(5.0, 15.0, 0.5).tolist()
    edges = starts(beats, [], 20.0)
    assert edges == pytest.approx(np.arange(0, 21))


def test_an_hour_is_seen_more_coarsely() -> None:
    assert len(starts([], [], 3600.0)) <= 1001
    assert len(starts(np.arange(0, 3600, 0.3).tolist(), [], 3600.0)) <= 1001
