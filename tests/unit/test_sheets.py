"""Recordings and melodies put on paper, and played from it again: against what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.analysis import (
    Analysis,
    Chords,
    ChordSpan,
    Key,
    KeyRegion,
    Section,
    Tempo,
)
from shared.music.analysis import Metre as HeardMetre
from shared.music.lead_sheet import LeadSheet, Metre, SheetNote, Spanned
from shared.music.notes import F0, Note, Notes
from shared.music.sheets import (
    melody_in_steps,
    notes_in_seconds,
    sheet_of,
    sheet_of_melody,
    unheard,
)
from shared.music.timeline import Timeline

COMMON = HeardMetre(signature="4/4", beats_per_bar=4, confidence=1)
JIG = HeardMetre(signature="6/8", beats_per_bar=2, division=3, beat_unit=8, confidence=1)
NO_BARS = HeardMetre(signature=None, beats_per_bar=None, confidence=0)
DRIFTING = np.cumsum([0.4, *np.linspace(0.45, 0.7, 32)]).round(6).tolist()
"""Thirty-three beats that slow down from 133 to 86 a minute."""

Named = Sequence[tuple[float, str]]
"""When something begins, seconds, and what it is called."""


def counted(beats: int, unit: int = 4) -> HeardMetre:
    return HeardMetre(
        signature=f"{beats}/{unit}",
        beats_per_bar=beats,
        beat_unit=8 if unit == 8 else 4,
        confidence=1,
    )


def steady(count: int, beat_s: float = 0.5, first_s: float = 0.0) -> list[float]:
    return [round(first_s + beat_s * i, 6) for i in range(count)]


def heard(
    beats: Sequence[float],
    metre: HeardMetre = COMMON,
    *,
    first: int = 0,
    chords: Named = (),
    keys: Named = (),
    sections: Named = (),
    duration_s: float | None = None,
) -> Analysis:
    """An analysis in which beat ``first`` is the first downbeat."""
    end_s = duration_s or beats[-1] + (beats[-1] - beats[-2])
    spans = [
        ChordSpan(start_s=start, end_s=end, label=name, confidence=1)
        for start, end, name in spread(chords, end_s)
    ]
    regions = [
        KeyRegion(start_s=start, end_s=end, key=name, confidence=1)
        for start, end, name in spread(keys, end_s)
    ]
    return Analysis(
        source="audio",
        duration_s=end_s,
        loudness=None,
        dynamics=None,
        stereo=None,
        tempo=Tempo(bpm=None, confidence=0, curve=[]),
        beats_s=list(beats),
        downbeats_s=list(beats[first :: metre.beats_per_bar or 4]),
        metre=metre,
        onset_rate_hz=1,
        key=Key(
            key=keys[0][1] if keys else None,
            mode=None,
            confidence=1,
            regions=regions,
        ),
        tuning_cents=0,
        chords=Chords(aligned=spans, raw=spans),
        sections=[
            Section(start_s=start, end_s=end, label=name)
            for start, end, name in spread(sections, end_s)
        ],
        spectrum=None,
        frames=None,
        frame_rows=[],
        frame_hop_s=None,
    )


def spread(named: Named, end_s: float) -> list[tuple[float, float, str]]:
    """Each with its end: where the next begins, or ``end_s``."""
    ends = [*(start for start, _ in named[1:]), end_s]
    return [(start, end, name) for (start, name), end in zip(named, ends, strict=False)]


def chords_of(sheet: LeadSheet) -> list[tuple[int, str]]:
    """Where each chord begins, in beats of the signature, and its label."""
    named = [(c.start, c.chord.label() if c.chord else "N") for c in sheet.chords]
    assert all(start % sheet.metre.beat == 0 for start, _ in named)
    return [(start // sheet.metre.beat, name) for start, name in named]


def assert_covered(spans: Sequence[Spanned], sheet: LeadSheet) -> None:
    """Without gaps from the first bar line to the last."""
    assert (spans[0].start, spans[-1].end) == (0, sheet.end)
    assert all(a.end == b.start and a.start < a.end for a, b in pairwise(spans))


def melody(
    spans: Sequence[tuple[float, float, float]], *, key: str = "C major", tuning_cents: float = 0.0
) -> Notes:
    """Notes from (start, end, MIDI number), seconds."""
    return Notes(
        duration_s=spans[-1][1] + 1,
        tuning_cents=tuning_cents,
        key=key,
        notes=[Note(start=s, end=e, midi=m, confidence=1) for s, e, m in spans],
        f0=F0(hop_s=0.016, hz=[]),
    )


# Recordings


def test_a_song_is_put_on_paper_bar_by_bar() -> None:
    song = heard(
        steady(16),
        chords=[(0, "C:maj"), (2, "A:min7"), (4, "F:maj"), (5, "G:7"), (6, "C:maj/3")],
        keys=[(0, "C major")],
        sections=[(0, "A"), (4, "B")],
    )
    sheet, timeline = sheet_of(song)
    assert (sheet.metre, sheet.bars, sheet.melody) == (Metre(4, 4), 4, ())
    assert chords_of(sheet) == [
        (0, "C:maj"),
        (4, "A:min7"),
        (8, "F:maj"),
        (10, "G:7"),
        (12, "C:maj/3"),
    ]
    assert [(k.start, k.key) for k in sheet.keys] == [(0, "C major")]
    assert [(s.start, s.label) for s in sheet.sections] == [(0, "A"), (96, "B")]
    assert timeline.seconds([0, 4, 16]) == pytest.approx([0, 2, 8])
    assert unheard(song) == ()


@pytest.mark.parametrize(
    ("metre", "expected"),
    [
        (counted(3), Metre(3, 4)),
        (counted(5), Metre(5, 4)),
        (counted(7, 8), Metre(7, 8)),
        (counted(2), Metre(2, 4)),
    ],
)
def test_bars_are_counted_as_they_were_heard(metre: HeardMetre, expected: Metre) -> None:
    beats = steady(expected.beats * 4, 0.3)
    changes = [(beats[i * expected.beats], label) for i, label in enumerate("CFGC")]
    sheet, timeline = sheet_of(heard(beats, metre, chords=changes))
    assert (sheet.metre, sheet.bars) == (expected, 4)
    assert [c.start for c in sheet.chords] == [bar * expected.bar for bar in range(4)]
    assert timeline.seconds(expected.beats) == pytest.approx(beats[expected.beats])


def test_six_eight_is_counted_in_eighths_and_its_chords_change_on_dotted_quarters() -> None:
    beats = steady(8, 0.6)
    sheet, timeline = sheet_of(heard(beats, JIG, chords=[(0, "G"), (1.2, "C"), (1.8, "D")]))
    assert (sheet.metre, sheet.bars) == (Metre(6, 8), 4)
    assert [(c.start, c.end) for c in sheet.chords] == [(0, 36), (36, 54), (54, 144)]
    assert timeline.seconds([0, 3, 6, 9]) == pytest.approx([0, 0.6, 1.2, 1.8])


def test_bars_follow_a_tempo_that_drifts() -> None:
    changes = [(DRIFTING[i], "CFGA"[i // 4 % 4]) for i in range(0, 32, 4)]
    sheet, timeline = sheet_of(heard(DRIFTING, chords=changes))
    assert sheet.bars == 8
    assert [start for start, _ in chords_of(sheet)] == list(range(0, 32, 4))
    assert timeline.seconds(range(33)) == pytest.approx(DRIFTING)


def test_the_sheet_begins_with_the_first_whole_bar() -> None:
    beats = steady(18, 0.5, 1.5)
    sheet, timeline = sheet_of(heard(beats, first=2, chords=[(0, "G"), (2.5, "C"), (4.5, "F")]))
    assert timeline.seconds(0) == pytest.approx(2.5)
    assert sheet.bars == 4
    assert chords_of(sheet) == [(0, "C:maj"), (4, "F:maj")]


def test_a_first_beat_that_was_not_heard_begins_a_bar_all_the_same() -> None:
    sheet, timeline = sheet_of(heard(steady(15, 0.5, 0.5), first=3, duration_s=8.0))
    assert timeline.seconds(0) == pytest.approx(0.0)
    assert timeline.beats[timeline.downbeat] == pytest.approx(0.0)
    assert sheet.bars == 4
    pickup_of_two = heard(steady(14, 0.5, 1.0), first=2, duration_s=8.0)
    assert sheet_of(pickup_of_two)[1].seconds(0) == pytest.approx(2.0)


def test_only_whole_bars_are_written_and_no_more_than_asked_for() -> None:
    song = heard(steady(40), duration_s=19.4)
    assert sheet_of(song)[0].bars == 9
    assert sheet_of(song, bars=4)[0].bars == 4
    assert sheet_of(song, bars=64)[0].bars == 9
    assert sheet_of(heard(steady(40), duration_s=19.95))[0].bars == 10


def test_of_a_recording_shorter_than_a_bar_one_is_written() -> None:
    sheet, _ = sheet_of(heard(steady(4), counted(7)))
    assert (sheet.bars, sheet.end) == (1, 84)


def test_a_chord_that_comes_early_or_late_is_written_on_its_beat() -> None:
    early = heard(steady(8), chords=[(0, "C"), (1.75, "F")])
    late = heard(steady(8), chords=[(0, "C"), (2.25, "F")])
    assert chords_of(sheet_of(early)[0]) == [(0, "C:maj"), (4, "F:maj")]
    assert chords_of(sheet_of(late)[0]) == [(0, "C:maj"), (4, "F:maj")]


def test_a_chord_shorter_than_a_beat_gives_way() -> None:
    song = heard(steady(8), chords=[(0, "C"), (1.1, "G"), (1.3, "C"), (2, "F")])
    assert chords_of(sheet_of(song)[0]) == [(0, "C:maj"), (4, "F:maj")]


def test_chords_that_are_not_known_are_none() -> None:
    song = heard(steady(8), chords=[(0, "C"), (1, "C:strange"), (2, "N"), (3, "X")])
    assert chords_of(sheet_of(song)[0]) == [(0, "C:maj"), (2, "N")]


def test_a_chord_that_dies_away_holds_until_the_next() -> None:
    song = heard(steady(16), chords=[(0, "C"), (1.5, "N"), (2, "F"), (3, "N"), (6, "G")])
    assert chords_of(sheet_of(song)[0]) == [(0, "C:maj"), (4, "F:maj"), (6, "N"), (12, "G:maj")]


def test_keys_and_sections_change_at_the_nearest_bar_line() -> None:
    song = heard(
        steady(32),
        keys=[(0, "C major"), (8.8, "D major")],
        sections=[(0, "A"), (3.4, "A"), (7.8, "B")],
    )
    sheet, _ = sheet_of(song)
    assert [(k.start // 48, k.key) for k in sheet.keys] == [(0, "C major"), (4, "D major")]
    assert [(s.start // 48, s.label) for s in sheet.sections] == [(0, "A"), (2, "A"), (4, "B")]


def test_without_a_beat_bars_are_ruled_from_the_start() -> None:
    drone = heard([0.5, 1.1], chords=[(0, "D:min")], keys=[(0, "D minor")], duration_s=20.0)
    sheet, timeline = sheet_of(drone)
    assert (timeline.source, sheet.metre, sheet.bars) == ("none", Metre(4, 4), 10)
    assert timeline.seconds([0, 4]) == pytest.approx([0.0, 2.0])
    assert chords_of(sheet) == [(0, "D:min")]
    assert unheard(drone) == ("beat",)


def test_without_a_beat_bars_begin_with_the_chords_that_change_evenly() -> None:
    wanders = np.random.default_rng(3).normal(0, 0.05, 8)
    changes = [(max(0.4 + 5.2 * i + wanders[i], 0), "CFGA"[i % 4]) for i in range(8)]
    sheet, timeline = sheet_of(heard([0.5, 1.1], chords=changes, duration_s=42.2))
    assert timeline.period_s == pytest.approx(0.65, abs=0.01)
    assert timeline.seconds(0) == pytest.approx(0.4, abs=0.1)
    assert [start for start, _ in chords_of(sheet)] == list(range(0, 64, 8))


def test_what_was_not_heard_is_assumed_and_told() -> None:
    noise = heard(steady(8), NO_BARS)
    sheet, _ = sheet_of(noise)
    assert (sheet.metre, sheet.key_at(0), sheet.chord_at(0)) == (Metre(4, 4), "C major", None)
    assert unheard(noise) == ("bars", "key", "chords")


times = st.lists(st.floats(0, 30), max_size=12, unique=True).map(lambda t: [0.0, *sorted(t)])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([counted(2), counted(3), COMMON, counted(5), JIG, counted(7, 8), NO_BARS]),
    st.lists(st.floats(0.25, 0.8), max_size=60),
    st.floats(0, 2),
    st.integers(0, 6),
    times,
    st.one_of(st.none(), st.integers(1, 9)),
)
def test_whatever_is_heard_is_a_whole_sheet(
    metre: HeardMetre,
    gaps: list[float],
    first_s: float,
    first: int,
    changes: list[float],
    bars: int | None,
) -> None:
    beats = np.cumsum([first_s, *gaps]).tolist()
    named = [(at, ("C:maj", "G:7", "N", "?")[i % 4]) for i, at in enumerate(changes)]
    keys = [(at, ("C major", "A minor", "Db major")[i % 3]) for i, at in enumerate(changes)]
    song = heard(beats, metre, first=first, chords=named, keys=keys, sections=keys, duration_s=30.0)
    sheet, timeline = sheet_of(song, bars)
    for spans in (sheet.keys, sheet.chords, sheet.sections):
        assert_covered(spans, sheet)
    assert all(c.end - c.start >= sheet.metre.beat for c in sheet.chords)
    assert 1 <= sheet.bars <= (bars or 1000)
    assert timeline.beats[timeline.downbeat] == pytest.approx(float(timeline.seconds(0)))


# Melodies


def test_a_melody_is_sung_on_the_beats_of_the_recording() -> None:
    sheet, timeline = sheet_of(heard(DRIFTING))
    notes = notes_in_seconds(
        [SheetNote(12, 24, 64), SheetNote(24, 54, 67, 45)], timeline, sheet.metre
    )
    half_way = (DRIFTING[4] + DRIFTING[5]) / 2
    assert [n.start for n in notes] == pytest.approx([DRIFTING[1], DRIFTING[2]])
    assert [n.end for n in notes] == pytest.approx([DRIFTING[2], half_way])
    assert [n.level_db for n in notes] == pytest.approx([0, -12], abs=0.1)


def test_an_eighth_of_six_eight_is_a_third_of_what_is_felt() -> None:
    sheet, timeline = sheet_of(heard(steady(8, 0.6), JIG))
    (note,) = notes_in_seconds([SheetNote(6, 18, 60)], timeline, sheet.metre)
    assert [note.start, note.end] == pytest.approx([0.2, 0.6])


def test_a_pickup_before_the_recording_is_cut() -> None:
    line = Timeline((0.25, 0.75, 1.25), 4, 4, 0, "analysis")
    tune = [SheetNote(-24, -12, 60), SheetNote(-12, 0, 62), SheetNote(0, 12, 64)]
    notes = notes_in_seconds(tune, line, Metre(4, 4))
    assert [(n.start, n.end, n.midi) for n in notes] == [(0, 0.25, 62), (0.25, 0.75, 64)]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (12, 8)]),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 6), st.integers(40, 90)), min_size=1),
    st.lists(st.floats(0.35, 0.6), min_size=40, max_size=40),
)
def test_what_is_written_and_played_is_written_again(
    signature: tuple[int, int], rests_and_lengths: list[tuple[int, int, int]], gaps: list[float]
) -> None:
    metre = Metre(*signature)
    line = Timeline(tuple(np.cumsum(gaps).tolist()), *signature, 0, "analysis")
    written, at = [], 0
    for rest, length, midi in rests_and_lengths:
        at += 12 * rest
        written.append(SheetNote(at, at + 6 * length, midi, 100))
        at += 6 * length
    played = notes_in_seconds(written, line, metre)
    assert melody_in_steps(played, line, metre) == tuple(written)


def test_thirds_of_a_beat_are_kept() -> None:
    tune = (SheetNote(0, 4, 60, 100), SheetNote(4, 8, 62, 100), SheetNote(8, 12, 64, 100))
    line = Timeline(tuple(steady(9)), 4, 4, 0, "analysis")
    assert melody_in_steps(notes_in_seconds(tune, line, Metre()), line, Metre()) == tune


def test_notes_over_each_other_become_one_at_a_time() -> None:
    line = Timeline(tuple(steady(9)), 4, 4, 0, "analysis")
    notes = [
        Note(start=0.0, end=1.0, midi=60, confidence=1),
        Note(start=0.01, end=0.4, midi=67, confidence=1),
        Note(start=0.5, end=1.0, midi=62.3, confidence=1, level_db=-12),
    ]
    drawn = melody_in_steps(notes, line, Metre(), 30.0)
    assert [(n.start, n.end, n.midi, n.velocity) for n in drawn] == [
        (0, 12, 60, 100),
        (12, 24, 62, 50),
    ]


SLOWING = np.cumsum([0.4, *np.linspace(0.5, 0.62, 32)]).tolist()
"""Thirty-three beats of a voice that slows down from 120 to 97 a minute."""

HYMN = [1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 4]
"""Lengths of a tune in 4/4, beats."""


def sung(lengths: Sequence[float], beats: Sequence[float]) -> list[tuple[float, float, float]]:
    """A tune whose notes last so many of these beats (seconds) each, almost legato."""
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    starts = np.interp(at, np.arange(len(beats)), beats)
    return [
        (float(a), float(b) - 0.03, 60 + (0, 2, 4, 5, 7)[i % 5])
        for i, (a, b) in enumerate(pairwise(starts))
    ]


def test_a_hummed_tune_is_followed_as_its_tempo_drifts() -> None:
    sheet, timeline = sheet_of_melody(melody(sung(HYMN, SLOWING), key="G major"))
    assert timeline.source == "onsets"
    assert [n.end - n.start for n in sheet.melody] == [12 * length for length in HYMN]
    assert sheet.melody[0].start % sheet.metre.beat == 0
    assert (sheet.key_at(0), sheet.chords[0].chord) == ("G major", None)
    for spans in (sheet.keys, sheet.chords, sheet.sections):
        assert_covered(spans, sheet)
    played = notes_in_seconds(sheet.melody, timeline, sheet.metre)
    hummed = [start for start, _, _ in sung(HYMN, SLOWING)]
    assert [n.start for n in played] == pytest.approx(hummed, abs=0.05)


def test_a_pickup_lies_before_the_first_bar() -> None:
    tune = [1, 2, 1, 1, 3, 1, 2, 1, 1, 3, 1, 4, 4]
    sheet, timeline = sheet_of_melody(melody(sung(tune, steady(40, 0.5, 0.3))))
    assert sheet.melody[0].start == -12
    assert sheet.melody[1].start == 0
    assert timeline.seconds(0) == pytest.approx(0.8, abs=0.02)
    assert sheet.bars == 6


@pytest.mark.parametrize("pickup", [0, 1])
def test_a_hummed_waltz_is_counted_in_threes(pickup: int) -> None:
    tune = [1] * pickup + [2, 1, 1, 1, 1, 2, 1, 3, 2, 1, 1, 1, 1, 2, 1, 3]
    wanders = np.random.default_rng(2).normal(0, 0.015, 40)
    beats = [0.3 + 0.5 * i + wander for i, wander in enumerate(wanders)]
    sheet, timeline = sheet_of_melody(melody(sung(tune, beats)))
    assert (sheet.metre, sheet.bars) == (Metre(3, 4), 8)
    assert sheet.melody[0].start == -12 * pickup
    assert timeline.seconds(0) == pytest.approx(beats[pickup], abs=0.05)


def test_a_tune_that_begins_after_a_rest_has_a_whole_first_bar() -> None:
    tune = [3, 1, 1, 1, 1, 3, 1, 1, 1, 1, 4, 4]
    spans = sung(tune, steady(40, 0.5, 0.8))
    sheet, timeline = sheet_of_melody(melody(spans))
    first = sheet.melody[0].start
    assert -sheet.metre.bar // 2 <= first < sheet.metre.bar // 2
    assert timeline.seconds(first / 12) == pytest.approx(0.8, abs=0.02)
    assert sheet.end >= sheet.melody[-1].end


def test_a_tune_too_short_for_a_beat_is_followed() -> None:
    sheet, timeline = sheet_of_melody(melody([(0.4, 0.8, 60), (0.9, 2.0, 62)]))
    assert (timeline.source, sheet.bars) == ("followed", 1)
    beats = timeline.seconds([note.start / sheet.metre.beat for note in sheet.melody])
    assert beats.tolist() == pytest.approx([0.4, 0.9], abs=0.08)


def test_a_voice_in_free_time_has_its_long_notes_on_beats_or_their_halves() -> None:
    lengths = [
        0.5,
        0.62,
        0.3,
        0.36,
        0.45,
        0.7,
        0.31,
        0.28,
        0.66,
        0.52,
        0.9,
        0.4,
        0.47,
        0.75,
        0.3,
        0.41,
    ]
    starts = np.cumsum([0.3, *lengths[:-1]])
    spans = [
        (start, start + n, 60 + i % 5)
        for i, (start, n) in enumerate(zip(starts, lengths, strict=True))
    ]
    _, timeline = sheet_of_melody(melody(spans))
    assert timeline.source == "followed"
    long = [start for start, length in zip(starts, lengths, strict=True) if length > 0.6]
    beats = np.asarray(timeline.beats)
    halves = timeline.seconds(np.arange(-2, 2 * len(beats)) / 2 - timeline.downbeat)
    assert all(np.abs(halves - start).min() < 0.06 for start in long)
    assert np.diff(beats).min() >= 0.35
    assert np.diff(beats).max() <= 1.1


def test_nothing_is_nothing_to_accompany() -> None:
    silent = melody([(0, 1, 60)]).model_copy(update={"notes": []})
    with pytest.raises(Permanent) as refused:
        sheet_of_melody(silent)
    assert refused.value.code == "no_notes"
