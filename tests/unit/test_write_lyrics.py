"""The task that writes what is sung."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.errors import Permanent
from shared.music.lyrics import Lyrics
from shared.music.notes import Notes
from shared.parameters import WriteLyricsParameters
from tests.contexts import FolderContext
from tests.melodies import RIVER, notes_of


def written(folder: Path, melody: Notes, lyrics: str | None) -> FolderContext:
    (folder / "notes").write_text(melody.model_dump_json())
    ctx = FolderContext({"notes": folder / "notes"}, folder)
    write_lyrics(ctx, WriteLyricsParameters(lyrics=lyrics))
    return ctx


def test_given_words_are_fitted_and_timed(tmp_path: Path):
    ctx = written(tmp_path, RIVER, "the river runs away from me tonight")
    lyrics = Lyrics.model_validate_json(ctx.saved["lyrics.json"].read_bytes())
    assert lyrics.lines[0].text == "the river runs away from me tonight"
    assert ctx.saved["lyrics.lrc"].read_text().startswith("[00:00.50]<00:00.50>the <00:00.95>river")
    assert ctx.facts["mode"] == "given"


def test_without_words_it_is_la(tmp_path: Path):
    ctx = written(tmp_path, RIVER, None)
    assert ctx.saved["lyrics.lrc"].read_text().count("la") == len(RIVER.notes)
    assert ctx.facts["mode"] == "all-la"


@pytest.mark.parametrize("blank", ["", "  \n ", "?!", "🎵"])
def test_blank_words_are_refused(tmp_path: Path, blank: str):
    with pytest.raises(Permanent) as refusal:
        written(tmp_path, RIVER, blank)
    assert refusal.value.code == "no_words"


def test_a_melody_without_notes_is_refused(tmp_path: Path):
    with pytest.raises(Permanent) as refusal:
        written(tmp_path, notes_of([]), None)
    assert refusal.value.code == "no_notes"


@pytest.mark.parametrize("text", ["9" * 20_000, "a-" * 10_000, "a'" * 10_000, "x" * 20_000])
def test_hostile_text_is_read_in_good_time(tmp_path: Path, text: str):
    assert written(tmp_path, RIVER, text).saved
