"""What a melody is composed on, and that what is written is what is sung."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.compose_melody import compose_melody
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.errors import Permanent
from shared.music.notes import Notes
from shared.music.sheet_files import SheetFile, read_sheet
from shared.parameters import ComposeMelodyParameters, TranscribeMelodyParameters
from tests.contexts import FolderContext

TUNE = (60, 62, 64, 65, 67, 65, 64, 62, 67, 69, 67, 65, 64, 62, 60, 60)


def tune(path: Path, pitches: tuple[int, ...] = TUNE * 2) -> Path:
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(120))])
    for pitch in pitches:
        track.append(mido.Message("note_on", note=pitch, velocity=90))
        track.append(mido.Message("note_off", note=pitch, time=480))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)
    return path


def composed(
    folder: Path, given: dict[str, AudioInput], seed: int = 0, **how: object
) -> tuple[Notes, SheetFile, FolderContext]:
    heard = {}
    for role, source in given.items():
        ctx = FolderContext({"audio": source}, folder / role)
        transcribe_melody(ctx, TranscribeMelodyParameters())
        heard[role] = ctx.saved["notes.json"]
    ctx = FolderContext(heard, folder / "composed", engine="composer", seed=seed)
    compose_melody(ctx, ComposeMelodyParameters.model_validate(how))
    notes = Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())
    return notes, read_sheet(ctx.saved["sheet.json"].read_bytes()), ctx


@pytest.mark.parametrize("start_s", [0.0, 0.3, 0.5, 1.1])
@pytest.mark.parametrize("mode", ["variation", "continuation"])
def test_the_sheet_has_note_for_note_what_is_sung(
    tmp_path: Path, start_s: float, mode: str
) -> None:
    """Also where the melody was cut out of a file amid a bar."""
    source = AudioInput(tune(tmp_path / "tune.mid"), start_s, 15.5)
    notes, file, _ = composed(
        tmp_path, {"melody": source}, seed=2, melody_mode=mode, distance=0.8, bars=12
    )
    assert len(notes.notes) == len(file.sheet.melody)
    assert [round(n.midi) for n in notes.notes] == [n.midi for n in file.sheet.melody]


def test_chords_and_key_may_be_named_under_a_melody(tmp_path: Path) -> None:
    source = AudioInput(tune(tmp_path / "tune.mid"))
    _, file, _ = composed(
        tmp_path,
        {"melody": source},
        melody_mode="continuation",
        bars=16,
        chords=["A:min", "F:maj"],
        key="A minor",
    )
    named = {chord.chord.label() for chord in file.sheet.chords if chord.chord}
    assert named == {"A:min", "F:maj"}
    assert file.sheet.key_at(0) == "A minor"


def test_a_melody_of_all_bars_is_continued_by_as_many(tmp_path: Path) -> None:
    source = AudioInput(tune(tmp_path / "tune.mid"))
    _, file, _ = composed(tmp_path, {"melody": source}, melody_mode="continuation", bars=4)
    assert file.sheet.bars == 8 + 4


def test_tempi_of_compound_metres_count_dotted_quarters(tmp_path: Path) -> None:
    notes, file, ctx = composed(tmp_path, {}, metre="6/8", tempo_bpm=60, bars=4)
    assert ctx.facts["tempo_bpm"] == 60
    assert file.bpm == 90
    assert notes.duration_s == pytest.approx(8, abs=1)


def test_more_than_ten_minutes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="ten minutes"):
        composed(tmp_path, {}, metre="19/2", tempo_bpm=60, bars=128)
