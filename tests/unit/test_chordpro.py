"""Charts as ChordPro: directives, definitions and grids."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.music.lead_sheet import Metre
from shared.music.tabs.chordpro import write_chordpro
from shared.music.tabs.voicing import Barre, Voicing
from tests.charts import HELD, found_chart, held_chart


def body(text: str) -> list[str]:
    """What follows the directives at the head."""
    return text.partition("\n\n")[2].splitlines()


def test_a_song_tells_what_a_player_sets() -> None:
    head = write_chordpro(held_chart("Am F", strumming="island")).splitlines()
    assert head[:5] == [
        "{title: Rain}",
        "{key: C}",
        "{tempo: 100}",
        "{time: 4/4}",
        "{comment: Strumming: island: D - D U - U D U}",
    ]


def test_with_a_capo_key_and_chords_are_those_of_the_shapes() -> None:
    text = write_chordpro(held_chart("Am C", capo=2, key="F# minor"))
    assert "{key: Em}\n{capo: 2}\n" in text
    assert body(text)[1] == "| Am . . . | C . . . |"
    assert "{define: Am base-fret 1 frets x 0 2 2 1 0 fingers 0 0 2 3 1 0}" in text


def test_frets_of_a_shape_up_the_neck_are_counted_from_its_base() -> None:
    text = write_chordpro(held_chart("C#m"))
    assert "{define: C#m base-fret 9 frets 1 3 3 1 1 1 fingers 1 3 4 1 1 1}" in text


def test_each_shape_is_defined_once() -> None:
    text = write_chordpro(held_chart("Am F Am C F"))
    assert re.findall(r"\{define: (\S+)", text) == ["Am", "F", "C"]


def test_a_chord_held_in_two_ways_has_two_names() -> None:
    chart = held_chart("Am F Am")
    small = Voicing((None, None, 3, 2, 1, 1), (0, 0, 3, 2, 1, 1), Barre(1, 4, 5))
    also = replace(chart.chords[1], start=144, end=192, voicing=small)
    text = write_chordpro(replace(chart, chords=(*chart.chords, also), bars=4))
    assert re.findall(r"\{define: (\S+)", text) == ["Am", "F", "F*2"]
    assert "{define: F*2 base-fret 1 frets x x 3 2 1 1 fingers" in text
    assert body(text)[1] == "| Am . . . | F . . . | Am . . . | F*2 . . . |"


def test_shapes_of_a_ukulele_are_for_ukuleles_alone() -> None:
    text = write_chordpro(found_chart("C", instrument="ukulele"))
    assert "{define-ukulele: C base-fret 1 frets 0 0 0 3 fingers" in text
    assert "{define:" not in text


def test_bars_are_cells_as_fine_as_the_chords_need() -> None:
    assert body(write_chordpro(held_chart("Am F C G N.C.", each=24))) == [
        '{start_of_grid: shape="3x4"}',
        "| Am . F . | C . G . | N.C. . . . |",
        "{end_of_grid}",
    ]
    waltz = held_chart("Am F", metre=Metre(3, 4), each=18)
    assert body(write_chordpro(waltz))[1] == "| Am . . F . . |"


def test_a_chord_that_sounds_on_is_named_again_at_the_line() -> None:
    assert body(write_chordpro(held_chart("Am F", each=72)))[1] == (
        "| Am . . . | Am . F . | F . . . |"
    )


@given(st.text(max_size=120))
def test_no_title_becomes_a_directive_or_a_chord(title: str) -> None:
    lines = write_chordpro(replace(held_chart("Am"), title=title)).split("\n")
    assert lines[0].startswith("{title: ")
    assert lines[0].count("{") == lines[0].count("}") == 1
    assert not set("[]") & set(lines[0])
    assert lines[1:] == write_chordpro(held_chart("Am")).split("\n")[1:]


def test_every_held_shape_is_defined_with_as_many_frets_as_strings() -> None:
    text = write_chordpro(held_chart(" ".join(HELD)))
    defined = re.findall(r"frets (.+) fingers (.+)\}", text)
    assert len(defined) == len(HELD)
    assert all(len(part.split()) == 6 for both in defined for part in both)
