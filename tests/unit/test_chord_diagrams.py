"""Chord diagrams as SVG: well formed, readable alone, and true to the voicing."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.symbols.reading import read_symbol
from shared.music.tabs.chart import Chart
from shared.music.tabs.chord_diagrams import write_diagram, write_diagram_sheet, write_diagrams
from shared.music.tabs.voicing import Voicing
from tests.charts import HELD, found_chart, held_chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart) -> ElementTree.Element:
    ((_, text),) = write_diagrams(chart)
    return ElementTree.fromstring(text)


def words(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def dots(root: ElementTree.Element) -> list[tuple[float, float]]:
    return [
        (float(dot.get("cx", "")), float(dot.get("cy", "")))
        for dot in root.iter(f"{SVG}circle")
        if dot.get("fill") != "none"
    ]


def test_a_diagram_tells_its_chord_and_its_strings() -> None:
    root = drawn(held_chart("Am"))
    assert root.findtext(f"{SVG}title") == (
        "Am. Strings from the lowest: not played, open, fret 2, fret 2, fret 1, open"
    )
    assert words(root) == ["Am", "2", "3", "1"]
    assert root[1].tag == f"{SVG}rect"
    assert root[1].get("fill") == "#ffffff"


def test_fingers_lie_where_strings_are_stopped() -> None:
    (third, second, first) = dots(drawn(held_chart("C")))
    assert third[0] < second[0] < first[0]
    assert third[1] > second[1] > first[1]


def test_the_left_handed_see_the_mirror_image() -> None:
    right = dots(drawn(held_chart("C")))
    left = dots(drawn(held_chart("C", left_handed=True)))
    middle = {(a[0] + b[0]) / 2 for a, b in zip(right, left, strict=True)}
    assert len(middle) == 1
    assert [y for _, y in right] == [y for _, y in left]


def test_a_barre_is_one_bar_and_its_fret_is_told() -> None:
    root = drawn(held_chart("C#m"))
    bars = [line for line in root.iter(f"{SVG}line") if line.get("stroke-linecap") == "round"]
    assert len(bars) == 1
    assert "9 fr" in words(root)
    assert len(dots(root)) == 2


def test_under_a_capo_the_shape_is_named_and_what_sounds() -> None:
    root = drawn(held_chart("Am", capo=3))
    assert words(root)[:2] == ["Am", "sounds Cm"]
    assert "sounds Cm with the capo at fret 3" in (root.findtext(f"{SVG}title") or "")


def test_a_sheet_has_every_shape_once_under_the_title() -> None:
    sheet = ElementTree.fromstring(write_diagram_sheet(held_chart("Am F C Am G F D7#9")))
    assert sheet.findtext(f"{SVG}title") == "Rain: Am, F, C, G, D7#9"
    assert len(sheet.findall(f"{SVG}g")) == 5


def test_a_sheet_without_shapes_is_its_title() -> None:
    assert words(ElementTree.fromstring(write_diagram_sheet(held_chart("N.C.")))) == ["Rain"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_title_can_break_a_sheet(title: str) -> None:
    text = write_diagram_sheet(replace(held_chart("Am"), title=title))
    root = ElementTree.fromstring(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "rect", "g", "text", "line", "circle"}


def test_diagrams_keep_what_they_draw_within_their_edges() -> None:
    for name, voicing in HELD.items():
        chord = read_symbol(name)
        assert chord is not None
        root = ElementTree.fromstring(write_diagram(chord, voicing))
        wide, high = map(float, root.get("viewBox", "").split()[2:])
        assert all(0 < x < wide and 0 < y < high for x, y in dots(root))


def test_boards_of_four_to_seven_strings_are_drawn() -> None:
    ukulele = drawn(found_chart("C", instrument="ukulele"))
    seven = drawn(found_chart("C", tuning="standard-7"))
    chord = read_symbol("C")
    assert chord is not None
    five = ElementTree.fromstring(write_diagram(chord, Voicing((0,) * 5, (0,) * 5)))
    for root, strings in ((ukulele, 4), (five, 5), (seven, 7)):
        assert _upright(root) == strings


def _upright(root: ElementTree.Element) -> int:
    """How many strings are drawn: lines that hang from the nut."""
    lines = list(root.iter(f"{SVG}line"))
    return sum(line.get("x1") == line.get("x2") for line in lines)
