"""The analysis of MIDI files: in the same words as that of recordings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import mido
import numpy as np
import pytest

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.features import features
from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.parameters import AnalyzeParameters
from tests.contexts import FolderContext
from tests.music_files import midi_bytes

Messages = list[mido.Message | mido.MetaMessage]
Span = tuple[int, int, int]
"""MIDI number, first tick, last tick."""

CADENCE = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))


def track(spans: Iterable[Span], *, channel: int = 0, extra: Messages = ()) -> Messages:  # type: ignore[assignment]
    """A track of notes at absolute ticks, after ``extra``."""
    events = []
    for number, start, end in spans:
        events.append(
            (start, 1, mido.Message("note_on", note=number, velocity=90, channel=channel))
        )
        events.append((end, 0, mido.Message("note_off", note=number, channel=channel)))
    messages, now = list(extra), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        messages.append(message.copy(time=tick - now))
        now = tick
    return messages


def chords_in(beats: int, bars: int, *, root: int = 60, swing: float = 0.0) -> list[Span]:
    """A chord on each beat, a bass on the first; 480 ticks a beat, ``swing`` spreads them at random."""
    generator = np.random.default_rng(0)
    spans = []
    for beat in range(beats * bars):
        at = max(round(480 * (beat + swing * generator.standard_normal())), 0)
        steps = CADENCE[beat // beats % len(CADENCE)]
        spans += [(root + step, at, at + 400) for step in steps]
        if beat % beats == 0:
            spans.append((root - 24 + steps[0], at, at + 400))
    return spans


def analysed(folder: Path, data: bytes, **region: float) -> Analysis:
    path = folder / "song.mid"
    path.write_bytes(data)
    context = FolderContext({"audio": AudioInput(path, **region)}, folder)
    features(context, AnalyzeParameters())
    assert set(context.saved) == {"analysis.json"}
    return Analysis.model_validate_json(context.saved["analysis.json"].read_bytes())


def test_tempo_and_metre_are_the_files_own(tmp_path: Path) -> None:
    said: Messages = [
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(96)),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
    ]
    analysis = analysed(tmp_path, midi_bytes(track(chords_in(3, 12), extra=said)))
    assert analysis.source == "midi"
    assert analysis.tempo.bpm == pytest.approx(96, abs=0.01)
    assert len(analysis.tempo.curve) == 1
    assert analysis.metre.signature == "3/4"
    assert analysis.beats_s[:4] == pytest.approx([0, 0.625, 1.25, 1.875])
    assert analysis.downbeats_s[:2] == pytest.approx([0, 1.875])
    assert analysis.loudness is None
    assert analysis.spectrum is None
    assert analysis.frames is None


def test_six_eight_has_two_beats_of_three(tmp_path: Path) -> None:
    said: Messages = [mido.MetaMessage("time_signature", numerator=6, denominator=8)]
    eighths = [(60 + step % 5, 240 * step, 240 * step + 200) for step in range(48)]
    analysis = analysed(tmp_path, midi_bytes(track(eighths, extra=said)))
    assert analysis.metre.signature == "6/8"
    assert (analysis.metre.beats_per_bar, analysis.metre.division) == (2, 3)
    assert analysis.tempo.bpm == pytest.approx(80, abs=0.01)


def test_key_and_chords_are_those_of_the_notes(tmp_path: Path) -> None:
    wrong: Messages = [mido.MetaMessage("key_signature", key="C")]
    analysis = analysed(tmp_path, midi_bytes(track(chords_in(4, 12, root=62), extra=wrong)))
    assert analysis.key.key == "D major"
    labels = [span.label for span in analysis.chords.aligned[:3]]
    assert labels == ["D:maj", "G:maj", "A:maj"]
    assert analysis.chords.aligned[1].start_s == pytest.approx(2.0, abs=0.05)


def test_a_signature_decides_between_a_minor_key_and_its_relative(tmp_path: Path) -> None:
    """C, A minor, F, G, E minor: the notes alone say C major."""
    triads = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62), (52, 55, 59), (57, 60, 64))
    spans = [
        (number, 960 * bar, 960 * bar + 900) for bar in range(18) for number in triads[bar % 6]
    ]
    keys = {}
    for said in ("C", "Am", "F#m"):
        signature: Messages = [mido.MetaMessage("key_signature", key=said)]
        keys[said] = analysed(tmp_path, midi_bytes(track(spans, extra=signature))).key
    assert keys["Am"].key == "A minor"
    assert keys["Am"].mode == "minor"
    assert keys["Am"].regions[0].key == "A minor"
    assert keys["C"] == keys["F#m"]


def test_a_tempo_that_changes_is_a_curve(tmp_path: Path) -> None:
    conductor: Messages = [mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(90))]
    conductor.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(150), time=480 * 16))
    analysis = analysed(tmp_path, midi_bytes(conductor, track(chords_in(4, 8))))
    assert [round(point.bpm) for point in analysis.tempo.curve] == [90, 150]
    assert analysis.tempo.curve[1].time_s == pytest.approx(16 * 60 / 90, abs=0.01)


def test_what_was_played_without_regard_to_the_files_beat_is_listened_to(tmp_path: Path) -> None:
    spans = [
        (number, round(start * 1.37), round(end * 1.37)) for number, start, end in chords_in(4, 10)
    ]
    analysis = analysed(tmp_path, midi_bytes(track(spans)))
    assert analysis.tempo.bpm is not None
    assert analysis.tempo.bpm == pytest.approx(120 / 1.37, rel=0.02)


def test_drums_have_no_key(tmp_path: Path) -> None:
    drums = [(36 + 2 * (beat % 2), 480 * beat, 480 * beat + 60) for beat in range(32)]
    analysis = analysed(tmp_path, midi_bytes(track(drums, channel=9)))
    assert analysis.key.key is None
    assert {span.label for span in analysis.chords.raw} == {"N"}
    assert analysis.tuning_cents is None
    assert analysis.tempo.bpm == pytest.approx(120, abs=0.1)


def test_a_region_has_its_own_time(tmp_path: Path) -> None:
    whole = midi_bytes(track(chords_in(4, 12)))
    analysis = analysed(tmp_path, whole, start_s=4.0, end_s=12.0)
    assert analysis.duration_s == 8.0
    assert analysis.beats_s == pytest.approx(np.arange(0, 8, 0.5))
    assert analysis.chords.raw[-1].end_s == pytest.approx(8.0)


@pytest.mark.parametrize("start_s", [30.0, 23.99])
def test_a_region_without_a_note_is_refused(tmp_path: Path, start_s: float) -> None:
    with pytest.raises(Permanent) as refused:
        analysed(tmp_path, midi_bytes(track(chords_in(4, 12))), start_s=start_s)
    assert refused.value.code == "region_outside_file"


@pytest.mark.parametrize(("tempo", "code"), [(0, "too_short"), (16_777_215, "too_long")])
def test_files_without_time_or_without_end_are_refused(
    tmp_path: Path, tempo: int, code: str
) -> None:
    said: Messages = [mido.MetaMessage("set_tempo", tempo=tempo)]
    with pytest.raises(Permanent) as refused:
        analysed(tmp_path, midi_bytes(track([(60, 0, 400_000)], extra=said)))
    assert refused.value.code == code


def test_one_note_has_an_analysis(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, midi_bytes(track([(60, 0, 96)])))
    assert analysis.duration_s == pytest.approx(0.1)
    assert len(analysis.sections) == 1


def test_a_tempo_that_nobody_could_count_is_not_believed(tmp_path: Path) -> None:
    said: Messages = [mido.MetaMessage("set_tempo", tempo=100)]
    analysis = analysed(tmp_path, midi_bytes(track(chords_in(4, 400), extra=said)))
    assert analysis.tempo.bpm is None or analysis.tempo.bpm < 400
    assert len(analysis.beats_s) < 100
