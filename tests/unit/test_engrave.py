"""Notes written down: as they were played, on the grid, as a score and as a tab."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import mido
import numpy as np
import pytest

from gpu_jobs.tasks.engrave import engrave
from shared.errors import Permanent
from shared.music.analysis import Analysis, Chords, Key, Metre, Tempo
from shared.music.notes import Note
from shared.music.polyphony import PolyphonicNotes
from shared.parameters import EngraveParameters
from tests.contexts import FolderContext
from tests.melodies import HUMMED, RIVER

Played = list[tuple[float, float, int]]
WALTZ = Metre(signature="3/4", beats_per_bar=3, confidence=1)


def written(
    folder: Path,
    notes: str,
    analysis: Analysis | None = None,
    **parameters: str | int,
) -> FolderContext:
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {"notes": folder / "notes"}
    inputs["notes"].write_text(notes)
    if analysis is not None:
        inputs["analysis"] = folder / "analysis"
        inputs["analysis"].write_text(analysis.model_dump_json())
    ctx = FolderContext(inputs, folder / "out")
    engrave(ctx, EngraveParameters.model_validate(parameters))
    return ctx


def music(
    spans: Sequence[tuple[float, float, float]], *, tuning_cents: float = 0.0, levels: float = 0.0
) -> PolyphonicNotes:
    notes = [
        Note(start=s, end=e, midi=m, confidence=1, level_db=-levels * (i % 3))
        for i, (s, e, m) in enumerate(sorted(spans))
    ]
    return PolyphonicNotes(
        duration_s=max(note.end for note in notes) + 0.5,
        tuning_cents=tuning_cents,
        key="G major",
        notes=notes,
    )


def analysis_of(beats: list[float], downbeats: list[float], metre: Metre) -> Analysis:
    return Analysis(
        source="audio",
        duration_s=beats[-1],
        loudness=None,
        dynamics=None,
        stereo=None,
        tempo=Tempo(bpm=120, confidence=1, curve=[]),
        beats_s=beats,
        downbeats_s=downbeats,
        metre=metre,
        onset_rate_hz=1,
        key=Key(key="D major", mode="major", confidence=1, regions=[]),
        tuning_cents=0,
        chords=Chords(aligned=[], raw=[]),
        sections=[],
        spectrum=None,
        frames=None,
        frame_rows=[],
        frame_hop_s=None,
    )


def played(file: Path) -> Played:
    """Start, end and number of each note, as a sequencer plays them."""
    now, sounding, notes = 0.0, {}, []
    for message in mido.MidiFile(file=io.BytesIO(file.read_bytes())):
        now += message.time
        if message.type == "note_on" and message.velocity:
            assert message.note not in sounding
            sounding[message.note] = now
        elif message.type in ("note_off", "note_on"):
            notes.append((sounding.pop(message.note), now, message.note))
    return sorted(notes)


def messages(file: Path, kind: str) -> list[tuple[float, mido.MetaMessage]]:
    """Messages of a kind, with the quarter at which each comes."""
    content = mido.MidiFile(file=io.BytesIO(file.read_bytes()))
    tick, found = 0, []
    for message in content.tracks[0]:
        tick += message.time
        if message.type == kind:
            found.append((tick / content.ticks_per_beat, message))
    return found


RITARDANDO = np.cumsum([0.4, *np.linspace(0.45, 0.7, 23)]).round(3).tolist()


def piano_piece() -> PolyphonicNotes:
    """Two hands over beats that slow down; each a little beside the beat."""
    late = np.random.default_rng(1).normal(0, 0.01, 64)
    right = [(b, 0.9, 67 + i % 5) for i, b in enumerate(RITARDANDO[:-1])]
    left = [(b, 1.8, midi) for b in RITARDANDO[0:-2:2] for midi in (43, 50, 55)]
    spans = [(b + late[i], b + 0.45 * n, m) for i, (b, n, m) in enumerate([*right, *left])]
    return music(spans)


def test_the_performed_file_keeps_every_time(tmp_path: Path) -> None:
    piece = piano_piece()
    ctx = written(
        tmp_path, piece.model_dump_json(), analysis_of(RITARDANDO, RITARDANDO[::3], WALTZ)
    )
    heard = sorted((m, start, end) for start, end, m in played(ctx.saved["performed.mid"]))
    expected = sorted((n.midi, n.start, n.end) for n in piece.notes)
    assert np.array(heard) == pytest.approx(np.array(expected), abs=0.002)
    assert len(messages(ctx.saved["performed.mid"], "set_tempo")) > 20


def test_beats_and_bars_of_the_recording_are_those_of_the_files(tmp_path: Path) -> None:
    piece = piano_piece()
    ctx = written(
        tmp_path, piece.model_dump_json(), analysis_of(RITARDANDO, RITARDANDO[1::3], WALTZ)
    )
    assert (ctx.facts["beats_from"], ctx.facts["beats_per_bar"]) == ("analysis", 3)
    short, whole = messages(ctx.saved["performed.mid"], "time_signature")
    assert (short[0], short[1].numerator, whole[0], whole[1].numerator) == (0, 2, 2, 3)
    root = ElementTree.fromstring(ctx.saved["score.musicxml"].read_bytes())
    bars = root.findall("part/measure")
    assert (bars[0].get("implicit"), root.findtext(".//time/beats")) == ("yes", "3")
    assert root.findtext(".//key/fifths") == "2"


def test_the_quantized_file_is_on_the_grid_at_one_tempo(tmp_path: Path) -> None:
    piece = piano_piece()
    ctx = written(
        tmp_path, piece.model_dump_json(), analysis_of(RITARDANDO, RITARDANDO[::3], WALTZ)
    )
    file = ctx.saved["quantized.mid"]
    assert len(messages(file, "set_tempo")) == 1
    places = [quarter for quarter, _ in messages(file, "note_on")]
    assert places == [round(place) for place in places]
    assert len(places) == len(piece.notes)
    bpm = mido.tempo2bpm(messages(file, "set_tempo")[0][1].tempo)
    assert bpm == pytest.approx(60 / float(np.median(np.diff(RITARDANDO))), abs=0.1)


@pytest.mark.parametrize("first_s", [-0.9, -0.35, 0.0, 0.4])
def test_bars_are_counted_right_wherever_the_recording_begins(
    tmp_path: Path, first_s: float
) -> None:
    beats = [first_s + 0.5 * i for i in range(24)]
    spans = [(beat, beat + 0.4, 60) for beat in beats if beat > 0.05]
    heard = analysis_of(beats, beats[1::3], WALTZ)
    ctx = written(tmp_path, music(spans).model_dump_json(), heard)
    *_, (bar_line, _) = messages(ctx.saved["performed.mid"], "time_signature")
    onsets = [place for place, _ in messages(ctx.saved["performed.mid"], "note_on")]
    downbeats = [place for place, span in zip(onsets, spans, strict=True) if span[0] in beats[1::3]]
    assert {(place - bar_line) % 3 for place in downbeats} == {0}


def test_a_melody_finds_its_own_beat(tmp_path: Path) -> None:
    ctx = written(tmp_path, RIVER.model_dump_json())
    assert ctx.facts["beats_from"] == "onsets"
    assert ctx.facts["tempo_bpm"] == pytest.approx(60 / 0.45, abs=0.5)
    lengths = [end - start for start, end, _ in played(ctx.saved["quantized.mid"])]
    assert np.array(lengths) / 0.45 == pytest.approx([1, 1, 1, 2, 1, 1, 1, 1, 1, 3], abs=0.01)
    root = ElementTree.fromstring(ctx.saved["score.musicxml"].read_bytes())
    assert root.findtext(".//part-name") == "Melody"
    assert set(ctx.saved) == {"performed.mid", "quantized.mid", "score.musicxml"}


def test_where_no_beat_is_heard_time_is_ruled_and_the_score_says_so(tmp_path: Path) -> None:
    ctx = written(tmp_path, music([(0.4, 0.7, 60), (1.3, 1.5, 62)]).model_dump_json(), tab="guitar")
    assert (ctx.facts["beats_from"], ctx.facts["tempo_bpm"]) == ("none", 120)
    root = ElementTree.fromstring(ctx.saved["score.musicxml"].read_bytes())
    assert root.findtext(".//words") == "No beat was heard: ruled at 120 beats a minute."
    assert "No beat was heard" in ctx.saved["tab.txt"].read_text()
    heard = [(start, end) for start, end, _ in played(ctx.saved["performed.mid"])]
    assert np.ravel(heard) == pytest.approx([0.4, 0.7, 1.3, 1.5], abs=0.002)


def test_an_uneven_voice_is_written_as_the_notes_it_meant(tmp_path: Path) -> None:
    ctx = written(tmp_path, HUMMED.model_dump_json())
    starts = [start for start, _, _ in played(ctx.saved["performed.mid"])]
    assert starts == pytest.approx([note.start for note in HUMMED.notes], abs=0.002)
    from music21 import converter

    assert len(converter.parse(ctx.saved["score.musicxml"]).flatten().notes) >= 15


def test_loudness_becomes_velocity(tmp_path: Path) -> None:
    spans = [(0.5 * i, 0.5 * i + 0.4, 60 + i) for i in range(9)]
    ctx = written(tmp_path, music(spans, levels=6).model_dump_json())
    struck = [m.velocity for _, m in messages(ctx.saved["performed.mid"], "note_on")]
    assert struck[:3] == struck[3:6]
    assert struck[0] > struck[1] > struck[2] > 40


def test_a_detuned_recording_is_written_as_the_notes_meant(tmp_path: Path) -> None:
    spans = [(0.5 * i, 0.5 * i + 0.45, 60 + i + 0.4) for i in range(8)]
    ctx = written(tmp_path, music(spans, tuning_cents=40).model_dump_json())
    for name in ("performed.mid", "quantized.mid"):
        assert [m for _, _, m in played(ctx.saved[name])] == list(range(60, 68))
    ((_, bent),) = messages(ctx.saved["performed.mid"], "pitchwheel")
    ((_, straight),) = messages(ctx.saved["quantized.mid"], "pitchwheel")
    assert (bent.pitch > 0, straight.pitch) == (True, 0)


def test_a_tab_is_written_when_asked(tmp_path: Path) -> None:
    ctx = written(tmp_path, RIVER.model_dump_json(), tab="guitar", capo=2, strings="drop-d")
    text = ctx.saved["tab.txt"].read_text()
    assert text.startswith("Guitar, tuned D A D G B E, capo at fret 2\n")
    assert ctx.media_types["tab.txt"].startswith("text/plain")
    bass = written(tmp_path / "bass", RIVER.model_dump_json(), tab="bass").saved["tab.txt"]
    assert "All is written 2 octaves lower." in bass.read_text()


def test_the_same_notes_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        written(tmp_path / name, piano_piece().model_dump_json(), tab="guitar") for name in "ab"
    )
    for name in first.saved:
        assert first.saved[name].read_bytes() == second.saved[name].read_bytes()


def test_no_notes_are_refused(tmp_path: Path) -> None:
    empty = music([(0, 1, 60)]).model_copy(update={"notes": []})
    with pytest.raises(Permanent) as refused:
        written(tmp_path, empty.model_dump_json())
    assert refused.value.code == "no_notes"


def test_ten_minutes_of_dense_music_are_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    starts = np.sort(rng.uniform(0, 600, 4000))
    spans = [(float(s), float(s + rng.uniform(0.05, 2)), int(rng.integers(30, 90))) for s in starts]
    ctx = written(tmp_path, music(spans).model_dump_json(), tab="guitar")
    assert int(ctx.facts["bars"]) > 100
