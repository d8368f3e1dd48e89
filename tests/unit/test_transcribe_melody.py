"""What is heard in melodies that are known, in real singing, and in what is no melody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from scipy.signal import fftconvolve

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.errors import Permanent
from shared.music.notes import Note, Notes
from shared.parameters import TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.tones import Mono, melody, noise, sung_tone

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
RATE = 44_100


def run(folder: Path, sound: Mono | Path | AudioInput, **parameters: float | str) -> FolderContext:
    if isinstance(sound, np.ndarray):
        soundfile.write(folder / "input", sound, RATE, format="WAV", subtype="FLOAT")
        sound = folder / "input"
    ctx = FolderContext({"audio": sound}, folder / "out")
    transcribe_melody(ctx, TranscribeMelodyParameters.model_validate(parameters))
    return ctx


def heard(folder: Path, sound: Mono | Path | AudioInput, **parameters: float | str) -> Notes:
    ctx = run(folder, sound, **parameters)
    return Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())


def refusal(folder: Path, sound: Mono | Path | AudioInput) -> str:
    with pytest.raises(Permanent) as refused:
        run(folder, sound)
    return refused.value.code


def pitches_inside(track: Notes, note: Note) -> np.ndarray:
    """The tracked pitch within a note, fractional MIDI numbers."""
    times = np.arange(len(track.f0.hz)) * track.f0.hop_s
    hz = np.array(track.f0.hz)[(times >= note.start) & (times < note.end)]
    return np.asarray(69 + 12 * np.log2(hz[hz > 0] / 440))


@pytest.mark.parametrize("lowest", [45, 57, 69])
def test_a_scale_is_heard_note_for_note(tmp_path: Path, lowest: int) -> None:
    scale = [lowest + step for step in (0, 2, 4, 5, 7, 9, 11, 12)]
    notes = heard(tmp_path, melody(scale, 0.4)).notes
    assert [note.midi for note in notes] == pytest.approx(scale, abs=0.1)
    onsets = [0.2 + 0.4 * index for index in range(8)]
    assert [note.start for note in notes] == pytest.approx(onsets, abs=0.04)
    assert [note.end for note in notes] == pytest.approx(np.add(onsets, 0.4), abs=0.04)


def test_notes_repeated_on_one_pitch_are_told_apart(tmp_path: Path) -> None:
    tune = [60, 60, 60, 62, 62, 64, 64, 64, 64, 60]
    notes = heard(tmp_path, melody(tune, 0.3)).notes
    assert [round(note.midi) for note in notes] == tune
    onsets = [0.2 + 0.3 * index for index in range(len(tune))]
    assert [note.start for note in notes] == pytest.approx(onsets, abs=0.04)


@pytest.mark.parametrize("vibrato_cents", [0, 40, 100])
def test_a_long_note_stays_one_note_however_it_swings(tmp_path: Path, vibrato_cents: float) -> None:
    tone = sung_tone(62, 3.0, vibrato_cents=vibrato_cents)
    (note,) = heard(tmp_path, tone + noise(3.0, 0.003)).notes
    assert note.midi == pytest.approx(62, abs=0.15)
    assert note.end - note.start > 2.8


def test_tuning_and_key_are_those_of_the_singer(tmp_path: Path) -> None:
    tune = [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60]
    flat = heard(tmp_path, melody([note - 0.3 for note in tune], 0.25))
    assert flat.tuning_cents == pytest.approx(-30, abs=4)
    assert flat.key == "C major"
    ctx = run(tmp_path, melody([note + 2.2 for note in tune], 0.25))
    sharp = Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())
    assert (sharp.key, round(sharp.tuning_cents, -1)) == ("D major", 20)
    written = mido.MidiFile(file=io.BytesIO(ctx.saved["melody.mid"].read_bytes()))
    numbers = [m.note for m in written if m.type == "note_on" and m.velocity]
    assert numbers == [note + 2 for note in tune]


def test_a_real_voice_gives_notes_that_lie_on_its_pitch(tmp_path: Path) -> None:
    song = heard(tmp_path, PHRASE)
    assert song.duration_s == pytest.approx(401_214 / RATE, abs=0.001)
    assert 20 <= len(song.notes) <= 36
    off = [abs(np.median(pitches_inside(song, note)) - note.midi) for note in song.notes]
    assert np.median(off) < 0.02
    assert max(off) < 0.15
    voiced = np.count_nonzero(song.f0.hz) * song.f0.hop_s
    assert sum(note.end - note.start for note in song.notes) > 0.85 * voiced


def test_notes_are_in_order_apart_and_long_enough(tmp_path: Path) -> None:
    for shortest in (0.06, 0.2):
        notes = heard(tmp_path, PHRASE, min_note_s=shortest).notes
        assert all(a.end <= b.start for a, b in pairwise(notes))
        assert all(note.end - note.start >= shortest - 1e-6 for note in notes)


def test_the_track_says_how_it_is_spaced_and_where_nothing_is_sung(tmp_path: Path) -> None:
    track = heard(tmp_path, melody([69], 1.0, lead_s=0.5))
    hz = np.array(track.f0.hz)
    times = np.arange(len(hz)) * track.f0.hop_s
    assert hz[(times > 0.6) & (times < 1.4)] == pytest.approx(440, rel=0.01)
    assert not hz[(times < 0.4) | (times > 1.6)].any()


def test_times_are_those_of_the_region(tmp_path: Path) -> None:
    whole = heard(tmp_path, PHRASE)
    part = heard(tmp_path, AudioInput(PHRASE, start_s=4.6, end_s=8.0))
    assert part.duration_s == pytest.approx(3.4, abs=0.001)
    first = next(note for note in whole.notes if note.start > 4.6)
    assert part.notes[0].start == pytest.approx(first.start - 4.6, abs=0.03)


@pytest.mark.parametrize("gain_db", [-50, -20, 12])
def test_loudness_does_not_change_what_is_heard(tmp_path: Path, gain_db: float) -> None:
    tune = [60, 62, 64, 64]
    quiet = melody(tune, 0.4) * np.float32(10 ** (gain_db / 20))
    assert [round(note.midi) for note in heard(tmp_path, quiet).notes] == tune


def test_a_voice_whose_sides_cancel_each_other_is_heard(tmp_path: Path) -> None:
    tone = melody([60, 64], 0.5)
    soundfile.write(tmp_path / "input", np.stack([tone, -tone], 1), RATE, format="WAV")
    assert [round(n.midi) for n in heard(tmp_path, tmp_path / "input").notes] == [60, 64]


def test_broken_samples_and_an_offset_do_not_matter(tmp_path: Path) -> None:
    tone = melody([60, 64], 0.5) + np.float32(0.3)
    tone[5000:5003] = np.nan, np.inf, -np.inf
    assert [round(note.midi) for note in heard(tmp_path, tone).notes] == [60, 64]


def test_what_was_done_is_told(tmp_path: Path) -> None:
    ctx = run(tmp_path, PHRASE)
    assert ctx.facts["model"] == "swift-f0"
    assert ctx.reported == sorted(ctx.reported)
    assert ctx.reported[-1] == 1
    assert ctx.media_types == {"notes.json": "application/json", "melody.mid": "audio/midi"}


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (run(tmp_path / name, PHRASE) for name in "ab")
    for name in first.saved:
        assert first.saved[name].read_bytes() == second.saved[name].read_bytes()


@pytest.mark.parametrize("level", [0.01, 0.3])
def test_noise_is_no_melody(tmp_path: Path, level: float) -> None:
    assert refusal(tmp_path, noise(9, level)) == "no_melody"


def test_speech_is_no_melody(tmp_path: Path) -> None:
    import hibari

    spoken = hibari.Hibari()("Please remember to close the window before you leave.")
    soundfile.write(tmp_path / "input", spoken, 24_000, format="WAV")
    assert refusal(tmp_path, tmp_path / "input") == "no_melody"


def test_silence_is_silent(tmp_path: Path) -> None:
    assert refusal(tmp_path, np.zeros(RATE, np.float32)) == "silent"
    assert refusal(tmp_path, noise(1, 1e-4)) == "silent"


@pytest.mark.parametrize("frames", [1, 2, RATE // 20])
def test_a_blink_of_sound_is_too_short(tmp_path: Path, frames: int) -> None:
    assert refusal(tmp_path, sung_tone(60, 1.0)[1000 : 1000 + frames]) == "too_short"


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_a_melody_is_heard_at_any_rate(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "input", melody([60, 64, 64], 0.4, rate=rate), rate, format="WAV")
    assert [round(note.midi) for note in heard(tmp_path, tmp_path / "input").notes] == [60, 64, 64]


def test_a_dead_channel_does_not_matter(tmp_path: Path) -> None:
    tone = melody([60, 64], 0.5)
    soundfile.write(tmp_path / "input", np.stack([0 * tone, tone], 1), RATE, format="WAV")
    assert [round(note.midi) for note in heard(tmp_path, tmp_path / "input").notes] == [60, 64]


def test_a_fifth_of_a_second_can_be_a_note(tmp_path: Path) -> None:
    assert [round(note.midi) for note in heard(tmp_path, sung_tone(64, 0.2)).notes] == [64]


def test_a_click_and_an_offset_are_no_melody(tmp_path: Path) -> None:
    click = np.zeros(RATE, np.float32)
    click[RATE // 2] = 0.9
    assert refusal(tmp_path, click) == "no_melody"
    assert refusal(tmp_path, np.full(RATE, 0.4, np.float32)) == "no_melody"


def test_quick_notes_in_an_echoing_room_are_heard_one_by_one(tmp_path: Path) -> None:
    tune = [72, 74, 76, 77, 79, 77, 76, 74] * 2
    sound = melody(tune, 0.13)
    decay = np.exp(-np.arange(RATE // 2) / (0.1 * RATE))
    tail = np.random.default_rng(0).standard_normal(RATE // 2) * decay
    wet = fftconvolve(sound, 0.25 * tail / np.sqrt(np.square(tail).sum()))[: len(sound)]
    notes = heard(tmp_path, (sound + wet).astype(np.float32)).notes
    assert [round(note.midi) for note in notes] == tune
    onsets = 0.2 + 0.13 * np.arange(len(tune))
    assert [note.start for note in notes] == pytest.approx(onsets, abs=0.04)


def test_an_instrument_without_a_fundamental_is_heard_in_its_octave(tmp_path: Path) -> None:
    time = np.arange(round(0.4 * RATE)) / RATE
    edge = np.minimum(1, np.minimum(time, time[-1] - time) / 0.015)
    gains = {2: 0.3, 3: 0.4, 4: 1.0, 5: 0.6, 6: 0.3, 8: 0.2}
    tones = []
    for midi in (53, 55, 57):
        phase = 2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time
        tones.append(0.4 * edge * sum(gain * np.sin(k * phase) for k, gain in gains.items()))
    sound = np.concatenate(tones).astype(np.float32)
    assert [round(note.midi) for note in heard(tmp_path, sound).notes] == [53, 55, 57]


def swung(beats: Sequence[float], gains: Sequence[float] | None = None) -> Mono:
    """A tune at 120 beats a minute, hummed 30 cents flat, a little early and late by turns."""
    scale = [60, 62, 64, 65, 67, 65, 64, 62]
    pieces = [np.zeros(round(0.4 * RATE), np.float32)]
    late = 0.0
    for i, length in enumerate(beats):
        next_late = (-0.03, 0.0, 0.025)[i % 3]
        seconds = 0.5 * length + next_late - late
        late = next_late
        gain = gains[i] if gains else 1.0
        pieces.append(gain * sung_tone(scale[i % 8] - 0.3, seconds))
    return np.concatenate([*pieces, np.zeros(RATE // 4, np.float32)]).astype(np.float32)


MARCH = [1, 1, 2, 1, 1, 2, 1, 1, 1, 1, 2, 2]


def off_the_beat(notes: list[Note]) -> float:
    """How far intervals between onsets are from whole beats at their worst, beats."""
    gaps = np.diff([note.start for note in notes])
    beat = float(np.min(gaps))
    return float(np.abs(gaps / beat - np.round(gaps / beat)).max())


def test_each_note_has_the_loudness_it_was_hummed_with(tmp_path: Path) -> None:
    gains = [0.25, 0.5, 1.0, 0.5, 0.25, 0.125] * 2
    notes = heard(tmp_path, swung(MARCH, gains)).notes
    assert len(notes) == len(gains)
    expected = [20 * np.log10(gain) for gain in gains]
    assert [note.level_db for note in notes] == pytest.approx(expected, abs=1.5)


def test_quantized_notes_lie_on_the_beat_everywhere(tmp_path: Path) -> None:
    hummed = heard(tmp_path, swung(MARCH))
    ctx = run(tmp_path, swung(MARCH), timing="quantized")
    straight = Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())
    assert off_the_beat(hummed.notes) > 0.1
    assert off_the_beat(straight.notes) < 0.001
    assert len(straight.notes) == len(hummed.notes)
    assert (ctx.facts["beat_found"], ctx.facts["steps_a_beat"]) == (True, 1)
    assert ctx.facts["tempo_bpm"] == pytest.approx(120, abs=2)
    written = mido.MidiFile(file=io.BytesIO(ctx.saved["melody.mid"].read_bytes()))
    tick, now, ticks, times = 0, 0.0, [], []
    for message, played in zip(written.tracks[0], written, strict=False):
        tick += message.time
        now += played.time
        if message.type == "note_on":
            ticks.append(tick)
            times.append(now)
    assert {tick % written.ticks_per_beat for tick in ticks} == {0}
    assert times == pytest.approx([note.start for note in straight.notes], abs=0.002)


def test_half_quantized_notes_are_half_way(tmp_path: Path) -> None:
    as_hummed, half, whole = (
        heard(tmp_path, swung(MARCH), timing="quantized", timing_strength=strength).notes
        for strength in (0.0, 0.5, 1.0)
    )
    for a, b, c in zip(as_hummed, half, whole, strict=True):
        assert b.start == pytest.approx((a.start + c.start) / 2, abs=1e-5)


def test_where_no_beat_is_heard_the_timing_stays(tmp_path: Path) -> None:
    ctx = run(tmp_path, PHRASE, timing="quantized")
    assert ctx.facts["beat_found"] is False
    assert (
        ctx.saved["notes.json"].read_text() == run(tmp_path, PHRASE).saved["notes.json"].read_text()
    )


@pytest.mark.parametrize("tuning", ["scale", "chromatic"])
def test_tuned_notes_are_at_concert_pitch_and_the_same_tune(tmp_path: Path, tuning: str) -> None:
    flat = heard(tmp_path, swung(MARCH))
    tuned = heard(tmp_path, swung(MARCH), tuning=tuning)
    assert flat.tuning_cents == pytest.approx(-30, abs=5)
    assert tuned.tuning_cents == 0
    assert [n.midi for n in tuned.notes] == [60, 62, 64, 65, 67, 65, 64, 62, 60, 62, 64, 65]
    assert tuned.f0 == flat.f0
    assert [n.start for n in tuned.notes] == [n.start for n in flat.notes]
