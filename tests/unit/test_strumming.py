"""Strumming: patterns fit their bars, are written under their counts, and meet the chords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.lead_sheet import Metre
from shared.music.tabs.playing import Struck, strokes_of
from shared.music.tabs.strumming import (
    Strumming,
    legend_of,
    strumming,
    strummings,
    write_strumming,
)
from tests.charts import held_chart

METRES = [
    Metre(4, 4),
    Metre(3, 4),
    Metre(2, 4),
    Metre(2, 2),
    Metre(6, 8),
    Metre(9, 8),
    Metre(12, 8),
]
PATTERNS = [strumming(name, metre) for metre in METRES for name in strummings(metre)]


def told(pattern: Strumming) -> str:
    return f"{pattern.name}-{pattern.metre.beats}-{pattern.metre.unit}"


def starts(strokes: tuple[Struck, ...]) -> list[int]:
    return [struck.start for struck in strokes]


@pytest.mark.parametrize("pattern", PATTERNS, ids=told)
def test_a_pattern_fills_its_bar_evenly(pattern: Strumming) -> None:
    assert pattern.metre.bar % pattern.slots == 0
    places = [stroke.at for stroke in pattern.strokes]
    assert places == sorted(set(places))
    assert all(0 <= at < pattern.metre.bar for at in places)
    assert all(at % (pattern.metre.bar // pattern.slots) == 0 for at in places)


@pytest.mark.parametrize("pattern", PATTERNS, ids=told)
def test_strokes_stand_under_the_counts_they_fall_on(pattern: Strumming) -> None:
    counts, strokes, *_ = write_strumming(pattern).splitlines()
    at_counts = [place for place, sign in enumerate(counts) if sign != " "]
    assert all(strokes[place] == " " or place in at_counts for place in range(len(strokes)))
    assert len(strokes.split()) == len(pattern.strokes)


def test_the_island_strum_is_written_as_everyone_writes_it() -> None:
    written = write_strumming(strumming("island", Metre(4, 4)))
    assert written.splitlines() == ["1 & 2 & 3 & 4 &", "D   D U   U D U", ">"]


def test_a_waltz_is_a_bass_and_two_strokes() -> None:
    pattern = strumming("waltz", Metre(3, 4))
    assert [stroke.strings for stroke in pattern.strokes] == ["bass", "high", "high"]
    assert any("lowest string" in line for line in legend_of(pattern))


def test_every_sign_of_every_pattern_is_explained() -> None:
    for pattern in PATTERNS:
        legend = " ".join(legend_of(pattern))
        assert all(sign in legend for sign in pattern.signs if sign != " ")


def test_a_pattern_that_a_metre_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(Permanent, match=r"'waltz' in 4/4; there is down, .*island") as refused:
        strumming("waltz", Metre(4, 4))
    assert refused.value.code == "unknown_strumming"
    with pytest.raises(Permanent, match="there is down"):
        strumming("island", Metre(7, 8))


@given(st.integers(1, 16), st.sampled_from([2, 4, 8, 16]))
def test_every_metre_can_be_beaten(beats: int, unit: int) -> None:
    pattern = strumming("down", Metre(beats, unit))
    assert pattern.strokes[0].at == 0
    assert all(stroke.direction == "down" for stroke in pattern.strokes)


def test_chords_of_half_a_bar_take_their_half_of_the_pattern() -> None:
    strokes = strokes_of(held_chart("Am F", each=24, strumming="island"))
    assert starts(strokes) == [0, 12, 18, 30, 36, 42]
    assert [str(struck.chord.root) for struck in strokes] == ["A", "A", "A", "F", "F", "F"]
    assert [struck.end for struck in strokes] == [12, 18, 24, 36, 42, 48]


def test_a_chord_that_a_pattern_passes_over_is_struck_once() -> None:
    strokes = strokes_of(held_chart("Am F C G", each=12, strumming="reggae"))
    assert [(s.start, str(s.chord.root)) for s in strokes] == [
        (0, "A"),
        (12, "F"),
        (24, "C"),
        (36, "G"),
    ]


def test_a_chord_between_the_steps_of_a_pattern_is_struck_when_it_begins() -> None:
    assert starts(strokes_of(held_chart("Am F", each=18, strumming="down"))) == [0, 12, 18, 24]


def test_without_a_pattern_each_chord_is_struck_once() -> None:
    strokes = strokes_of(held_chart("Am N.C. F"))
    assert [(s.start, s.end) for s in strokes] == [(0, 48), (96, 144)]


def test_picking_begins_each_chord_with_its_bass() -> None:
    strokes = strokes_of(held_chart("Am F", each=18, strumming="arpeggio"))
    plucked = [[s for s, fret in enumerate(stroke.frets) if fret is not None] for stroke in strokes]
    assert plucked == [[1], [3], [4], [0], [5], [3]]


def test_the_bass_and_the_high_strings_are_of_the_chord() -> None:
    bass, high, *_ = strokes_of(held_chart("F", strumming="folk"))
    assert bass.frets == (1, None, None, None, None, None)
    assert high.frets == (None, None, 3, 2, 1, 1)
