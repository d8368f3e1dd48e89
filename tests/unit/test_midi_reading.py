"""Reading MIDI files: notes in seconds, tempo, signatures, bends; and what makes no sense."""

from __future__ import annotations

import mido
import numpy as np
import pytest

from shared.audio.read_at import BytesReadAt
from shared.errors import Permanent
from shared.music.midi import write_midi
from shared.music.midi_reading import MidiMusic, read_midi
from tests.melodies import RIVER
from tests.music_files import chunk, midi_bytes


def read(*tracks: list[mido.Message | mido.MetaMessage], ticks: int = 480) -> MidiMusic:
    return read_midi(BytesReadAt(midi_bytes(*tracks, ticks=ticks)))


def note(number: int, ticks: int, **more: int) -> list[mido.Message]:
    return [
        mido.Message("note_on", note=number, velocity=90, **more),
        mido.Message("note_off", note=number, time=ticks, **{"channel": more.get("channel", 0)}),
    ]


def test_what_we_write_we_read() -> None:
    music = read_midi(BytesReadAt(write_midi(RIVER)))
    assert len(music.notes) == len(RIVER.notes)
    for read_note, written in zip(music.notes, RIVER.notes, strict=True):
        assert read_note.start == pytest.approx(written.start, abs=0.001)
        assert read_note.end == pytest.approx(written.end, abs=0.001)
        assert read_note.midi == pytest.approx(written.midi, abs=0.001)


def test_notes_follow_every_change_of_tempo_whichever_track_it_is_in() -> None:
    conductor = [
        mido.MetaMessage("set_tempo", tempo=500_000),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=960),
    ]
    music = read(conductor, [*note(60, 480), *note(62, 480), *note(64, 480)])
    assert [n.start for n in music.notes] == pytest.approx([0.0, 0.5, 1.0])
    assert music.notes[-1].end == pytest.approx(2.0)
    assert music.tempo_is_said


def test_without_a_tempo_it_is_120_beats_a_minute() -> None:
    music = read(note(60, 480))
    assert music.duration_s == pytest.approx(0.5)
    assert not music.tempo_is_said


def test_signatures_are_read_and_those_without_sense_left_out() -> None:
    music = read(
        [
            mido.MetaMessage("time_signature", numerator=6, denominator=8),
            mido.MetaMessage("key_signature", key="F#m"),
            *note(60, 480),
            mido.MetaMessage("key_signature", key="Bb", time=480),
            mido.UnknownMetaMessage(0x58, (0, 2, 24, 8)),
        ]
    )
    assert [(s.beats, s.unit) for s in music.signatures] == [(6, 8)]
    assert [key for _, key in music.keys] == ["F# minor", "Bb major"]
    assert music.keys[1][0] == pytest.approx(1.0)


def test_smpte_time_counts_frames() -> None:
    track = bytes([0, 0x90, 60, 90, 0x28, 0x80, 60, 0, 0, 0xFF, 0x2F, 0])
    header = bytes([0, 0, 0, 1, 0x100 - 25, 40])  # 25 frames of 40 ticks: a thousand ticks a second
    music = read_midi(BytesReadAt(chunk(b"MThd", header) + chunk(b"MTrk", track)))
    assert music.notes[0].end == pytest.approx(0.04)
    assert music.tempo.ticks_per_quarter is None


def test_a_bend_is_part_of_the_pitch_within_the_range_that_the_file_sets() -> None:
    wide = [
        mido.Message("control_change", control=c, value=v) for c, v in ((101, 0), (100, 0), (6, 12))
    ]
    bent = mido.Message("pitchwheel", pitch=4096)
    assert read([bent, *note(60, 480)]).notes[0].midi == pytest.approx(61.0)
    assert read([*wide, bent, *note(60, 480)]).notes[0].midi == pytest.approx(66.0)


def test_notes_that_overlap_or_never_end_have_an_end() -> None:
    twice = [
        mido.Message("note_on", note=60, velocity=90),
        mido.Message("note_on", note=60, velocity=80, time=480),
        mido.Message("note_on", note=64, velocity=80),
        mido.Message("note_off", note=60, time=480),
        mido.MetaMessage("end_of_track", time=480),
    ]
    spans = [(n.midi, n.start, n.end) for n in read(twice).notes]
    assert spans == [(60, 0.0, 0.5), (60, 0.5, 1.0), (64, 0.5, 1.5)]


def test_drums_and_programs_are_told() -> None:
    music = read(
        [mido.Message("program_change", program=33, channel=2), *note(40, 480, channel=2)],
        note(38, 240, channel=9),
    )
    assert {(n.is_drum, n.program) for n in music.notes} == {(False, 33), (True, 0)}


def test_every_note_knows_its_track_and_tracks_have_names() -> None:
    music = read(
        [mido.MetaMessage("set_tempo", tempo=500_000)],
        [mido.MetaMessage("track_name", name="Lead\x00 Vocal "), *note(67, 480)],
        [mido.MetaMessage("track_name", name="Gesang für zwei"), *note(48, 960)],
    )
    assert music.track_names == ("", "Lead Vocal", "Gesang für zwei")
    assert {n.midi: n.track for n in music.notes} == {67: 1, 48: 2}


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data[:-6], "truncated"),
        (lambda data: data[:9] + b"\x02" + data[10:], "unsupported_format"),
        (lambda data: data[:12] + b"\x00\x00" + data[14:], "corrupt"),
        (lambda data: data[:23] + b"\x01" + data[24:], "corrupt"),
    ],
)
def test_what_is_no_music_is_refused_by_name(damage: object, code: str) -> None:
    assert callable(damage)
    data = damage(midi_bytes(note(60, 480)))
    with pytest.raises(Permanent) as refused:
        read_midi(BytesReadAt(data))
    assert refused.value.code == code


def test_a_tempo_without_time_makes_no_endless_numbers() -> None:
    music = read([mido.MetaMessage("set_tempo", tempo=0), *note(60, 480)])
    assert music.duration_s == 0


def test_damaged_bytes_are_refused_or_read_but_never_crash() -> None:
    sound = midi_bytes(
        [mido.MetaMessage("set_tempo", tempo=400_000), *note(60, 480), *note(64, 240, channel=9)],
        [mido.Message("pitchwheel", pitch=-300), *note(67, 960)],
    )
    generator = np.random.default_rng(5)
    for _ in range(2000):
        damaged = bytearray(sound)
        for at in generator.integers(8, len(sound), 3):
            damaged[at] = generator.integers(256)
        try:
            music = read_midi(BytesReadAt(bytes(damaged)))
        except Permanent:
            continue
        for heard in music.notes:
            assert 0 <= heard.start <= heard.end < float("inf")
            assert -24 <= heard.midi <= 127 + 24


def test_the_judge_and_the_reader_agree_on_dropped_frames() -> None:
    from shared.audio.midi_file import smpte_ticks_a_second

    assert smpte_ticks_a_second((256 - 29) << 8 | 40) == pytest.approx(40 * 30_000 / 1001)
    assert smpte_ticks_a_second((256 - 25) << 8 | 40) == 1000.0
