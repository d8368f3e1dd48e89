from __future__ import annotations

import io

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.midi import write_midi
from shared.music.notes import F0, Note, Notes


def a_melody(
    *notes: tuple[float, float, float],
    tuning_cents: float = 0.0,
    key: str = "C major",
    duration_s: float = 10.0,
) -> Notes:
    return Notes(
        duration_s=duration_s,
        tuning_cents=tuning_cents,
        key=key,
        notes=[Note(start=s, end=e, midi=m, confidence=1) for s, e, m in notes],
        f0=F0(hop_s=0.016, hz=[]),
    )


def played(content: bytes) -> list[tuple[float, float, int]]:
    """Start and end in seconds and number of each note, as a sequencer would play them."""
    now, sounding, notes = 0.0, {}, []
    for message in mido.MidiFile(file=io.BytesIO(content)):
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            sounding[message.note] = now
        elif message.type in ("note_off", "note_on"):
            notes.append((sounding.pop(message.note), now, message.note))
    assert not sounding
    return notes


def test_notes_sound_when_and_where_they_were_sung() -> None:
    content = write_midi(a_melody((0.4163, 0.9, 60.2), (0.9, 1.5, 60.1), (2.0, 9.87654, 71.8)))
    assert [number for _, _, number in played(content)] == [60, 60, 72]
    times = [time for start, end, _ in played(content) for time in (start, end)]
    assert times == pytest.approx([0.4163, 0.9, 0.9, 1.5, 2.0, 9.87654], abs=0.0003)


gaps = st.lists(
    st.tuples(st.floats(0, 2), st.floats(0.02, 3), st.floats(0, 127)), min_size=1, max_size=80
)


@settings(max_examples=40, deadline=None)
@given(gaps)
def test_times_never_drift_however_many_notes(gaps: list[tuple[float, float, float]]) -> None:
    notes, now = [], 0.0
    for rest, length, pitch in gaps:
        notes.append((now + rest, now + rest + length, pitch))
        now += rest + length
    sounds = played(write_midi(a_melody(*notes, duration_s=now)))
    for (start, end, pitch), (at, until, number) in zip(notes, sounds, strict=True):
        assert (at, until) == pytest.approx((start, end), abs=0.002)
        assert abs(number - pitch) <= 0.5


def test_a_flat_performance_is_written_as_the_notes_meant_and_bent_into_its_tuning() -> None:
    content = write_midi(a_melody((0, 1, 59.6), (1, 2, 61.6), tuning_cents=-40.0))
    assert [number for _, _, number in played(content)] == [60, 62]
    bends = [m.pitch for m in mido.MidiFile(file=io.BytesIO(content)) if m.type == "pitchwheel"]
    assert [bend / 8192 * 200 for bend in bends] == pytest.approx([-40], abs=0.05)


def test_the_file_lasts_as_long_as_the_recording() -> None:
    file = mido.MidiFile(file=io.BytesIO(write_midi(a_melody((1, 2, 60), duration_s=9.1))))
    assert file.length == pytest.approx(9.1, abs=0.001)


@pytest.mark.parametrize(
    "key", [f"{n} major" for n in MAJOR_NAMES] + [f"{n} minor" for n in MINOR_NAMES]
)
def test_every_key_has_a_signature(key: str) -> None:
    content = write_midi(a_melody((0, 1, 60), key=key))
    (written,) = [
        m.key for m in mido.MidiFile(file=io.BytesIO(content)) if m.type == "key_signature"
    ]
    assert written == key.replace(" major", "").replace(" minor", "m")


@pytest.mark.parametrize("first_s", [-0.3, 0.0, 0.13, 3.7])
def test_beats_that_were_heard_are_the_beats_of_the_file(first_s: float) -> None:
    beats = [first_s + 0.6 * i + 0.002 * i * i for i in range(20)]
    heard = [beat for beat in beats if beat >= 0.02]
    notes = [(beat, beat + 0.3, 60.0) for beat in heard]
    content = write_midi(a_melody(*notes, duration_s=20.0), beats=beats)
    assert [start for start, _, _ in played(content)] == pytest.approx(heard, abs=0.001)
    file = mido.MidiFile(file=io.BytesIO(content))
    assert file.length == pytest.approx(20.0, abs=0.001)
    tick, onsets = 0, []
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "note_on":
            onsets.append(tick)
    assert {onset % file.ticks_per_beat for onset in onsets} == {0}


def test_a_steady_tempo_is_told_once() -> None:
    beats = [0.5 * i for i in range(40)]
    file = mido.MidiFile(file=io.BytesIO(write_midi(a_melody((1, 2, 60)), beats=beats)))
    assert [mido.tempo2bpm(m.tempo) for m in file if m.type == "set_tempo"] == [120]


def test_a_melody_without_notes_is_still_a_file() -> None:
    assert played(write_midi(a_melody())) == []
