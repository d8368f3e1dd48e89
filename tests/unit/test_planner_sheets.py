"""A plan becomes a piece on paper: form, chords, keys, and the length that was asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.fitting import bar_seconds, fit, ring_seconds
from gpu_jobs.planner.forms import load_forms
from gpu_jobs.planner.model import FORMS, GENRES, HARMONIES, Plan
from gpu_jobs.planner.numerals import chord_of
from gpu_jobs.planner.planning import plan
from gpu_jobs.planner.progressions import load_vocabularies, read_bars
from gpu_jobs.planner.sheet_writing import chord_places, write_sheet
from shared.errors import Permanent
from shared.music.chords import ChordSymbol, read_chord
from shared.music.key_names import KEYS, tonic_of
from shared.music.lead_sheet import LeadSheet, Metre
from shared.music.mood import MOODS

MINUTE = 60.0

metres = st.sampled_from(["2/4", "3/4", "4/4", "5/4", "7/4", "6/8", "7/8", "9/8", "12/8", "5/8"])
pieces = st.tuples(
    st.sampled_from(GENRES),
    st.sampled_from(MOODS),
    st.sampled_from(KEYS),
    st.none() | st.floats(40, 220),
    st.none() | metres,
    st.floats(1, 600),
    st.integers(0, 2**31 - 1),
)


def sheet_of(prompt: str, duration_s: float = MINUTE, seed: int = 0) -> LeadSheet:
    return write_sheet(plan(prompt, Asked(seed=seed)), duration_s, seed)[0]


def lasts(sheet: LeadSheet, tempo_bpm: float, duration_s: float) -> float:
    return sheet.bars * bar_seconds(sheet.metre, tempo_bpm) + ring_seconds(duration_s)


def assert_whole(sheet: LeadSheet) -> None:
    """Sections, chords and keys each cover all bars without gaps; sections are of whole bars."""
    for spans in (sheet.sections, sheet.chords, sheet.keys):
        assert spans[0].start == 0
        assert spans[-1].end == sheet.end == sheet.bars * sheet.metre.bar
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert all(span.start < span.end for span in spans)
    assert all(section.start % sheet.metre.bar == 0 for section in sheet.sections)
    assert all(0 <= section.energy <= 1 for section in sheet.sections)


@settings(max_examples=80, deadline=None)
@given(pieces)
def test_any_piece_is_whole_ends_on_its_tonic_and_lasts_as_long_as_asked(
    piece: tuple[str, str, str, float | None, str | None, float, int],
) -> None:
    genre, mood, key, bpm, metre, duration_s, seed = piece
    asked = Asked(genre=genre, mood=mood, key=key, tempo_bpm=bpm, seed=seed)
    made = plan(metre or "", asked)
    sheet, tempo_bpm = write_sheet(made, duration_s, seed)
    assert_whole(sheet)
    last = sheet.chords[-1].chord
    assert last is not None
    assert last.root == tonic_of(sheet.keys[-1].key)
    assert sheet.keys[0].key == key
    missed_s = abs(lasts(sheet, tempo_bpm, duration_s) - duration_s)
    assert missed_s <= max(0.05 * duration_s, bar_seconds(sheet.metre, tempo_bpm))
    assert (sheet, tempo_bpm) == write_sheet(made, duration_s, seed)


@pytest.mark.parametrize("duration_s", [20, 30, 45, 60, 90, 180, 300, 600])
def test_the_tempo_is_nudged_until_the_piece_lasts_as_long_as_asked(duration_s: float) -> None:
    for genre in ("pop", "jazz", "edm", "classical", "lofi", "blues"):
        made = plan(genre, Asked(seed=3))
        sheet, tempo_bpm = write_sheet(made, duration_s, 3)
        assert lasts(sheet, tempo_bpm, duration_s) == pytest.approx(duration_s, rel=0.02)
        assert tempo_bpm == pytest.approx(made.tempo_bpm, rel=0.11)


def test_a_tempo_that_was_asked_for_is_kept_and_the_last_chord_rings_longer() -> None:
    for duration_s in (10, 33, 77):
        sheet, tempo_bpm = write_sheet(plan("house, 128 bpm", Asked()), duration_s, 0)
        assert tempo_bpm == 128
        bar_s = bar_seconds(sheet.metre, 128)
        assert abs(lasts(sheet, 128, duration_s) - duration_s) <= 0.75 * bar_s


def test_a_second_of_music_is_a_gesture_with_a_cadence() -> None:
    sheet, tempo_bpm = write_sheet(plan("classical in C major", Asked()), 1.0, 0)
    roots = [span.chord.root for span in sheet.chords if span.chord]
    assert (sheet.bars, roots[-1], len(roots)) == (1, 0, 2)
    assert lasts(sheet, tempo_bpm, 1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("duration_s", [0.0, 0.99, 601, float("nan"), float("inf")])
def test_what_is_too_short_or_too_long_is_refused(duration_s: float) -> None:
    with pytest.raises(Permanent) as refused:
        write_sheet(plan("pop", Asked()), duration_s, 0)
    assert refused.value.code == "bad_duration"


def chords_by_label(sheet: LeadSheet) -> dict[str, list[tuple[tuple[int, str], ...]]]:
    """The chords of each section, from the section's beginning."""
    told: dict[str, list[tuple[tuple[int, str], ...]]] = {}
    for section in sheet.sections:
        tonic = tonic_of(sheet.key_at(section.start))
        inside = [c for c in sheet.chords if section.start <= c.start < section.end]
        told.setdefault(section.label, []).append(
            tuple((c.start - section.start, _degree(c.chord, tonic)) for c in inside)
        )
    return told


