"""The melody of MIDI files: which track it is, and its notes one at a time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.context import AudioInput
from gpu_jobs.ears.symbolic.melody import key_of_midi, melody_of_midi
from gpu_jobs.ears.symbolic.skyline import skyline
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.audio.read_at import BytesReadAt
from shared.errors import Permanent
from shared.music.midi import write_midi
from shared.music.midi_reading import MidiNote, read_midi
from shared.music.notes import Notes
from shared.parameters import TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.melodies import RIVER
from tests.music_files import midi_bytes

Beats = Sequence[tuple[float, float, int]]
"""(start, end, number) of notes, in quarters."""

Track = list[mido.Message | mido.MetaMessage]

TUNE: Beats = [
    (i, i + 0.9, midi) for i, midi in enumerate([67, 69, 71, 72, 74, 72, 71, 69, 67, 66, 67, 71])
]
CHORDS: Beats = [(i, i + 3.9, m) for i in (0, 4, 8) for m in (55, 59, 62)]
BASS: Beats = [(i, i + 0.9, 43 + i % 3) for i in range(12)]
ARPEGGIO: Beats = [(i / 2, i / 2 + 0.4, (60, 67, 76)[i % 3]) for i in range(24)]
BEAT: Beats = [(i / 2, i / 2 + 0.1, (36, 42)[i % 2]) for i in range(24)]


def track(notes: Beats, name: str = "", *, channel: int = 0, velocity: int = 90) -> Track:
    """A track of these notes at 120 beats a minute, 480 ticks a quarter."""
    events = [
        (round(480 * at), kind, number)
        for start, end, number in notes
        for at, kind, number in ((start, "note_on", number), (end, "note_off", number))
    ]
    messages: Track = [mido.MetaMessage("track_name", name=name)] if name else []
    now = 0
    for tick, kind, number in sorted(events):
        message = mido.Message(kind, note=number, velocity=velocity, channel=channel)
        messages.append(message.copy(time=tick - now))
        now = tick
    return messages


def numbers(*tracks: Track, chosen: str | None = None) -> list[float]:
    music = read_midi(BytesReadAt(midi_bytes(*tracks)))
    return [note.midi for note in melody_of_midi(music, chosen).notes]


def found_by(*tracks: Track) -> tuple[str, str]:
    melody = melody_of_midi(read_midi(BytesReadAt(midi_bytes(*tracks))))
    return melody.found_by, melody.track


THE_TUNE = [midi for _, _, midi in TUNE]


@pytest.mark.parametrize(
    "name", ["Melody", "lead vocal", "Soprano 1", "VOICE", "Gesang", "Lead", "Vox", "Solo flute"]
)
def test_a_track_that_is_named_so_is_the_melody(name: str) -> None:
    tracks = track(ARPEGGIO, "Harp"), track(TUNE, name), track(CHORDS, "Backing vocals")
    assert numbers(*tracks) == THE_TUNE
    assert found_by(*tracks) == ("name", name)


def test_a_sung_track_goes_before_one_that_leads() -> None:
    assert found_by(track(ARPEGGIO, "Lead guitar"), track(TUNE, "Vocals")) == ("name", "Vocals")


def test_without_names_the_most_melodic_track_is_taken() -> None:
    band = [track(CHORDS), track(BASS), track(BEAT, channel=9), track(TUNE)]
    assert numbers(*band) == THE_TUNE
    assert found_by(*band) == ("part", "4")
    drone: Beats = [(0, 12, 84)]
    assert numbers(track(TUNE), track(drone)) == THE_TUNE


def test_channels_of_one_track_are_told_apart() -> None:
    everything = [
        message
        for notes, channel in ((CHORDS, 3), (BEAT, 9), (TUNE, 5), (BASS, 2))
        for message in notes_on(notes, channel)
    ]
    file = mido.MidiFile(type=0, ticks_per_beat=480)
    now, spaced = 0, mido.MidiTrack()
    for tick, message in sorted(everything, key=lambda event: event[0]):
        spaced.append(message.copy(time=tick - now))
        now = tick
    file.tracks.append(spaced)
    buffer = io.BytesIO()
    file.save(file=buffer)
    melody = melody_of_midi(read_midi(BytesReadAt(buffer.getvalue())))
    assert [note.midi for note in melody.notes] == THE_TUNE
    assert melody.track == "3"


def notes_on(notes: Beats, channel: int) -> list[tuple[int, mido.Message]]:
    """Messages and their ticks."""
    now, placed = 0, []
    for message in track(notes, channel=channel):
        now += message.time
        placed.append((now, message))
    return placed


def test_a_track_can_be_chosen_by_name_or_number() -> None:
    tracks = track([], "Conductor"), track(TUNE, "Flute"), track(BASS, "Double bass")
    bass = [midi for _, _, midi in BASS]
    assert numbers(*tracks, chosen="double BASS") == bass
    assert numbers(*tracks, chosen="bass") == bass
    assert numbers(*tracks, chosen="2") == bass
    assert numbers(*tracks, chosen="1") == THE_TUNE


def test_a_track_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Permanent) as refused:
        numbers(track(TUNE, "Flute"), track(BEAT, channel=9), chosen="Oboe")
    assert refused.value.code == "unknown_track"
    assert "1 'Flute', 2 (drums)" in str(refused.value)


def test_drums_have_no_melody() -> None:
    for chosen in (None, "1"):
        with pytest.raises(Permanent) as refused:
            numbers(track(BEAT, channel=9), chosen=chosen)
        assert refused.value.code == "no_melody"


def test_of_a_piano_the_highest_voice_is_the_melody() -> None:
    resting = [note for note in TUNE if note[0] != 5]
    piano = track([*resting, *CHORDS, *((5.0, 5.5, 43), (5.5, 6.0, 47))])
    assert numbers(piano) == [midi for _, _, midi in resting]
    assert found_by(piano) == ("highest", "")


def test_sixteen_tracks_are_searched() -> None:
    others = [track([(i, i + 4, 36 + n) for i in range(0, 12, 4)]) for n in range(15)]
    assert numbers(*others[:9], track(TUNE), *others[9:]) == THE_TUNE


def test_notes_bound_to_each_other_end_where_the_next_begins() -> None:
    bound = [(i, i + 1.2, midi) for i, (_, _, midi) in enumerate(TUNE)]
    melody = melody_of_midi(read_midi(BytesReadAt(midi_bytes(track(bound)))))
    assert [note.midi for note in melody.notes] == THE_TUNE
    assert [n.end for n in melody.notes[:-1]] == [n.start for n in melody.notes[1:]]


def test_bends_and_loudness_are_kept() -> None:
    bent = [
        mido.Message("pitchwheel", pitch=2048),
        *track(TUNE[:1], velocity=80),
        mido.Message("pitchwheel", pitch=0),
        *track(TUNE[1:2], velocity=40),
    ]
    first, second = melody_of_midi(read_midi(BytesReadAt(midi_bytes(bent)))).notes
    assert (first.midi, second.midi) == (67.5, 69)
    assert [first.level_db, second.level_db] == pytest.approx([0, -12], abs=0.1)


@pytest.mark.parametrize(
    ("signed", "scale", "expected"),
    [
        ("G", [67, 69, 71, 72, 74, 76, 78, 79, 67, 71, 74, 67], "G major"),
        ("G", [64, 66, 67, 69, 71, 72, 74, 76, 64, 71, 67, 64], "E minor"),
        ("C", [67, 69, 71, 72, 74, 76, 78, 79, 67, 71, 74, 67], "G major"),
        ("Em", [67, 69, 71, 72, 74, 76, 78, 79, 67, 71, 74, 67], "E minor"),
        ("Ab", [67, 69, 71, 72, 74, 76, 78, 79, 67, 71, 74, 67], "G major"),
    ],
)
def test_the_key_is_the_one_that_is_signed_where_the_notes_agree(
    signed: str, scale: list[int], expected: str
) -> None:
    notes = track([(i, i + 0.9, midi) for i, midi in enumerate(scale)])
    content = midi_bytes([mido.MetaMessage("key_signature", key=signed)], notes)
    assert key_of_midi(read_midi(BytesReadAt(content))) == expected


midi_notes = st.lists(
    st.builds(
        lambda start, length, midi, velocity: MidiNote(
            start, start + length, midi, velocity, 0, 0, 0, 0
        ),
        st.floats(0, 8),
        st.floats(0.01, 3),
        st.integers(30, 90),
        st.integers(1, 127),
    ),
    min_size=1,
    max_size=40,
).map(lambda notes: sorted(notes, key=lambda note: note.start))


@settings(max_examples=150, deadline=None)
@given(midi_notes)
def test_a_line_has_one_note_at_a_time_and_none_lies_under_another(notes: list[MidiNote]) -> None:
    line = skyline(notes)
    assert all(a.end <= b.start for a, b in pairwise(line))
    assert all(note.start < note.end for note in line)
    assert {(note.start, note.midi) for note in line} <= {(n.start, n.midi) for n in notes}
    assert line or all(note.end - note.start < 0.01 for note in notes)


# The task


def transcribed(
    folder: Path, content: bytes, region: tuple[float | None, float | None] = (None, None), **p: str
) -> tuple[Notes, FolderContext]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "input").write_bytes(content)
    source = AudioInput(folder / "input", *region)
    ctx = FolderContext({"audio": source}, folder / "out")
    transcribe_melody(ctx, TranscribeMelodyParameters.model_validate(p))
    return Notes.model_validate_json(ctx.saved["notes.json"].read_bytes()), ctx


def test_what_we_write_is_transcribed_without_hearing_it(tmp_path: Path) -> None:
    notes, ctx = transcribed(tmp_path, write_midi(RIVER))
    assert [n.midi for n in notes.notes] == [n.midi for n in RIVER.notes]
    assert [n.start for n in notes.notes] == pytest.approx(
        [n.start for n in RIVER.notes], abs=0.001
    )
    assert notes.tuning_cents == 0
    assert (ctx.facts["model"], ctx.facts["melody_found_by"]) == ("midi", "name")
    assert set(ctx.saved) == {"notes.json", "melody.mid"}


def test_a_tempo_that_changes_is_in_the_times(tmp_path: Path) -> None:
    slower = [
        mido.MetaMessage("set_tempo", tempo=500_000),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=480 * 4),
    ]
    notes, _ = transcribed(tmp_path, midi_bytes(slower, track(TUNE)))
    starts = [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [n.start for n in notes.notes] == pytest.approx(starts)


def test_times_are_those_of_the_region(tmp_path: Path) -> None:
    notes, _ = transcribed(tmp_path, midi_bytes(track(TUNE)), (1.0, 3.2))
    assert [(n.start, n.midi) for n in notes.notes] == [
        (0.5 * i, THE_TUNE[2 + i]) for i in range(5)
    ]
    assert [notes.duration_s, notes.notes[-1].end] == pytest.approx([2.2, 2.2])
    with pytest.raises(Permanent) as refused:
        transcribed(tmp_path, midi_bytes(track(TUNE)), (30.0, None))
    assert refused.value.code == "region_outside_file"


def test_the_pitch_track_is_drawn_from_the_notes(tmp_path: Path) -> None:
    notes, _ = transcribed(tmp_path, midi_bytes(track([(0, 2, 69), (3, 4, 57)])))
    hz = np.array(notes.f0.hz)
    times = np.arange(len(hz)) * notes.f0.hop_s
    assert set(hz[times < 0.98]) == {440}
    assert not hz[(times > 1.02) & (times < 1.48)].any()
    assert set(hz[(times > 1.52) & (times < 1.98)]) == {220}
    assert times[-1] <= notes.duration_s


def test_a_loose_performance_can_be_made_straight(tmp_path: Path) -> None:
    late = (0.0, 0.06, -0.05, 0.03)
    loose = [(s + late[i % 4] + 0.1, e, m) for i, (s, e, m) in enumerate(TUNE)]
    notes, ctx = transcribed(tmp_path, midi_bytes(track(loose)), timing="quantized")
    gaps = np.diff([n.start for n in notes.notes])
    assert ctx.facts["beat_found"] is True
    assert gaps == pytest.approx(np.full(11, gaps[0]), abs=1e-3)


def test_a_bent_instrument_can_be_tuned(tmp_path: Path) -> None:
    flat: Track = [mido.Message("pitchwheel", pitch=-1229), *track(TUNE)]
    heard, _ = transcribed(tmp_path / "a", midi_bytes(flat))
    tuned, _ = transcribed(tmp_path / "b", midi_bytes(flat), tuning="scale")
    assert heard.tuning_cents == pytest.approx(-30, abs=0.5)
    assert [n.midi for n in tuned.notes] == THE_TUNE


def test_the_track_is_a_parameter(tmp_path: Path) -> None:
    content = midi_bytes(track(TUNE, "Melody"), track(BASS, "Bass"))
    notes, ctx = transcribed(tmp_path, content, midi_track="Bass")
    assert [n.midi for n in notes.notes] == [midi for _, _, midi in BASS]
    assert ctx.facts["midi_track"] == "Bass"
