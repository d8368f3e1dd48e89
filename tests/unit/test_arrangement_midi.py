"""An arrangement's MIDI file keeps the time of the band, its bars and its parts."""

from __future__ import annotations

import io

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audio.read_at import BytesReadAt
from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.arrangement_midi import write_arrangement
from shared.music.lead_sheet import STEPS, Metre
from shared.music.midi_reading import DRUM_CHANNEL, MidiMusic, read_midi
from shared.music.timeline import Timeline

FOUR = Metre()


def a_timeline(
    first_s: float = 0.0,
    period_s: float = 0.5,
    beats: int = 64,
    *,
    downbeat: int = 0,
    drift: float = 0.0,
    unit: int = 4,
    per_bar: int = 4,
) -> Timeline:
    """Beats of a band whose tempo wanders by the share ``drift``."""
    lengths = period_s * (1 + drift * np.sin(np.arange(beats) / 5))
    times = first_s + np.concatenate([[0.0], np.cumsum(lengths)])
    return Timeline(tuple(times.tolist()), per_bar, unit, downbeat, "analysis")


def a_band(*notes: PlayedNote, end: int = 4 * 48) -> Arrangement:
    return Arrangement((Part("lead", notes or (PlayedNote(0, 12, 60, 90),)),), end)


def crotchets(count: int, first: int = 0) -> tuple[PlayedNote, ...]:
    return tuple(PlayedNote(12 * i, 12 * i + 11, 60 + i % 12, 90) for i in range(first, count))


def as_read(content: bytes) -> MidiMusic:
    return read_midi(BytesReadAt(content))


def bar_lines(content: bytes) -> list[float]:
    """Quarters at which music21 begins bars, of the first part."""
    import music21

    score = music21.converter.parseData(content, format="midi")
    return [float(bar.offset) for bar in score.parts[0].getElementsByClass("Measure")]


@settings(max_examples=30, deadline=None)
@given(
    first_s=st.floats(-1.5, 4),
    period_s=st.floats(0.2, 1.2),
    downbeat=st.integers(0, 9),
    drift=st.floats(0, 0.1),
)
def test_notes_sound_within_a_millisecond_of_the_bands_time(
    first_s: float, period_s: float, downbeat: int, drift: float
) -> None:
    timeline = a_timeline(first_s, period_s, 400, downbeat=downbeat, drift=drift)
    notes = tuple(PlayedNote(7.3 * i, 7.3 * i + 5, 60, 90) for i in range(600))
    music = as_read(write_arrangement(a_band(*notes), FOUR, timeline))
    meant = [timeline.seconds(note.start / STEPS).item() for note in notes]
    ends = [timeline.seconds(note.end / STEPS).item() for note in notes]
    kept = [max(start, 0.0) for start, end in zip(meant, ends, strict=True) if end > 0]
    assert [note.start for note in music.notes] == pytest.approx(kept, abs=0.001)


@pytest.mark.parametrize("period_s", [60 / 93.7, 60 / 131.3, 60 / 240.01])
def test_ten_minutes_at_an_odd_tempo_do_not_drift(period_s: float) -> None:
    beats = int(600 / period_s)
    timeline = a_timeline(0.1, period_s, beats)
    music = as_read(write_arrangement(a_band(*crotchets(beats)), FOUR, timeline))
    assert music.notes[-1].start == pytest.approx(timeline.beats[beats - 1], abs=0.001)