def _degree(chord: ChordSymbol | None, tonic: int) -> str:
    return "" if chord is None else f"{(chord.root - tonic) % 12}:{chord.quality}/{chord.bass}"


def test_a_verse_returns_the_same_and_the_chorus_is_another() -> None:
    for seed in range(20):
        by_label = chords_by_label(sheet_of("pop song", 120, seed))
        assert len(by_label["verse"]) >= 2
        assert len(set(by_label["verse"])) == 1
        assert by_label["chorus"][0] != by_label["verse"][0]


def test_choruses_are_fuller_than_verses_and_the_last_one_fullest() -> None:
    for mood in MOODS:
        sections = sheet_of(f"{mood} pop", 150).sections
        verses = [s.energy for s in sections if s.label == "verse"]
        choruses = [s.energy for s in sections if s.label == "chorus"]
        assert min(choruses) > min(verses)
        assert max(choruses) > sections[0].energy


def test_a_blues_has_choruses_of_twelve_bars() -> None:
    sheet = sheet_of("blues, 120 bpm", 60)
    verse = next(s for s in sheet.sections if s.label == "verse")
    assert (verse.end - verse.start) // sheet.metre.bar == 12
    by_bar = [sheet.chord_at(verse.start + n * sheet.metre.bar) for n in range(12)]
    tonic = tonic_of(sheet.keys[0].key)
    degrees = [(chord.root - tonic) % 12 for chord in by_bar if chord]
    assert (degrees[0], degrees[4], degrees[8] in (2, 7, 8)) == (0, 5, True)


def test_jazz_has_sevenths_and_rock_has_triads() -> None:
    assert share_of_sevenths(sheet_of("jazz")) > 0.8
    assert share_of_sevenths(sheet_of("bossa nova")) > 0.8
    assert share_of_sevenths(sheet_of("rock")) == 0


def share_of_sevenths(sheet: LeadSheet) -> float:
    chords = [c.chord for c in sheet.chords if c.chord]
    return sum("7" in chord.quality or "6" in chord.quality for chord in chords) / len(chords)


def test_pop_sometimes_lifts_its_last_chorus_by_a_step_or_two() -> None:
    sheets = [sheet_of("ballad", 240, seed) for seed in range(20)]
    lifted = [sheet for sheet in sheets if len(sheet.keys) == 2]
    assert 2 <= len(lifted) <= 18
    for sheet in lifted:
        rise = tonic_of(sheet.keys[1].key) - tonic_of(sheet.keys[0].key)
        assert rise % 12 in (1, 2)
        before = sheet.chord_at(sheet.keys[1].start - 1)
        assert before is not None
        assert (before.root - tonic_of(sheet.keys[1].key)) % 12 == 7
        last_chorus = [s for s in sheet.sections if s.label == "chorus"][-1]
        assert sheet.keys[1].start == last_chorus.start


