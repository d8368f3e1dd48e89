"""``serenade check`` says all that is true of a file, or why it is refused and what to do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import command_line
from shared.audio.rejections import REJECTIONS
from tests.audio_files import SUNG_PHRASE
from tests.good_files import GOOD
from tests.odd_files import TAGS


def checked(*arguments: str) -> Result:
    return CliRunner().invoke(command_line(), ["check", *arguments])


def test_an_accepted_file_is_told_with_its_tags_and_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(GOOD["mp3 with art and trailing tags"].make())
    verdict = json.loads(checked(str(path), "--json").stdout)
    assert verdict["accepted"] is True
    assert verdict["code"] is verdict["what_to_do"] is None
    assert verdict["tags"] == TAGS
    assert verdict["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_people_read_the_same_line_by_line() -> None:
    said = checked(str(SUNG_PHRASE)).stdout.splitlines()
    assert said[0].endswith("sung_phrase.flac: accepted")
    assert "  bit_depth: 16" in said
    assert "  tag encoder: Lavf59.27.100" in said


def test_a_refused_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "song.flac"
    path.write_bytes(SUNG_PHRASE.read_bytes()[:90_000])
    result = checked(str(path))
    assert result.exit_code == 1
    assert result.stderr.startswith("truncated: ")
    assert REJECTIONS["truncated"].remedy in result.stderr
    verdict = json.loads(checked(str(path), "--json").stdout)
    assert verdict["what_to_do"] == REJECTIONS["truncated"].remedy


@pytest.mark.parametrize(
    "name",
    ["two\nlines", "\u202ecalf.gnos", "\x1b[31mred", "🎵" * 60, '"quoted"; rm -rf', "\udcff"],
    ids=["newline", "turned around", "escape", "emoji", "quotes", "not Unicode"],
)
def test_a_name_cannot_forge_a_line_or_turn_one_around(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.flac"
    path.write_bytes(SUNG_PHRASE.read_bytes())
    result = checked(str(path))
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    assert first.endswith(".flac: accepted")
    assert not set(first) & {"\x1b", "\u202e"}