@pytest.mark.parametrize("unit", [4, 8])
def test_beats_of_the_band_are_beats_of_the_file(unit: int) -> None:
    timeline = a_timeline(0.37, 0.4, drift=0.05, downbeat=3, unit=unit)
    step = 48 // unit
    notes = tuple(PlayedNote(step * i, step * i + step, 60, 90) for i in range(20))
    music = as_read(write_arrangement(a_band(*notes), Metre(4, unit), timeline))
    assert {note.start_tick % (960 * 4 // unit) for note in music.notes} == {0}


@pytest.mark.parametrize(
    ("first_s", "downbeat", "short_bar"),
    [(0.0, 0, 4), (0.5, 0, 1), (0.3, 0, 1), (0.0, 3, 3), (1.0, 2, 4), (0.01, 0, 4)],
)
def test_step_nought_begins_a_bar_after_a_short_one(
    first_s: float, downbeat: int, short_bar: int
) -> None:
    timeline = a_timeline(first_s, downbeat=downbeat)
    content = write_arrangement(a_band(*crotchets(16)), FOUR, timeline)
    music = as_read(content)
    assert [(s.tick, s.beats, s.unit) for s in music.signatures][-1] == (short_bar % 4 * 960, 4, 4)
    bars = bar_lines(content)
    onset = round(music.notes[0].start_tick / 960)
    assert onset in bars
    assert bars[1] == short_bar


def test_bars_of_six_eight_are_whole() -> None:
    timeline = a_timeline(0.2, 0.25, downbeat=2, unit=8, per_bar=6)
    notes = tuple(PlayedNote(36 * bar, 36 * bar + 18, 60, 90) for bar in range(4))
    content = write_arrangement(a_band(*notes), Metre(6, 8), timeline)
    music = as_read(content)
    assert [(s.beats, s.unit) for s in music.signatures] == [(3, 8), (6, 8)]
    assert bar_lines(content)[:3] == [0.0, 1.5, 4.5]


def test_what_lies_before_the_beginning_is_cut_off() -> None:
    timeline = a_timeline(-1.0)
    gone, begun, later = (
        PlayedNote(0, 12, 60, 90),
        PlayedNote(18, 30, 62, 90),
        PlayedNote(36, 48, 64, 90),
    )
    music = as_read(write_arrangement(a_band(gone, begun, later), FOUR, timeline))
    heard = [(note.start, note.end, note.midi) for note in music.notes]
    assert heard == [
        (pytest.approx(0.0), pytest.approx(0.25, abs=0.001), 62),
        (pytest.approx(0.5, abs=0.001), pytest.approx(1.0, abs=0.001), 64),
    ]


def test_parts_have_their_names_instruments_places_and_levels() -> None:
    parts = (
        Part("drums", (PlayedNote(0, 3, 36, 100),), program=8, is_drums=True),
        Part("bass", (PlayedNote(0, 12, 36, 90),), program=33, gain_db=-3.0),
        Part("lead", (PlayedNote(12, 24, 72, 80),), program=73, pan=-1.0, gain_db=6.0),
    )
    content = write_arrangement(Arrangement(parts, 48), FOUR, a_timeline(), "F# minor", title="Été")
    file = mido.MidiFile(file=io.BytesIO(content), charset="utf-8")
    assert [track.name for track in file.tracks] == ["Été", "drums", "bass", "lead"]
    told = {(n.channel, n.program, n.midi) for n in as_read(content).notes}
    assert told == {(DRUM_CHANNEL, 8, 36), (0, 33, 36), (1, 73, 72)}
    controls = [
        {m.control: m.value for m in track if m.type == "control_change"}
        for track in file.tracks[1:]
    ]
    assert [control[7] for control in controls] == [90, round(90 * 10 ** (-3 / 40)), 127]
    assert [control[10] for control in controls] == [64, 64, 1]
    assert [name for _, name in as_read(content).keys] == ["F# minor"]


def test_a_large_orchestra_keeps_drums_apart_and_takes_more_ports() -> None:
    parts = tuple(Part(f"part {i}", (PlayedNote(0, 12, 40 + i, 90),), program=i) for i in range(20))
    content = write_arrangement(Arrangement(parts, 48), FOUR, a_timeline())
    notes = as_read(content).notes
    assert {(note.midi, note.program) for note in notes} == {(40 + i, i) for i in range(20)}
    assert DRUM_CHANNEL not in {note.channel for note in notes}
    assert b"\xff\x21\x01\x01" in content


def test_the_band_is_tuned_as_the_melody_is_but_not_its_drums() -> None:
    parts = (
        Part("drums", (PlayedNote(0, 3, 36, 100),), is_drums=True),
        Part("lead", (PlayedNote(0, 12, 60, 90),)),
    )
    content = write_arrangement(Arrangement(parts, 48), FOUR, a_timeline(), tuning_cents=-30.0)
    pitches = {note.is_drum: note.midi for note in as_read(content).notes}
    assert pitches == {True: 36, False: pytest.approx(59.7, abs=0.001)}


def test_an_arrangement_without_notes_is_a_file_all_the_same() -> None:
    content = write_arrangement(Arrangement((), 96), FOUR, a_timeline())
    assert mido.MidiFile(file=io.BytesIO(content)).length == pytest.approx(4.0, abs=0.001)


def test_music21_reads_every_part() -> None:
    import music21

    parts = tuple(Part(name, crotchets(8), program=i) for i, name in enumerate(("lead", "pad")))
    content = write_arrangement(Arrangement(parts, 96), FOUR, a_timeline(0.4), "G major")
    score = music21.converter.parseData(content, format="midi")
    assert [len(part.flatten().notes) for part in score.parts] == [8, 8]


def test_the_same_arrangement_gives_the_same_bytes() -> None:
    first, second = (
        write_arrangement(a_band(), FOUR, a_timeline(0.3, drift=0.1)) for _ in range(2)
    )
    assert first == second
