"""A chart as text: what a player reads in a terminal."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.lead_sheet import Metre
from shared.music.symbols.reading import read_symbol
from shared.music.tabs.chart import Chart, ChartSpan, TabNote
from shared.music.tabs.chart_text import write_chart
from shared.music.tabs.charting import chart_of
from shared.music.tabs.fretboard import Instrument
from shared.music.tabs.strumming import strummings
from tests.charts import HELD, found_chart, held_chart


def section(chart: Chart, name: str) -> list[str]:
    """The lines under a heading, until the text ends or an empty line and another heading come."""
    lines = write_chart(chart).splitlines()
    begins = next(i for i, line in enumerate(lines) if line.startswith(name))
    return lines[begins + 1 :]


def test_the_heading_tells_all_that_is_set() -> None:
    chart = held_chart("Am F", capo=2, key="B minor")
    assert write_chart(chart).splitlines()[:4] == [
        "Rain",
        "Guitar, standard tuning (E A D G B E), capo at fret 2",
        "B minor, 4/4, 100 beats a minute",
        "Chords are named by the shapes that you hold; under a shape's name is what sounds.",
    ]


def test_compound_metres_are_counted_in_dotted_quarters() -> None:
    chart = replace(held_chart("Am", metre=Metre(6, 8)), bpm=90.0, key=None)
    assert write_chart(chart).splitlines()[2] == "6/8, 60 dotted quarters a minute"


def test_a_tuning_of_notes_is_told_as_notes() -> None:
    chart = replace(held_chart("Am"), tuning="D A D G B E")
    assert write_chart(chart).splitlines()[1] == "Guitar, tuned D A D G B E"


def test_chords_stand_in_their_bars() -> None:
    rows = section(held_chart("Am F C G G N.C.", each=24), "Chords")
    assert rows[0] == "| Am F   | C G    | G N.C. |"


def test_a_bar_that_repeats_the_one_before_is_a_sign() -> None:
    rows = section(held_chart("Am Am F F"), "Chords")
    assert rows[0] == "| Am | %  | F  | %  |"


def test_a_stroke_is_a_column_of_frets_under_its_chord() -> None:
    rows = section(held_chart("Am G"), "Tab")
    assert rows[:7] == [
        "    Am            G",
        "E |-0-----------|-3-----------|",
        "B |-1-----------|-0-----------|",
        "G |-2-----------|-0-----------|",
        "D |-2-----------|-0-----------|",
        "A |-0-----------|-2-----------|",
        "E |-------------|-3-----------|",
    ]


def test_strokes_are_told_under_the_tab() -> None:
    rows = section(held_chart("Am", strumming="island"), "Tab")
    assert rows[1] == "E |-0-----0--0-----0--0--0--|"
    assert rows[7] == "    D     D  U     U  D  U"


def test_a_melody_is_a_tab_of_its_own() -> None:
    line = [TabNote(0, 12, 5, 0, 64), TabNote(12, 18, 4, 3, 62), TabNote(18, 48, 4, 12, 71)]
    rows = section(held_chart("C", line=line), "Melody")
    assert rows[1] == "E |-0-----------------------|"
    assert rows[2] == "B |-------3--12-------------|"


def test_a_pickup_has_a_bar_before_the_first() -> None:
    line = [TabNote(-12, 0, 5, 3, 67), TabNote(0, 48, 5, 1, 65)]
    rows = section(held_chart("C", line=line), "Melody")
    assert rows[:2] == ["                  C", "E |----------3--|-1-----------|"]


def test_neither_numpy_nor_mido_is_needed_to_write() -> None:
    writing = """
import sys
from tests.charts import found_chart
from shared.music.engraving.tab_xml import write_tab_xml
from shared.music.tabs.chart_text import write_chart
from shared.music.tabs.chord_diagrams import write_diagram_sheet
from shared.music.tabs.chordpro import write_chordpro
import shared.music.tabs.performance
chart = found_chart("Am F | C G7", strumming="island")
for write in (write_chart, write_chordpro, write_diagram_sheet, write_tab_xml):
    assert write(chart)
print(sorted({"numpy", "mido"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", writing], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_bass_line_is_told_by_its_name() -> None:
    chart = found_chart("Am | F | C | G", instrument="bass")
    text = write_chart(chart)
    assert "Bass, standard tuning (E A D G)" in text
    assert "Bass line" in text
    assert "\nTab\n" not in text


@pytest.mark.parametrize("instrument", ["guitar", "ukulele"])
def test_other_instruments_play_bass_lines_too(instrument: Instrument) -> None:
    spans = [ChartSpan(0, 48, read_symbol("Am")), ChartSpan(48, 96, read_symbol("F"))]
    chart = chart_of(spans, instrument=instrument, line_style="roots").chart
    text = write_chart(chart)
    assert "\nBass line\n" in text
    assert "Melody" not in text
    assert "\nMelody\n" in write_chart(replace(chart, line_kind="melody"))


def test_long_names_do_not_run_into_each_other() -> None:
    rows = section(held_chart("D7#9 D7#9 C#m D7#9", each=12), "Tab")
    assert rows[0].split() == ["D7#9", "D7#9", "C#m", "D7#9"]
    assert len({len(row) for row in rows[1:7]}) == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*sorted(HELD), "N.C."]), min_size=1, max_size=14),
    st.sampled_from([Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8), Metre(12, 8)]),
    st.integers(0, 5),
    st.sampled_from([3, 6, 12, 18, 48]),
    st.data(),
)
def test_whatever_is_played_the_lines_fit_and_hold_together(
    names: list[str], metre: Metre, capo: int, each: int, data: st.DataObject
) -> None:
    pattern = data.draw(st.sampled_from(["", *strummings(metre)]))
    chart = held_chart(" ".join(names), capo=capo, metre=metre, each=each, strumming=pattern)
    text = write_chart(chart)
    assert text.isascii()
    assert text.endswith("\n")
    tab = [line for line in text.splitlines() if line[:1].isupper() and line[1:3] == " |"]
    assert len(tab) % 6 == 0
    for first in range(0, len(tab), 6):
        assert len({len(line) for line in tab[first : first + 6]}) == 1
    longest = max((line for line in text.splitlines()), key=len)
    assert len(longest) <= 88 or longest.count("|") == 2


def test_a_strumming_that_the_metre_lacks_is_refused() -> None:
    with pytest.raises(Permanent) as refused:
        write_chart(held_chart("Am", strumming="waltz"))
    assert refused.value.code == "unknown_strumming"


@given(st.text(max_size=400))
def test_a_title_is_one_line_without_what_cannot_be_seen(title: str) -> None:
    lines = write_chart(replace(held_chart("N.C."), title=title)).splitlines()
    assert sum(line.startswith("Guitar, standard tuning") for line in lines) == 1
    assert all(letter.isprintable() or letter == "\u200d" for letter in "".join(lines))