def test_a_ternary_piece_leaves_its_key_and_comes_back() -> None:
    made = plan("classical in C major", Asked()).model_copy(update={"form": "ternary"})
    sheet, _ = write_sheet(made, 90, 1)
    assert len(sheet.keys) >= 3
    assert sheet.keys[0].key == sheet.keys[-1].key == "C major"
    assert sheet.keys[1].key != "C major"


def test_seeds_give_other_chords_to_the_same_plan() -> None:
    made = plan("pop", Asked())
    assert len({write_sheet(made, MINUTE, seed)[0].chords for seed in range(12)}) > 3


def test_six_eight_counts_dotted_quarters() -> None:
    assert bar_seconds(Metre(6, 8), 60) == 2
    assert bar_seconds(Metre(3, 4), 60) == 3
    assert bar_seconds(Metre(7, 8), 60) == 3.5


@pytest.mark.parametrize(
    ("metre", "chords", "places"),
    [
        (Metre(4, 4), 2, [0, 24]),
        (Metre(4, 4), 3, [0, 24, 36]),
        (Metre(3, 4), 2, [0, 24]),
        (Metre(5, 4), 2, [0, 36]),
        (Metre(6, 8), 2, [0, 18]),
        (Metre(6, 8), 3, [0, 18]),
        (Metre(3, 8), 2, [0]),
        (Metre(2, 4), 4, [0, 12]),
    ],
)
def test_chords_of_a_bar_begin_on_its_beats(metre: Metre, chords: int, places: list[int]) -> None:
    assert chord_places(metre, chords) == places


@pytest.mark.parametrize(
    ("numeral", "label"),
    [
        ("I", "C:maj"),
        ("ii7", "D:min7"),
        ("bVII", "A#:maj"),
        ("V7/V", "D:7"),
        ("iih7", "D:hdim7"),
        ("#ivo7", "F#:dim7"),
        ("IVM7", "F:maj7"),
        ("i6", "C:min6"),
        ("V7_3", "G:7/3"),
        ("IV_1", "F:maj/5"),
        ("Vs4", "G:sus4"),
    ],
)
def test_numerals_name_chords(numeral: str, label: str) -> None:
    assert chord_of(numeral) == read_chord(label)


@pytest.mark.parametrize("numeral", ["", "H", "I_7", "IV_9", "ix", "V7/"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    if numeral == "V7/":
        assert chord_of(numeral) == chord_of("V7")
        return
    with pytest.raises(Permanent):
        chord_of(numeral)


def test_every_vocabulary_closes_on_the_tonic_and_is_open_where_it_should_be() -> None:
    assert {name for name, _ in load_vocabularies()} == set(HARMONIES)
    for words in load_vocabularies().values():
        for close in words.roles["close"]:
            assert len(close) == 2
            assert close[1][-1].root == 0
            assert close[0][-1].root != 0
        assert all(len(half) == 1 and half[0][-1].root != 0 for half in words.roles["half"])
    assert read_bars("I | % | ii7 V7")[:2] == (read_bars("I")[0],) * 2


@pytest.mark.parametrize("form", FORMS)
def test_every_form_fits_any_length(form: str) -> None:
    for duration_s in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 600):
        for metre in (Metre(4, 4), Metre(3, 4), Metre(6, 8)):
            fitted = fit(load_forms()[form], metre, 100, duration_s)  # type: ignore[index]
            whole_s = fitted.bars * bar_seconds(fitted.metre, fitted.tempo_bpm)
            assert whole_s + ring_seconds(duration_s) == pytest.approx(duration_s, rel=0.08)
            assert fitted.sections[-1][0] == "ending"


def test_a_plan_is_all_that_a_sheet_needs() -> None:
    made = plan("folk waltz", Asked())
    copied = Plan.model_validate_json(made.model_dump_json())
    assert write_sheet(copied, 40, 5) == write_sheet(made, 40, 5)
