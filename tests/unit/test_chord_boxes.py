"""Chord boxes that a terminal shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.tabs.chord_boxes import write_chord_boxes
from tests.charts import HELD, found_chart, held_chart


def test_an_open_chord_is_drawn_from_the_nut() -> None:
    assert write_chord_boxes(held_chart("C")).splitlines() == [
        "     C",
        "x     o   o",
        "===========",
        "| | | | 1 |",
        "| | 2 | | |",
        "| 3 | | | |",
        "| | | | | |",
    ]


def test_a_barre_high_up_is_a_line_with_its_fret_beside_it() -> None:
    lines = write_chord_boxes(held_chart("C#m")).splitlines()
    assert lines[2:5] == ["-----------", "1-1-1-1-1-1 9fr", "| | | | | |"]


def test_the_left_handed_see_the_mirror_image() -> None:
    right = write_chord_boxes(held_chart("C")).splitlines()
    left = write_chord_boxes(held_chart("C", left_handed=True)).splitlines()
    assert [line.ljust(11)[::-1] for line in right[1:]] == [line.ljust(11) for line in left[1:]]


def test_under_a_capo_a_box_names_the_shape_and_what_sounds() -> None:
    lines = write_chord_boxes(held_chart("Am", capo=3)).splitlines()
    assert [line.strip() for line in lines[:2]] == ["Am", "= Cm"]


def test_each_shape_is_drawn_once_in_the_order_they_come() -> None:
    names = write_chord_boxes(held_chart("Am F Am C F")).splitlines()[0].split()
    assert names == ["Am", "F", "C"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(HELD)), min_size=1, max_size=12), st.integers(0, 7))
def test_boxes_fit_a_terminal_and_show_every_shape(names: list[str], capo: int) -> None:
    chart = held_chart(" ".join(names), capo=capo)
    text = write_chord_boxes(chart)
    assert max(map(len, text.splitlines())) <= 88
    assert text.isascii()
    nuts = [word for word in text.split() if len(word) > 1 and set(word) in ({"="}, {"-"})]
    assert len(nuts) == len(set(names))


@pytest.mark.parametrize(("instrument", "strings"), [("guitar", 6), ("ukulele", 4)])
def test_a_box_has_a_line_for_each_string(instrument: str, strings: int) -> None:
    chart = found_chart("C", instrument="ukulele" if instrument == "ukulele" else "guitar")
    nut = write_chord_boxes(chart).splitlines()[2]
    assert len(nut) == 2 * strings - 1


def test_a_chart_without_grips_has_no_boxes() -> None:
    assert write_chord_boxes(held_chart("N.C.")) == ""
