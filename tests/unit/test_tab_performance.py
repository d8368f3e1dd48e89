"""Charts played: what sounds, when, and at which tempo."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from shared.audio.read_at import BytesReadAt
from shared.music.arrangement import PlayedNote
from shared.music.lead_sheet import STEPS, Metre
from shared.music.midi_reading import MidiMusic, read_midi
from shared.music.tabs.chart import Chart, TabNote
from shared.music.tabs.performance import perform, write_performance
from shared.music.tabs.voicing import Voicing
from tests.charts import found_chart, held_chart


def played(chart: Chart) -> tuple[PlayedNote, ...]:
    (part,) = perform(chart).parts
    return part.notes


def heard(chart: Chart) -> MidiMusic:
    return read_midi(BytesReadAt(write_performance(chart)))


@pytest.mark.parametrize(
    "chart",
    [
        held_chart("Am F C G"),
        held_chart("Am F C G", metre=Metre(3, 4), capo=2),
        held_chart("Am F", metre=Metre(6, 8)),
        found_chart("C | Am | F | G7", instrument="ukulele"),
    ],
    ids=["4/4", "3/4 capo", "6/8", "ukulele"],
)
def test_a_file_sounds_each_chord_at_its_time(chart: Chart) -> None:
    music = heard(chart)
    quarter_s = 60 / chart.bpm
    for held in chart.chords:
        assert held.voicing is not None
        assert held.chord is not None
        middle_s = (held.start + held.end) / 2 / STEPS * quarter_s
        sounding = {round(n.midi) for n in music.notes if n.start <= middle_s < n.end}
        assert sounding == set(held.voicing.midi(chart.board))
        first = min(
            n.start for n in music.notes if n.start >= held.start / STEPS * quarter_s - 1e-3
        )
        assert first == pytest.approx(held.start / STEPS * quarter_s, abs=1e-3)


@pytest.mark.parametrize("bpm", [60.0, 97.0, 184.0])
def test_the_file_has_the_tempo_and_the_metre(bpm: float) -> None:
    music = heard(replace(held_chart("Am F C G", metre=Metre(6, 8), strumming="folk"), bpm=bpm))
    assert music.duration_s == pytest.approx(4 * 3 * 60 / bpm, rel=1e-3)
    (signature,) = music.signatures
    assert (signature.beats, signature.unit) == (6, 8)
    assert music.keys[0][1] == "C major"


def test_a_stroke_down_goes_from_the_lowest_string_and_one_up_goes_back() -> None:
    notes = played(held_chart("F", strumming="island"))
    groups: dict[int, list[int]] = defaultdict(list)
    for note in notes:
        groups[max(at for at in (0, 12, 18, 30, 36, 42) if at <= note.start)].append(note.midi)
    f_major = [41, 48, 53, 57, 60, 65]
    assert list(groups.values()) == [f_major, f_major, *[f_major[::-1]] * 2, f_major, f_major[::-1]]


def test_the_way_over_the_strings_is_short_at_every_tempo() -> None:
    for bpm in (40.0, 120.0, 240.0):
        notes = played(replace(held_chart("F", strumming="island"), bpm=bpm))
        first = [note.start for note in notes if note.start < 12]
        assert 0 < max(first) <= 4
        assert max(first) / STEPS * 60 / bpm < 0.1


def test_accents_are_louder_and_strokes_up_softer() -> None:
    notes = played(held_chart("Am", strumming="pop"))
    loudest = {at: max(n.velocity for n in notes if at <= n.start < at + 6) for at in (0, 12, 18)}
    assert loudest[0] > loudest[12] > loudest[18]


def test_a_damped_stroke_is_short() -> None:
    notes = played(held_chart("Am", strumming="reggae"))
    assert {int(note.start) // 12 for note in notes} == {1, 3}
    assert all(note.end - note.start <= STEPS / 6 for note in notes)


def test_plucked_strings_ring_until_they_are_plucked_again() -> None:
    notes = played(held_chart("Am", metre=Metre(6, 8), strumming="arpeggio"))
    bass = next(note for note in notes if note.midi == 45)
    assert (bass.start, bass.end) == (0, 36)
    middle = [(note.start, note.end) for note in notes if note.midi == 60]
    assert middle == [(12, 24), (24, 36)]


def test_strings_stop_where_the_chord_changes() -> None:
    notes = played(held_chart("Am F", strumming="island"))
    assert not [note for note in notes if note.start < 48 < note.end]


def test_a_melody_is_a_part_beside_the_chords() -> None:
    line = [TabNote(0, 24, 5, 0, 64), TabNote(24, 48, 5, 1, 65)]
    melody, chords = perform(held_chart("C", line=line)).parts
    assert (melody.name, chords.name) == ("melody", "chords")
    assert [(note.start, note.midi) for note in melody.notes] == [(0, 64), (24, 65)]
    assert len(chords.notes) == 5


def test_a_line_is_played_as_what_it_is() -> None:
    line = [TabNote(0, 48, 1, 3, 48)]
    guitar = replace(held_chart("C", line=line), line_kind="bass")
    bass = replace(found_chart("C", instrument="bass"), line=tuple(line), line_kind="melody")
    assert (perform(guitar).parts[0].name, perform(guitar).parts[0].program) == ("bass", 25)
    assert (perform(bass).parts[0].name, perform(bass).parts[0].program) == ("melody", 33)


def test_instruments_have_their_sounds() -> None:
    (bass,) = perform(found_chart("Am | F", instrument="bass")).parts
    (ukulele,) = perform(found_chart("Am | F", instrument="ukulele")).parts
    (guitar,) = perform(held_chart("Am")).parts
    assert (bass.name, bass.program) == ("bass", 33)
    assert (ukulele.program, guitar.program) == (24, 25)


def test_strings_in_unison_are_one_key() -> None:
    chart = held_chart("G")
    unison = Voicing((None, None, None, 4, 0, None), (0, 0, 0, 1, 0, 0))
    chart = replace(chart, chords=(replace(chart.chords[0], voicing=unison),))
    assert [note.midi for note in played(chart)] == [59]


def test_a_pickup_is_before_the_first_bar() -> None:
    line = [TabNote(-12, 0, 5, 0, 64), TabNote(0, 48, 5, 1, 65)]
    chart = held_chart("C", line=line)
    melody = [note for note in heard(chart).notes if note.program != 25]
    quarter_s = 60 / chart.bpm
    assert [note.start for note in melody] == pytest.approx([0, quarter_s], abs=1e-3)


def test_the_same_chart_is_the_same_file() -> None:
    chart = held_chart("Am F C G", strumming="folk")
    assert write_performance(chart) == write_performance(chart)
