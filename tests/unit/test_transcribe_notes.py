"""Chords and tunes that are known, and what is no music."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gpu_jobs.context import AudioInput
from gpu_jobs.tasks.transcribe_notes import transcribe_notes
from shared.errors import Permanent
from shared.music.notes import Notes
from shared.music.polyphony import PolyphonicNotes
from shared.parameters import TranscribeNotesParameters
from tests.contexts import FolderContext
from tests.melodies import RIVER
from tests.tones import Mono, noise

RATE = 22_050
Struck = tuple[float, float, int]
"""Onset and length in seconds, MIDI number."""


def plucked(notes: Iterable[Struck], seconds: float, *, cents: float = 0.0) -> Mono:
    """Strings: partials that die away, the high ones first."""
    sound = np.zeros(round(seconds * RATE))
    for start, length, midi in notes:
        time = np.arange(round(length * RATE)) / RATE
        hz = 440 * 2 ** ((midi + cents / 100 - 69) / 12)
        tone = sum(
            np.sin(2 * np.pi * hz * k * time) / k * np.exp(-(1.5 + 0.8 * k) * time)
            for k in range(1, 13)
            if hz * k < RATE / 2
        )
        edge = np.minimum(1, np.minimum(time / 0.003, (length - time) / 0.02))
        first = round(start * RATE)
        sound[first : first + len(time)] += 0.15 * (tone * edge)[: len(sound) - first]
    return sound.astype(np.float32)


C, F, G = (48, 55, 64), (53, 60, 69), (55, 59, 67)
PROGRESSION = [(0.3 + 0.6 * i, 0.55, m) for i, chord in enumerate((C, F, G, C)) for m in chord]


def run(
    folder: Path, sound: Mono | Path | AudioInput, rate: int = RATE, **p: float
) -> FolderContext:
    if isinstance(sound, np.ndarray):
        folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / "input", sound.T, rate, format="WAV", subtype="FLOAT")
        sound = folder / "input"
    ctx = FolderContext({"audio": sound}, folder / "out")
    transcribe_notes(ctx, TranscribeNotesParameters.model_validate(p))
    return ctx


def heard(folder: Path, sound: Mono | Path | AudioInput, rate: int = RATE) -> PolyphonicNotes:
    content = run(folder, sound, rate).saved["notes.json"].read_bytes()
    return PolyphonicNotes.model_validate_json(content)


def struck(music: PolyphonicNotes) -> list[tuple[int, int]]:
    """Onset in tenths of a second, and MIDI number."""
    return sorted((round(10 * note.start), round(note.midi)) for note in music.notes)


def ghosts(music: PolyphonicNotes, notes: Iterable[Struck]) -> int:
    """How many notes were heard besides these, all of which must be."""
    played = {(round(10 * start), midi) for start, _, midi in notes}
    found = struck(music)
    assert played <= set(found)
    return len(found) - len(played)


def test_every_note_of_every_chord_is_heard(tmp_path: Path) -> None:
    music = heard(tmp_path, plucked(PROGRESSION, 3.0))
    assert ghosts(music, PROGRESSION) <= 1
    for start, length, midi in PROGRESSION:
        (note,) = (n for n in music.notes if round(n.midi) == midi and abs(n.start - start) < 0.03)
        assert note.end - note.start == pytest.approx(length, abs=0.3)
    assert music.key == "C major"


def test_onsets_are_in_order(tmp_path: Path) -> None:
    notes = heard(tmp_path, plucked(PROGRESSION, 3.0)).notes
    assert [n.start for n in notes] == sorted(n.start for n in notes)


def test_what_is_struck_again_is_a_note_of_its_own(tmp_path: Path) -> None:
    again = [(0.3 + 0.4 * i, 0.38, midi) for i in range(6) for midi in (52, 56, 61)]
    assert ghosts(heard(tmp_path, plucked(again, 3.0)), again) <= 2


def test_octaves_are_told_from_overtones(tmp_path: Path) -> None:
    alone = [(0.3, 0.8, 48)]
    doubled = [(0.3, 0.8, 48), (0.3, 0.8, 60)]
    assert struck(heard(tmp_path, plucked(alone, 1.5))) == [(3, 48)]
    assert struck(heard(tmp_path, plucked(doubled, 1.5))) == [(3, 48), (3, 60)]


@pytest.mark.parametrize("cents", [-30, 25])
def test_a_detuned_instrument_keeps_its_tuning(tmp_path: Path, cents: int) -> None:
    music = heard(tmp_path, plucked(PROGRESSION, 3.0, cents=cents))
    assert music.tuning_cents == pytest.approx(cents, abs=8)
    assert ghosts(music, PROGRESSION) <= 3


def test_times_do_not_drift(tmp_path: Path) -> None:
    late = plucked([(28.3, 0.6, 60), (28.9, 0.6, 64)], 30.0)
    first, second = heard(tmp_path, late).notes
    assert (first.start, second.start) == (
        pytest.approx(28.3, abs=0.02),
        pytest.approx(28.9, abs=0.02),
    )


def test_loud_and_soft_are_told_apart(tmp_path: Path) -> None:
    loud = plucked([(0.3, 0.5, 60)], 2.0)
    soft = 0.2 * plucked([(1.2, 0.5, 60)], 2.0)
    first, second = heard(tmp_path, loud + soft).notes
    assert first.level_db == 0
    assert second.level_db == pytest.approx(-14, abs=2)


def test_a_melody_can_be_read_as_notes(tmp_path: Path) -> None:
    read = PolyphonicNotes.model_validate_json(RIVER.model_dump_json())
    assert isinstance(RIVER, Notes)
    assert (read.notes, read.key) == (RIVER.notes, RIVER.key)


def test_a_region_is_heard_by_itself(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "input", plucked(PROGRESSION, 3.0), RATE, format="WAV")
    music = heard(tmp_path, AudioInput(tmp_path / "input", 0.8, 1.4))
    assert ghosts(music, [(0.1, 0.5, midi) for midi in F]) <= 1
    assert music.duration_s == pytest.approx(0.6)


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_any_rate_is_heard(tmp_path: Path, rate: int) -> None:
    import soxr

    sound = soxr.resample(plucked(PROGRESSION, 3.0), RATE, rate)
    assert len(heard(tmp_path, sound, rate).notes) >= len(PROGRESSION) - 1


def test_a_dead_or_an_inverted_channel_does_no_harm(tmp_path: Path) -> None:
    sound = plucked(PROGRESSION, 3.0)
    for name, other in (("dead", 0 * sound), ("inverted", -sound)):
        assert ghosts(heard(tmp_path / name, np.stack([sound, other])), PROGRESSION) <= 1


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (np.zeros(RATE, np.float32), "silent"),
        (np.full(RATE, 0.5, np.float32), "silent"),
        (noise(5, 0.2, rate=RATE), "no_notes"),
        (noise(5, 0.01, rate=RATE, seed=1), "no_notes"),
        (plucked([(0.0, 0.05, 60)], 0.05), "too_short"),
    ],
)
def test_what_is_no_music_is_refused(tmp_path: Path, sound: Mono, code: str) -> None:
    with pytest.raises(Permanent) as refused:
        run(tmp_path, sound)
    assert refused.value.code == code


def test_a_click_is_a_note_at_most(tmp_path: Path) -> None:
    click = np.zeros(RATE, np.float32)
    click[RATE // 2] = 1.0
    with pytest.raises(Permanent) as refused:
        run(tmp_path, click)
    assert refused.value.code == "no_notes"


def test_a_fifth_of_a_second_is_heard(tmp_path: Path) -> None:
    assert struck(heard(tmp_path, plucked([(0.0, 0.2, 60)], 0.2))) == [(0, 60)]


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    sound = plucked(PROGRESSION, 3.0)
    first, second = (run(tmp_path / name, sound) for name in "ab")
    assert first.saved["notes.json"].read_bytes() == second.saved["notes.json"].read_bytes()
    assert first.reported[-1] == 1


def test_less_certainty_hears_more(tmp_path: Path) -> None:
    sound = plucked(PROGRESSION, 3.0) + noise(3, 0.01, rate=RATE)
    bold, careful = (run(tmp_path, sound, certainty=c).facts["notes"] for c in (0.05, 0.9))
    assert int(bold) > int(careful)
