"""A backing track becomes a song: everything through HTTP, everything heard again."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from shared.music.lead_sheet import STEPS, LeadSheet
from shared.music.sheet_files import read_sheet
from tests.homes import Home
from tests.listening import cents_from_notes, word_error_rate, words_by_line
from tests.rhythms import RATE as DRUMS_RATE
from tests.rhythms import ROCK, drummed, even
from tests.songs import Song, made
from tests.tones import sung_tone

RATE = 44_100
BACKING = Path(__file__).parents[1] / "data" / "backing_track.ogg"
BPM, FIRST_BEAT_S = 95.0, 0.351
"""Of the real rock ballad, as its author charted it."""

LYRICS = "when the morning comes I will be gone\nand you will never know my name"
MEDIA_TYPES = {
    "analysis.json": "application/json",
    "frames.npy": "application/octet-stream",
    "notes.json": "application/json",
    "melody.mid": "audio/midi",
    "sheet.json": "application/json",
    "lyrics.json": "application/json",
    "lyrics.txt": "text/plain; charset=utf-8",
    "lyrics.lrc": "text/plain; charset=utf-8",
    "lead-sheet.musicxml": "application/vnd.recordare.musicxml+xml",
    "vocals.wav": "audio/wav",
    "mix.wav": "audio/wav",
    "mix.mp3": "audio/mpeg",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("songs")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with Home(folder) as home:
        yield home


@pytest.fixture(scope="module")
def song(home: Home, folder: Path) -> Song:
    """The real ballad with words of our own."""
    job = home.run("background-to-song", BACKING, within_s=120.0, lyrics=LYRICS)
    return made(home, job, folder / "song")


@pytest.fixture(scope="module")
def sheet(song: Song) -> LeadSheet:
    return read_sheet(song.path("sheet.json").read_bytes()).sheet


def test_every_step_succeeds_at_the_first_attempt(song: Song) -> None:
    steps = song.job["steps"]
    assert [s["name"] for s in steps] == ["hear", "compose", "write", "engrave", "sing", "mix"]
    assert {step["status"] for step in steps} == {"succeeded"}
    assert {step["attempts"] for step in steps} == {1}


def test_the_artifacts_are_a_song_whole(song: Song) -> None:
    assert {name: told["media_type"] for name, told in song.manifest.items()} == MEDIA_TYPES


def test_the_melody_keeps_to_the_beats_of_the_band(song: Song) -> None:
    sixteenths = FIRST_BEAT_S + np.arange(400) * 60 / BPM / 4
    late_s = [np.abs(sixteenths - note.start).min() for note in song.notes.notes]
    assert np.mean(np.array(late_s) <= 0.04) >= 0.95


def test_the_melody_begins_with_a_bar_and_stays_in_the_track(song: Song, sheet: LeadSheet) -> None:
    assert sheet.melody[0].start % sheet.metre.bar == 0
    assert sheet.bars <= 32
    assert song.notes.notes[-1].end <= soundfile.info(BACKING).duration


def test_it_is_a_tune_in_the_key_of_the_track(song: Song, sheet: LeadSheet) -> None:
    from shared.music.scales import sung_scale_of

    strong = [n for n in sheet.melody if sheet.metre.weight(n.start) >= 2]
    in_chord = [n for n in strong if n.midi % 12 in _classes(sheet, n.start)]
    assert len(in_chord) >= 0.9 * len(strong)
    in_key = [n for n in sheet.melody if n.midi % 12 in sung_scale_of(sheet.key_at(n.start))]
    assert len(in_key) >= 0.95 * len(sheet.melody)
    steps = [abs(b.midi - a.midi) for a, b in zip(sheet.melody, sheet.melody[1:], strict=False)]
    assert max(steps) <= 12
    assert len({note.midi for note in sheet.melody}) >= 5


def test_the_voice_sings_the_melody_and_is_understood(song: Song) -> None:
    heard = np.abs(
        cents_from_notes(song.path("vocals.wav"), song.notes, shift=song.semitones_moved)
    )
    assert len(heard) >= 0.9 * len(song.notes.notes)
    assert np.median(heard) <= 8
    assert song.semitones_moved == 0, "the melody was composed for this voice"
    heard_words = words_by_line(song.path("vocals.wav"), song.lyrics, song.notes)
    assert word_error_rate(heard_words, song.words) <= 0.2, heard_words


def test_the_mix_is_as_loud_as_records_are(song: Song) -> None:
    samples, rate = soundfile.read(song.path("mix.wav"))
    assert pyloudnorm.Meter(rate).integrated_loudness(samples) == pytest.approx(-14, abs=0.5)
    assert 20 * np.log10(np.max(np.abs(samples))) <= -1.0


def test_the_track_lies_in_the_mix_where_it_lay(song: Song) -> None:
    mixed = soundfile.read(song.path("mix.wav"))[0].mean(axis=1)
    track = soundfile.read(BACKING)[0].mean(axis=1)
    part = np.diff(track[5 * RATE : 15 * RATE])
    lags = range(-5, 6)
    likeness = [float(np.diff(mixed[5 * RATE + n : 15 * RATE + n]) @ part) for n in lags]
    assert lags[int(np.argmax(likeness))] == 0


def test_the_lead_sheet_opens_with_melody_chords_and_words(song: Song, sheet: LeadSheet) -> None:
    import music21

    score = music21.converter.parse(song.path("lead-sheet.musicxml"))
    notes = [n for n in score.recurse().notes if isinstance(n, music21.note.Note)]
    sung = [n for n in notes if n.tie is None or n.tie.type == "start"]
    assert [n.pitch.midi for n in sung] == [note.midi for note in sheet.melody]
    chords = list(score.recurse().getElementsByClass(music21.harmony.ChordSymbol))
    assert len(chords) >= len({c.chord for c in sheet.chords})
    words = "".join(n.lyric or "" for n in sung if n.lyric).lower()
    assert words.startswith("when")
    bars = score.parts[0].getElementsByClass(music21.stream.Measure)
    assert {Fraction(bar.duration.quarterLength) for bar in list(bars)[1:]} == {
        Fraction(sheet.metre.bar, STEPS)
    }


def test_the_same_request_makes_the_same_bytes(home: Home, song: Song, folder: Path) -> None:
    job = home.run("background-to-song", BACKING, within_s=120.0, lyrics=LYRICS)
    again = made(home, job, folder / "again")
    for name, told in song.manifest.items():
        assert again.manifest[name]["sha256"] == told["sha256"], name


def test_another_seed_is_another_tune(home: Home, song: Song, folder: Path) -> None:
    job = home.run("background-to-song", BACKING, within_s=120.0, seed=1, bars=8)
    other = made(home, job, folder / "other")
    assert other.lyrics.mode == "all-la"
    assert [n.midi for n in other.notes.notes][:12] != [n.midi for n in song.notes.notes][:12]
    assert read_sheet(other.path("sheet.json").read_bytes()).sheet.bars == 8


def test_a_midi_file_is_played_and_sung_to(home: Home, folder: Path) -> None:
    backing = folder / "backing.mid"
    _chords_of(backing, (60, 57, 53, 55) * 2)
    sung = made(home, home.run("background-to-song", backing, within_s=120.0), folder / "midi")
    mixed, rate = soundfile.read(sung.path("mix.wav"))
    assert len(mixed) / rate >= 16.0
    assert pyloudnorm.Meter(rate).integrated_loudness(mixed) == pytest.approx(-14, abs=0.5)
    tune = read_sheet(sung.path("sheet.json").read_bytes()).sheet
    assert tune.bars == 8
    strong = [n for n in tune.melody if n.start % tune.metre.bar == 0]
    roots = (60, 57, 53, 55) * 2
    hits = [n.midi % 12 in _triad(roots[n.start // tune.metre.bar]) for n in strong]
    assert np.mean(hits) >= 0.85


@pytest.mark.parametrize("name", ["drums", "drone", "blink", "five"])
def test_odd_tracks_get_an_answer(home: Home, folder: Path, name: str) -> None:
    track = folder / f"{name}.wav"
    soundfile.write(track, _odd(name), RATE)
    job = home.run("background-to-song", track, within_s=120.0, bars=8)
    if job["status"] == "failed":
        assert job["error"]["code"] in {"too_short", "silent"}, job["error"]
    else:
        song = made(home, job, folder / name)
        assert len(song.notes.notes) >= 1
        assert np.abs(soundfile.read(song.path("vocals.wav"))[0]).max() > 0.1


def test_a_melody_is_continued_where_it_ends(home: Home, folder: Path) -> None:
    tune = folder / "tune.mid"
    _tune_of(tune, (60, 62, 64, 65, 67, 65, 64, 62))
    job = home.run("compose-melody", tune, melody_mode="continuation", bars=8)
    longer = read_sheet(made(home, job, folder / "longer").path("sheet.json").read_bytes()).sheet
    given = [note.midi % 12 for note in longer.melody[:8]]
    assert given == [0, 2, 4, 5, 7, 5, 4, 2]
    assert longer.bars == 8
    assert longer.melody[-1].start >= 6 * longer.metre.bar


def test_what_lies_between_two_melodies_stays_in_key(home: Home, folder: Path) -> None:
    bright, dark = folder / "bright.mid", folder / "dark.mid"
    _tune_of(bright, (60, 62, 64, 65, 67, 65, 64, 60) * 2)
    _tune_of(dark, (69, 71, 72, 76, 74, 72, 71, 69) * 2)
    files = {"melody": bright, "other": dark}
    asked = {
        "workflow": "compose-melody",
        "inputs": {role: {"file_id": home.upload(file)} for role, file in files.items()},
        "parameters": {"melody_mode": "interpolation", "distance": 0.75},
    }
    job = home.ended(home.ask("POST", "/v1/jobs", json=asked)["job"]["id"])
    song = made(home, job, folder / "between")
    between = read_sheet(song.path("sheet.json").read_bytes()).sheet
    assert len(song.notes.notes) == len(between.melody)
    assert np.mean([n.midi % 12 in (0, 2, 4, 5, 7, 9, 11) for n in between.melody]) >= 0.95


def test_chords_that_are_named_get_a_tune(home: Home, folder: Path) -> None:
    chords = ["A:min", "F:maj", "C:maj", "G:maj"]
    job = home.run("compose-melody", chords=chords, bars=16, tempo_bpm=90, metre="3/4")
    tune = read_sheet(made(home, job, folder / "named").path("sheet.json").read_bytes())
    assert (tune.sheet.metre.beats, tune.sheet.bars, tune.bpm) == (3, 16, 90)
    assert tune.sheet.keys[0].key in ("A minor", "C major")


@pytest.mark.parametrize(
    ("inputs", "parameters", "code"),
    [
        ({}, {"melody_mode": "variation"}, "missing_input"),
        ({"melody": True}, {"melody_mode": "interpolation"}, "missing_input"),
        ({"melody": True}, {}, "unexpected_input"),
        ({}, {"chords": ["C:maj", "H7"]}, "invalid_parameters"),
        ({}, {"chords": []}, "invalid_parameters"),
        ({}, {"metre": "4/3"}, "invalid_parameters"),
        ({}, {"key": "H major"}, "invalid_parameters"),
    ],
)
def test_what_no_melody_can_come_of_is_refused_at_once(
    home: Home, inputs: dict[str, bool], parameters: dict[str, object], code: str
) -> None:
    upload = {"upload": {"name": "a.mid", "content_type": "audio/midi", "size": 100}}
    asked = {
        "workflow": "compose-melody",
        "inputs": dict.fromkeys(inputs, upload),
        "parameters": parameters,
    }
    answer = home.client.post("/v1/jobs", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_words_that_nobody_sang_cannot_be_sung_again(home: Home) -> None:
    upload = {"upload": {"name": "a.wav", "content_type": "audio/wav", "size": 100}}
    asked = {"workflow": "background-to-song", "file": upload, "parameters": {"words": "as-sung"}}
    assert home.client.post("/v1/jobs", json=asked).json()["code"] == "invalid_parameters"


@pytest.mark.parametrize("name", ["silence", "noise"])
def test_a_track_without_music_is_no_song(home: Home, folder: Path, name: str) -> None:
    track = folder / f"no-{name}.wav"
    sound = _odd("noise") if name == "noise" else np.zeros(4 * RATE, np.float32)
    soundfile.write(track, sound, RATE)
    job = home.run("background-to-song", track)
    assert (job["status"], job["error"]["code"]) == ("failed", "no_music")


def _classes(sheet: LeadSheet, step: int) -> frozenset[int]:
    chord = sheet.chord_at(step)
    return chord.pitch_classes if chord else frozenset(range(12))


def _triad(root: int) -> set[int]:
    third = 3 if root == 57 else 4
    return {root % 12, (root + third) % 12, (root + 7) % 12}


def _chords_of(path: Path, roots: tuple[int, ...], bpm: float = 120.0) -> None:
    """A bar of each chord on a piano, and a drum on every beat."""
    chords, drums = mido.MidiTrack(), mido.MidiTrack()
    chords.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    for root in roots:
        notes = [root, root + (3 if root == 57 else 4), root + 7, root - 12]
        chords += [mido.Message("note_on", note=n, velocity=80) for n in notes]
        ends = [mido.Message("note_off", note=n) for n in notes]
        ends[0].time = 4 * 480
        chords += ends
        for beat in range(4):
            key = 38 if beat % 2 else 36
            drums.append(mido.Message("note_on", note=key, velocity=90, channel=9))
            drums.append(mido.Message("note_off", note=key, time=480, channel=9))
    mido.MidiFile(type=1, ticks_per_beat=480, tracks=[chords, drums]).save(path)


def _tune_of(path: Path, pitches: tuple[int, ...]) -> None:
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(100))])
    for pitch in pitches:
        track.append(mido.Message("note_on", note=pitch, velocity=90))
        track.append(mido.Message("note_off", note=pitch, time=480))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


def _odd(name: str) -> NDArray[np.float32]:
    match name:
        case "drums":
            sound = drummed(ROCK, [*even(BPM, 12.0, 0.0), 12.0], seconds=12.0)
            return 0.5 * np.repeat(sound, RATE // DRUMS_RATE)
        case "drone":
            return 0.3 * sung_tone(45, 12.0)
        case "blink":
            return 0.3 * sung_tone(60, 0.5)
        case "five":
            bars = [_bar_of_five(root) for root in (48, 53, 55, 48, 45, 53, 55, 48)]
            return np.concatenate(bars)
        case _:
            return 0.2 * np.random.default_rng(0).standard_normal(8 * RATE).astype(np.float32)


def _bar_of_five(root: int) -> NDArray[np.float32]:
    beats = [
        0.2 * sum(sung_tone(root + step + (12 if beat else 0), 0.5) for step in (0, 4, 7))
        for beat in range(5)
    ]
    return np.concatenate(beats).astype(np.float32)
