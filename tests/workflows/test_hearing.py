"""What is in a recording: analysed, judged, written down, told apart; through the real HTTP surface."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from shared.music.analysis import Analysis
from shared.music.mood import MOODS, Mood
from tests.homes import Home
from tests.rhythms import RATE as DRUMS_RATE
from tests.rhythms import ROCK, drummed, even
from tests.tones import sung_tone
from tests.users import PHRASE, Document

RATE = 44_100
BPM = 120.0
SECONDS = 16.0
PROGRESSION = ((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67))  # C F G C
TUNE = (72, 76, 79, 76, 77, 81, 79, 77, 74, 79, 83, 79, 76, 79, 72, 72)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home(tmp_path_factory.mktemp("hearing")) as home:
        yield home


@pytest.fixture(scope="module")
def band(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tune, chords and drums: eight bars of C F G C in 4/4 at 120, drums to the left."""
    beat_s = 60 / BPM
    sound = np.zeros((round(SECONDS * RATE), 2), np.float32)
    for beat in range(int(SECONDS / beat_s)):
        chord = PROGRESSION[beat // 4 % 4]
        tones = [0.25 * sung_tone(midi - 12, 0.9 * beat_s) for midi in chord]
        tones.append(0.4 * sung_tone(chord[0] - 24, 0.9 * beat_s))
        tones.append(0.4 * sung_tone(TUNE[beat % 16], 0.9 * beat_s))
        at = round(beat * beat_s * RATE)
        heard = np.sum(tones, axis=0)
        sound[at : at + len(heard)] += heard[: len(sound) - at, None]
    drums = drummed(ROCK, [*even(BPM, SECONDS, 0.0), SECONDS], seconds=SECONDS)
    drums = np.repeat(drums, RATE // DRUMS_RATE)[: len(sound)]
    sound[: len(drums), 0] += 0.5 * drums
    path = tmp_path_factory.mktemp("band") / "band.wav"
    soundfile.write(path, 0.5 * sound / np.abs(sound).max(), RATE)
    return path


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tune as a MIDI file."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(BPM))])
    for midi in TUNE * 2:
        track.append(mido.Message("note_on", note=midi, velocity=90, time=0))
        track.append(mido.Message("note_off", note=midi, time=480))
    path = tmp_path_factory.mktemp("sheet") / "tune.mid"
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)
    return path


@pytest.fixture(scope="module")
def analysed(home: Home, band: Path) -> Document:
    return completed(home.run("analyze", band))


def completed(job: Document) -> Document:
    assert job["status"] == "completed", job["error"]
    return job


def analysis_of(home: Home, job: Document) -> Analysis:
    return Analysis.model_validate_json(home.artifact(job["id"], "analysis.json"))


def wave(home: Home, job: Document, name: str) -> tuple[NDArray[np.float64], int]:
    samples, rate = soundfile.read(io.BytesIO(home.artifact(job["id"], name)), always_2d=True)
    return samples, rate


def struck(file: bytes) -> int:
    """Notes in a MIDI file."""
    events = mido.MidiFile(file=io.BytesIO(file))
    return sum(event.type == "note_on" and event.velocity > 0 for event in events)


def test_a_song_is_analysed(home: Home, analysed: Document) -> None:
    analysis = analysis_of(home, analysed)
    assert analysis.duration_s == pytest.approx(SECONDS, abs=0.01)
    assert analysis.tempo.bpm == pytest.approx(BPM, rel=0.01)
    assert analysis.metre.beats_per_bar == 4
    assert analysis.key.key == "C major"
    assert {"C:maj", "F:maj", "G:maj"} <= {chord.label for chord in analysis.chords.aligned}
    assert analysis.stereo is not None
    assert analysis.stereo.balance_db < -0.2  # the drums are on the left


def test_the_framewise_matrix_is_as_the_analysis_says(home: Home, analysed: Document) -> None:
    analysis = analysis_of(home, analysed)
    assert analysis.frames == "frames.npy"
    matrix = np.load(io.BytesIO(home.artifact(analysed["id"], "frames.npy")), allow_pickle=False)
    assert len(matrix) == len(analysis.frame_rows)
    assert np.isfinite(matrix).all()


def test_pictures_come_with_the_analysis(home: Home, analysed: Document) -> None:
    names = {told["name"] for told in home.artifacts(analysed["id"])}
    assert {"spectrogram.png", "waveform-256.json", "waveform-256.dat"} <= names


def test_a_midi_file_is_analysed_by_its_notes_and_has_no_pictures(home: Home, sheet: Path) -> None:
    job = completed(home.run("analyze", sheet))
    analysis = analysis_of(home, job)
    assert (analysis.source, analysis.loudness, analysis.spectrum) == ("midi", None, None)
    assert analysis.tempo.bpm == pytest.approx(BPM, rel=0.01)
    assert analysis.key.key == "C major"
    assert [told["name"] for told in home.artifacts(job["id"])] == ["analysis.json"]
    assert {step["name"]: step["status"] for step in job["steps"]} == {
        "hear": "succeeded",
        "waveform": "skipped",
        "spectrogram": "skipped",
    }


def test_a_mood_is_told_with_its_reasons(home: Home, band: Path) -> None:
    job = completed(home.run("mood_classify", band))
    mood = Mood.model_validate_json(home.artifact(job["id"], "mood.json"))
    assert sum(mood.scores.values()) == pytest.approx(1.0, abs=0.01)
    assert set(mood.scores) == set(MOODS)
    assert mood.primary == max(mood.scores, key=lambda name: mood.scores[name])
    assert mood.confidence == mood.scores[mood.primary]
    assert mood.features
    assert mood.features == sorted(mood.features, key=lambda cue: -abs(cue.effect))


def test_silence_has_no_mood(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(3 * RATE), RATE)
    job = completed(home.run("classify-mood", path))
    mood = json.loads(home.artifact(job["id"], "mood.json"))
    assert (mood["primary"], mood["confidence"]) == (None, 0)


def test_a_sung_phrase_is_written_down(home: Home) -> None:
    from music21 import converter

    job = completed(home.run("transcribe", PHRASE, tab="guitar"))
    score = converter.parse(home.artifact(job["id"], "score.musicxml").decode(), format="musicxml")
    heard = json.loads(home.artifact(job["id"], "notes.json"))["notes"]
    written = sum(
        len(note.pitches)
        for note in score.flatten().notes
        if note.tie is None or note.tie.type == "start"
    )
    # a note too short for the grid is left out on paper
    assert 0.9 * len(heard) <= written <= len(heard)
    assert struck(home.artifact(job["id"], "performed.mid")) == len(heard)
    assert struck(home.artifact(job["id"], "quantized.mid")) == written
    assert home.artifact(job["id"], "tab.txt").decode().count("|") > 6


def test_all_that_sounds_together_is_written_down(home: Home, band: Path) -> None:
    job = completed(home.run("transcribe", band, kind="notes", engine="basic-pitch"))
    notes = json.loads(home.artifact(job["id"], "notes.json"))["notes"]
    together = [b for a, b in pairwise(notes) if b["start"] < a["end"] - 0.05]
    assert len(together) > 16
    assert home.artifact(job["id"], "score.musicxml").startswith(b"<?xml")


@pytest.mark.parametrize(
    ("stems", "names"),
    [
        (2, ["accompaniment.wav", "vocals.wav"]),
        (4, ["bass.wav", "drums.wav", "other.wav", "vocals.wav"]),
    ],
)
def test_stems_sum_to_the_recording(home: Home, band: Path, stems: int, names: list[str]) -> None:
    job = completed(home.run("stem_separation", band, stems=stems))
    assert sorted(told["name"] for told in home.artifacts(job["id"])) == names
    waves = [wave(home, job, name) for name in names]
    mix, rate = soundfile.read(band, always_2d=True)
    assert {each for _, each in waves} == {rate}
    residual = np.sum([samples for samples, _ in waves], axis=0) - mix
    assert np.sqrt((residual**2).mean()) < 0.01 * np.sqrt((mix**2).mean())


def test_stems_that_no_engine_here_knows_are_refused_with_the_one_that_does(
    home: Home, band: Path
) -> None:
    job = home.run("separate-stems", band, stems=6)
    assert (job["status"], job["error"]["code"]) == ("failed", "stems_unavailable")
    assert "demucs" in job["error"]["message"]


def test_an_engine_that_needs_a_gpu_is_refused_where_there_is_none(home: Home, band: Path) -> None:
    request = {
        "workflow": "separate-stems",
        "file": {"file_id": home.upload(band)},
        "parameters": {"engine": "demucs"},
    }
    answer = home.client.post("/v1/jobs", json=request)
    assert (answer.status_code, answer.json()["code"]) == (422, "engine_unavailable")
