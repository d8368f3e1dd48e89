"""The measures of hearing find errors of known size, and the table judges by them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from shared.music.analysis import ChordSpan
from shared.music.notes import Note
from tests.quality.ears.harmony import key_score, wcsr
from tests.quality.ears.notes import note_f1, repeated_found
from tests.quality.ears.recordings import RECORDINGS
from tests.quality.ears.report import markdown_page
from tests.quality.ears.rhythm import beat_f, beat_f_any_octave, is_tempo
from tests.quality.ears.rows import ROWS, Result, Row
from tests.quality.ears.separation import gain_db, rest_db, si_sdr_db

PLAYED = [(0.5, 0.9, 60.0), (1.0, 1.4, 60.0), (1.5, 1.9, 62.0), (2.0, 2.4, 64.0)]
BEATS = np.arange(0.5, 12.5, 0.5)


def heard(*notes: tuple[float, float, float]) -> list[Note]:
    return [Note(start=s, end=e, midi=m, confidence=1.0) for s, e, m in notes]


def test_notes_count_within_50_ms_and_50_cents() -> None:
    assert note_f1(PLAYED, heard(*PLAYED)) == 1.0
    late = [(start + 0.08, end, midi) for start, end, midi in PLAYED[:2]]
    assert note_f1(PLAYED, heard(*late, *PLAYED[2:])) == pytest.approx(0.5)
    sharp = [(start, end, midi + 0.7) for start, end, midi in PLAYED]
    assert note_f1(PLAYED, heard(*sharp)) == 0.0
    assert note_f1(PLAYED, []) == 0.0


def test_a_repeated_note_that_is_merged_is_not_found() -> None:
    assert repeated_found(PLAYED, heard(*PLAYED)) == 1.0
    assert repeated_found(PLAYED, heard((0.5, 1.4, 60.0), *PLAYED[2:])) == 0.0
    assert math.isnan(repeated_found(PLAYED[1:], heard(*PLAYED)))


def test_a_tempo_may_be_an_octave_off_where_that_is_allowed() -> None:
    assert is_tempo(100, 103) == 1.0
    assert is_tempo(100, 106) == 0.0
    assert is_tempo(100, 51) == 0.0
    assert is_tempo(100, 51, (1.0, 0.5)) == 1.0
    assert is_tempo(100, None) == 0.0


def test_beats_may_be_tapped_at_another_level() -> None:
    assert beat_f(BEATS, BEATS[::2]) == pytest.approx(2 / 3)
    assert beat_f_any_octave(BEATS, BEATS[1::2]) == 1.0
    twice = np.arange(0.5, 12.01, 0.25)
    assert beat_f_any_octave(BEATS, twice) == 1.0
    assert beat_f_any_octave(BEATS, BEATS + 0.12) < 0.1
    assert beat_f_any_octave(BEATS, np.array([])) == 0.0


def test_chords_are_weighed_by_their_time() -> None:
    truth = [(0.0, 3.0, "C:maj"), (3.0, 4.0, "A:min7"), (4.0, 5.0, "X")]
    spans = [
        ChordSpan(start_s=0.0, end_s=2.0, label="C:maj7", confidence=1.0),
        ChordSpan(start_s=2.0, end_s=5.0, label="A:min", confidence=1.0),
    ]
    assert wcsr(truth, spans) == pytest.approx(3 / 4)


def test_a_key_nearby_counts_for_a_part() -> None:
    assert key_score("C major", "C major") == 1.0
    assert key_score("C major", "G major") == 0.5
    assert key_score("C major", "F# minor") == 0.0
    assert key_score("C major", None) == 0.0


def test_a_stem_is_judged_by_what_else_is_in_it() -> None:
    rng = np.random.default_rng(0)
    voice, band = rng.standard_normal((2, 20_000)), rng.standard_normal((2, 20_000))
    mix = voice + band
    assert si_sdr_db(voice, 0.5 * voice + 0.05 * band) == pytest.approx(20, abs=0.3)
    assert gain_db(voice, voice + 0.1 * band, mix) == pytest.approx(20, abs=0.5)
    assert gain_db(voice, mix, mix) == pytest.approx(0, abs=1e-9)
    assert rest_db(mix, {"vocals": voice, "other": 0.99 * band}) == pytest.approx(-43, abs=0.3)


def test_a_row_is_judged_by_the_half_that_nobody_tuned_on() -> None:
    row = Row("melody", "note F1", ["a", "b"], floor=0.8, aim=0.9)
    assert row.value({"a": [1.0, 0.6], "b": [0.9, math.nan]}) == pytest.approx(0.85)
    for value, verdict in ((0.95, "aim"), (0.85, "floor"), (0.7, "BELOW"), (math.nan, "")):
        assert Result(row, {"tune": 1.0, "report": value}).verdict == verdict
    less_is_better = Row("stems", "rest", ["rest"], floor=-40, aim=-60, is_ceiling=True)
    assert Result(less_is_better, {"tune": 0.0, "report": -50.0}).verdict == "floor"


def test_every_row_with_a_floor_has_a_higher_aim() -> None:
    for row in ROWS:
        assert (row.floor is None) == (row.aim is None), row.name
        if row.floor is not None and row.aim is not None:
            assert row.reaches(row.aim, row.floor), row.name


def test_the_page_tells_every_row() -> None:
    results = [Result(row, {"tune": 0.5, "report": 0.5}) for row in ROWS]
    page = markdown_page(results, [], [])
    assert all(f"| {row.name} |" in page for row in ROWS)


def test_only_recordings_with_a_chart_have_beats() -> None:
    for recording in RECORDINGS:
        assert (recording.bpm is None) == (recording.excerpt_s is None)
