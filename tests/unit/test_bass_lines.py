"""Bass lines lead from root to root; melodies lie on the strings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.lead_sheet import Metre, SheetNote
from shared.music.symbols.reading import read_symbol
from shared.music.tabs.bass_lines import bass_line
from shared.music.tabs.bass_notes import BassStyle
from shared.music.tabs.chart import ChartSpan, TabNote
from shared.music.tabs.fretboard import Fretboard, fretboard
from shared.music.tabs.melody_tab import lay_melody

BASS = fretboard("bass", "standard", 0)
FIVE = fretboard("bass", "standard-5", 0)
COMMON, WALTZ, JIG = Metre(4, 4), Metre(3, 4), Metre(6, 8)


def spans_of(symbols: str, metre: Metre = COMMON) -> list[ChartSpan]:
    bar = metre.bar
    return [
        ChartSpan(bar * i, bar * i + bar, read_symbol(symbol))
        for i, symbol in enumerate(symbols.split())
    ]


def notes_at(line: tuple[TabNote, ...]) -> dict[int, int]:
    return {note.start: note.midi % 12 for note in line}


def test_roots_are_on_one_and_fifths_in_the_middle() -> None:
    line = bass_line(spans_of("C Am Bm7b5 Caug"), BASS, COMMON, "roots")
    assert notes_at(line) == {0: 0, 24: 7, 48: 9, 72: 4, 96: 11, 120: 5, 144: 0, 168: 8}
    assert [note.end for note in line] == [24, 48, 72, 96, 120, 144, 168, 192]


def test_a_waltz_and_a_jig_have_their_own_middles() -> None:
    assert notes_at(bass_line(spans_of("C F", WALTZ), BASS, WALTZ, "roots")) == {
        0: 0,
        24: 7,
        36: 5,
        60: 0,
    }
    assert notes_at(bass_line(spans_of("C F", JIG), BASS, JIG, "roots")) == {
        0: 0,
        18: 7,
        36: 5,
        54: 0,
    }


def test_a_long_chord_has_its_root_in_every_bar() -> None:
    line = bass_line([ChartSpan(0, 144, read_symbol("G"))], BASS, COMMON, "roots")
    assert notes_at(line) == {0: 7, 24: 2, 48: 7, 72: 2, 96: 7, 120: 2}


def test_the_bass_of_an_inversion_is_honoured() -> None:
    for style in ("roots", "walking"):
        line = bass_line(spans_of("C/E D/F# G"), BASS, COMMON, style)
        assert [notes_at(line)[at] for at in (0, 48, 96)] == [4, 6, 7]


@pytest.mark.parametrize("seed", range(12))
def test_a_walk_has_a_note_a_beat_and_leads_into_the_next_root(seed: int) -> None:
    spans = spans_of("Dm7 G7 Cmaj7 A7 Dm7 G7 C6 Eb7")
    line = bass_line(spans, BASS, COMMON, "walking", seed, "C major")
    assert [note.start for note in line] == list(range(0, 8 * 48, 12))
    sounding = notes_at(line)
    for span, following in pairwise(spans):
        assert span.chord is not None
        assert following.chord is not None
        assert sounding[span.start] == span.chord.root_class
        leads = (sounding[span.end - 12] - following.chord.root_class) % 12
        assert leads in {1, 2, 7, 10, 11}
    for before, after in pairwise(line):
        assert 0 < abs(before.midi - after.midi) <= 12


def test_a_walk_goes_through_chord_and_scale() -> None:
    line = bass_line(spans_of("C Am F G"), BASS, COMMON, "walking", 0, "C major")
    between = [note.midi % 12 for note in line if note.start % 48 in (12, 24)]
    assert set(between) <= {0, 2, 4, 5, 7, 9, 11}


def test_another_seed_is_another_walk_and_the_same_the_same() -> None:
    spans = spans_of("Dm7 G7 Cmaj7 A7")
    walks = {bass_line(spans, BASS, COMMON, "walking", seed) for seed in range(6)}
    assert len(walks) > 2
    assert bass_line(spans, BASS, COMMON, "walking", 3) == bass_line(
        spans, BASS, COMMON, "walking", 3
    )


def test_where_no_chord_is_the_bass_rests() -> None:
    spans = spans_of("C N.C. G")
    for style in ("roots", "walking"):
        line = bass_line(spans, BASS, COMMON, style)
        assert not [note for note in line if note.end > 48 and note.start < 96]
    assert bass_line(spans_of("N.C. N.C."), BASS, COMMON, "walking") == ()
    assert bass_line([], BASS, COMMON, "roots") == ()


def test_a_fifth_string_is_used_where_it_helps() -> None:
    line = bass_line(spans_of("Eb"), FIVE, COMMON, "roots")
    assert line[0].midi == 27 < BASS.lowest


KINDS = ("", "m", "7", "m7b5", "dim7", "aug", "sus4", "13", "5", "m(maj7)")
symbols = st.builds(
    lambda root, kind, over: f"{root}{kind}{over}",
    st.sampled_from(["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]),
    st.sampled_from(KINDS),
    st.sampled_from(["", "", "/C", "/F#"]),
) | st.just("N.C.")
boards = st.builds(
    lambda tuned, capo: fretboard(tuned[0], tuned[1], capo),
    st.sampled_from(
        [
            ("bass", "standard"),
            ("bass", "standard-5"),
            ("guitar", "open-g"),
            ("ukulele", "standard"),
        ]
    ),
    st.integers(0, 11),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(symbols, st.integers(1, 100)), max_size=12),
    boards,
    st.sampled_from([COMMON, WALTZ, JIG, Metre(5, 8), Metre(7, 16), Metre(2, 2)]),
    st.sampled_from(["roots", "walking"]),
    st.sampled_from([None, "C major", "F# minor"]),
)
def test_any_chords_have_a_line_that_lies_on_the_strings(
    chords: list[tuple[str, int]],
    board: Fretboard,
    metre: Metre,
    style: BassStyle,
    key: str | None,
) -> None:
    spans, at = [], 0
    for symbol, length in chords:
        spans.append(ChartSpan(at, at + length, read_symbol(symbol)))
        at += length
    line = bass_line(spans, board, metre, style, 1, key)
    begins = {note.start: note.midi % 12 for note in line}
    for span in spans:
        if span.chord is not None:
            assert begins[span.start] == span.chord.bass_class
    assert all(a.end <= b.start for a, b in pairwise(line))
    for note in line:
        assert 0 <= note.fret <= board.frets
        assert board.strings[note.string] + note.fret == note.midi
        assert note.start < note.end


def test_a_melody_is_laid_where_it_sounds() -> None:
    tune = [SheetNote(12 * i, 12 * i + 12, midi) for i, midi in enumerate((60, 62, 64, 65, 67))]
    laid = lay_melody(tune, fretboard("guitar", "standard", 0))
    assert [note.midi for note in laid.notes] == [60, 62, 64, 65, 67]
    assert [(note.start, note.end) for note in laid.notes] == [(n.start, n.end) for n in tune]
    assert (laid.octaves, laid.moved, laid.left_out) == (0, 0, 0)


@pytest.mark.parametrize("notes", [5, 8, 15])
def test_a_tune_begins_near_the_nut_however_high_it_goes(notes: int) -> None:
    scale = (60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60)[:notes]
    tune = [SheetNote(12 * i, 12 * i + 12, midi) for i, midi in enumerate(scale)]
    laid = lay_melody(tune, fretboard("guitar", "standard", 0)).notes
    assert [(note.string, note.fret) for note in laid[:5]] == [
        (4, 1),
        (4, 3),
        (5, 0),
        (5, 1),
        (5, 3),
    ]


def test_a_melody_that_lies_elsewhere_is_moved_by_octaves_and_that_is_told() -> None:
    tune = [SheetNote(12 * i, 12 * i + 12, midi) for i, midi in enumerate((72, 74, 76))]
    laid = lay_melody(tune, BASS)
    assert laid.octaves == -2
    assert [note.midi for note in laid.notes] == [48, 50, 52]
    low = lay_melody(
        [SheetNote(0, 12, 48), SheetNote(12, 24, 50)], fretboard("ukulele", "low-g", 0)
    )
    assert (low.octaves, [note.midi for note in low.notes]) == (1, [60, 62])


def test_a_ukulele_uses_its_high_fourth_string() -> None:
    board = fretboard("ukulele", "standard", 0)
    laid = lay_melody([SheetNote(12 * i, 12 * i + 12, 67) for i in range(3)], board)
    assert {(note.string, note.fret) for note in laid.notes} == {(0, 0)}


def test_no_melody_is_no_tab() -> None:
    assert lay_melody([], BASS).notes == ()
