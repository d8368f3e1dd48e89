"""Scores, as a notation program reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.analysis import (
    Analysis,
    Chords,
    Key,
    Metre,
    Tempo,
)
from shared.music.engraving.engraver import lay_out
from shared.music.engraving.musicxml import write_musicxml
from shared.music.engraving.quantising import TICKS, quantise
from shared.music.engraving.score import Score
from shared.music.engraving.spelling import spell
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES, fifths_of
from shared.music.notes import Note
from shared.music.timeline import Timeline, timeline_of

BEAT_S = 0.5
Spans = Sequence[tuple[float, float, int]]
"""Beats from the first downbeat, and MIDI numbers."""


def notes_of(spans: Spans, *, before: int = 0) -> list[Note]:
    """The notes; ``before`` beats of a pickup."""
    return [
        Note(
            start=(start + before) * BEAT_S,
            end=(end + before) * BEAT_S,
            midi=midi,
            confidence=1.0,
        )
        for start, end, midi in sorted(spans)
    ]


def steady(*, before: int = 0, metre: tuple[int, int] = (4, 4), beats: int = 64) -> Timeline:
    times = tuple(BEAT_S * i for i in range(beats))
    return Timeline(times, metre[0], metre[1], before, "analysis")


def score_of(
    spans: Spans, *, key: str = "C major", before: int = 0, metre: tuple[int, int] = (4, 4)
) -> Score:
    line = steady(before=before, metre=metre)
    return lay_out(quantise(notes_of(spans, before=before), line, 0.0), line, key, "Piano")


def read(score: Score) -> ElementTree.Element:
    return ElementTree.fromstring(write_musicxml(score))


def sounding(score: Score) -> list[tuple[float, float, int]]:
    """What a notation program plays: (start, length, MIDI number) in quarters, ties joined."""
    from music21 import converter, stream

    opened = converter.parse(write_musicxml(score), format="musicxml")
    assert isinstance(opened, stream.Score)
    notes = []
    for part in opened.stripTies().parts:
        for element in part.flatten().notes:
            lengths = float(element.quarterLength)
            notes += [(float(element.offset), lengths, pitch.midi) for pitch in element.pitches]
    return sorted(notes)


def test_a_tune_is_read_as_it_was_played() -> None:
    tune = [(0, 1, 60), (1, 1.5, 62), (1.5, 2, 64), (2, 4, 65), (4, 5.5, 67), (5.5, 6, 65)]
    assert sounding(score_of(tune)) == [(s, e - s, m) for s, e, m in tune]


def test_a_note_held_over_the_bar_line_is_tied() -> None:
    score = score_of([(0, 3, 60), (3, 5, 64), (5, 8, 62)])
    bars = read(score).findall("part/measure")
    assert len(bars) == 2
    assert [tie.get("type") for tie in read(score).iter("tied")] == ["start", "stop"]
    assert sounding(score) == [(0, 3, 60), (3, 2, 64), (5, 3, 62)]


def test_a_pickup_is_a_short_bar_of_its_own() -> None:
    score = score_of([(-1, 0, 67), (0, 2, 72), (2, 4, 71)], before=2)
    first, second = read(score).findall("part/measure")
    assert (first.get("number"), first.get("implicit"), second.get("number")) == ("0", "yes", "1")
    assert sounding(score) == [(0, 1, 67), (1, 2, 72), (3, 2, 71)]


def test_three_in_the_time_of_two_are_a_triplet() -> None:
    third = 1 / 3
    tune = [(0, 1, 60), (1, 1 + third, 62), (1 + third, 1 + 2 * third, 64), (1 + 2 * third, 2, 65)]
    root = read(score_of([*tune, (2, 4, 67)]))
    assert len(list(root.iter("time-modification"))) == 3
    assert [t.get("type") for t in root.iter("tuplet")] == ["start", "stop"]
    heard = sounding(score_of([*tune, (2, 4, 67)]))
    assert [start for start, _, _ in heard] == pytest.approx([0, 1, 1 + third, 1 + 2 * third, 2])


def test_loosely_played_notes_are_no_triplets() -> None:
    late = [0.03, -0.04, 0.02, 0.05, -0.03, 0.04, -0.05, 0.0]
    tune = [(i / 2 + off, i / 2 + 0.45 + off, 60 + i) for i, off in enumerate(late, start=1)]
    score = score_of(tune)
    assert score.triplets == frozenset()
    assert [start for start, _, _ in sounding(score)] == [i / 2 for i in range(1, 9)]


def test_high_and_low_chords_stand_on_two_staves() -> None:
    left = [(beat, beat + 2, midi) for beat in (0, 2, 4, 6) for midi in (41, 48, 53)]
    right = [(beat, beat + 1, 69 + beat % 5) for beat in range(8)]
    score = score_of([*left, *right])
    assert [staff.clef for staff in score.staves] == ["treble", "bass"]
    root = read(score)
    assert root.findtext("part/measure/attributes/staves") == "2"
    assert len(list(root.iter("chord"))) == 8
    assert Counter(sounding(score)) == Counter((s, e - s, m) for s, e, m in [*left, *right])


def test_a_held_bass_and_a_tune_on_one_staff_are_two_voices() -> None:
    score = score_of([(0, 4, 60), (1, 2, 67), (2, 3, 69), (3, 4, 67)])
    assert {voice.text for voice in read(score).iter("voice")} == {"1", "2"}
    assert sounding(score) == [(0, 4, 60), (1, 1, 67), (2, 1, 69), (3, 1, 67)]


@pytest.mark.parametrize("metre", [(3, 4), (4, 4), (5, 4), (2, 4), (6, 8), (9, 8), (7, 8)])
def test_every_metre_is_written_and_read_back(metre: tuple[int, int]) -> None:
    tune = [(beat, beat + 1, 60 + beat % 12) for beat in range(2 * metre[0])]
    root = read(score_of(tune, metre=metre))
    written = root.findtext(".//time/beats"), root.findtext(".//time/beat-type")
    assert written == tuple(map(str, metre))
    quarter = 4 / metre[1]
    expected = [(start * quarter, quarter, midi) for start, _, midi in tune]
    assert sounding(score_of(tune, metre=metre)) == expected


@pytest.mark.parametrize(
    "key", [f"{n} major" for n in MAJOR_NAMES] + [f"{n} minor" for n in MINOR_NAMES]
)
def test_every_key_spells_its_scale_without_accidentals(key: str) -> None:
    from music21 import key as keys

    name, _, mode = key.partition(" ")
    known = keys.Key(name.replace("b", "-"), mode)
    assert fifths_of(key) == known.sharps
    for pitch in known.pitches:
        spelled = spell(pitch.midi, fifths_of(key))
        assert (spelled.step, spelled.alter, spelled.octave) == (
            pitch.step,
            pitch.alter,
            pitch.octave,
        )


def test_accidentals_are_those_a_reader_expects() -> None:
    def name(midi: int, key: str) -> str:
        spelled = spell(midi, fifths_of(key))
        return spelled.step + {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}[spelled.alter]

    assert name(66, "G major") == "F#"
    assert name(68, "A minor") == "G#"
    assert name(70, "C major") == "Bb"
    assert name(61, "D minor") == "C#"
    assert name(59, "Db major") == "Cb"


beats = st.integers(0, 90).map(lambda n: n / 6)
spans = st.lists(
    st.tuples(beats, st.floats(0.1, 6), st.integers(30, 95)).map(
        lambda t: (t[0], t[0] + t[1], t[2])
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(spans, st.sampled_from([(4, 4), (3, 4), (5, 4), (6, 8)]))
def test_every_voice_fills_every_bar(spans: Spans, metre: tuple[int, int]) -> None:
    score = score_of(spans, metre=metre)
    kinds = {"whole": 1, "half": 2, "quarter": 4, "eighth": 8, "16th": 16, "32nd": 32}
    divisions = TICKS * metre[1] // 4
    for bar, measure in zip(score.bars(), read(score).findall("part/measure"), strict=True):
        at, furthest = 0, 0
        for element in measure:
            length = int(element.findtext("duration", "0"))
            if element.tag == "backup":
                assert at == len(bar)
                at -= length
            elif element.tag == "forward" or (
                element.tag == "note" and element.find("chord") is None
            ):
                at += length
            furthest = max(at, furthest)
            kind = element.findtext("type")
            if kind is not None:
                value = (
                    4 * divisions / kinds[kind] * (1.5 if element.find("dot") is not None else 1)
                )
                thirds = element.find("time-modification") is not None
                assert length == value * (2 / 3 if thirds else 1)
        assert (at, furthest) == (len(bar), len(bar))


@settings(max_examples=40, deadline=None)
@given(spans)
def test_every_note_is_in_the_score_once(spans: Spans) -> None:
    line = steady()
    written = quantise(notes_of(spans), line, 0.0)
    score = lay_out(written, line, "C major", "Piano")
    begun = Counter[int]()
    for note in read(score).iter("note"):
        ties = [tie.get("type") for tie in note.findall("tie")]
        if note.find("pitch") is not None and "stop" not in ties:
            octave = int(note.findtext("pitch/octave", ""))
            alter = int(note.findtext("pitch/alter", "0"))
            step = "C D EF G A B".index(note.findtext("pitch/step", ""))
            begun[12 * (octave + 1) + step + alter] += 1
    assert begun == Counter(note.midi for note in written.notes)


def heard(beats: list[float], downbeats: list[float], metre: Metre) -> Analysis:
    return Analysis(
        source="audio",
        duration_s=20,
        loudness=None,
        dynamics=None,
        stereo=None,
        tempo=Tempo(bpm=120, confidence=1, curve=[]),
        beats_s=beats,
        downbeats_s=downbeats,
        metre=metre,
        onset_rate_hz=1,
        key=Key(key="C major", mode="major", confidence=1, regions=[]),
        tuning_cents=0,
        chords=Chords(aligned=[], raw=[]),
        sections=[],
        spectrum=None,
        frames=None,
        frame_rows=[],
        frame_hop_s=None,
    )


def test_beats_that_were_not_heard_are_counted_all_the_same() -> None:
    beats = [0.1 + 0.6 * i for i in range(24) if i not in (7, 8, 15)]
    waltz = Metre(signature="3/4", beats_per_bar=3, confidence=1)
    line = timeline_of(notes_of([(0, 1, 60)]), heard(beats, [0.7, 2.5, 4.3], waltz))
    assert len(line.beats) == 24
    assert (line.beats_per_bar, line.downbeat) == (3, 1)
    assert line.places([0.7, 0.1, 0.7 + 60, -0.5]) == pytest.approx([0, -1, 100, -2])


def test_beats_of_six_eight_are_divided_into_eighths() -> None:
    jig = Metre(signature="6/8", beats_per_bar=2, division=3, beat_unit=8, confidence=1)
    beats = [0.6 * i for i in range(12)]
    line = timeline_of(notes_of([(0, 1, 60)]), heard(beats, beats[1::2], jig))
    assert (line.beats_per_bar, line.beat_unit, line.period_s) == (6, 8, pytest.approx(0.2))
    assert line.places([0.6, 0.8, 1.8]) == pytest.approx([0, 1, 6])
