"""The command line without a server: what it refuses, what it explains, what it judges."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.documents import WorkflowView
from infra.cli.inputs import content_type, regions_of
from infra.cli.main import command_line
from infra.cli.values import parameters_of
from infra.cli.workflows import kind_of

PHRASE = str(Path(__file__).parents[1] / "data" / "sung_phrase.flac")


def serenade(*words: str) -> Result:
    clean = {"SERENADE_SERVER": None, "SERENADE_KEY": None, "SERENADE_DATA": None}
    clean |= {"ANTHROPIC_API_KEY": None, "OPENAI_API_KEY": None, "REPLICATE_API_TOKEN": None}
    return CliRunner().invoke(command_line(), list(words), env=clean)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", "dance"], "unknown_workflow"),
        (["run", "ping", "-p", "speed=9"], "unknown_parameter"),
        (["run", "ping", "-p", "steps"], "bad_parameter"),
        (["run", "ping", PHRASE], "unexpected_input"),
        (["run", "melody-to-vocals"], "missing_input"),
        (["run", "melody-to-vocals", "nowhere.wav"], "no_such_file"),
        (["run", "melody-to-vocals", PHRASE, "--input", "drums=x.wav"], "unexpected_input"),
        (["run", "melody-to-vocals", PHRASE, "--input", f"melody={PHRASE}"], "duplicate_input"),
        (["run", "melody-to-vocals", "--input", PHRASE], "bad_input"),
        (["run", "melody-to-vocals", PHRASE, "--region", "noon"], "bad_region"),
        (["run", "melody-to-vocals", PHRASE, "--region", "9:3"], "bad_request"),
        (["run", "ping", "--server", "http://127.0.0.1:1"], "no_key"),
        (["run", "ping", "--server", "music.example", "--key", "sk_x"], "bad_server"),
        (["check", "nowhere.wav"], "no_such_file"),
        (["workflows", "dance"], "unknown_workflow"),
        (["tabs", "Am Hm"], "unknown_chord"),
        (["tabs", "C", "--capo", "30"], "bad_capo"),
        (["tabs", "C", "--capo", "soon"], "bad_capo"),
        (["tabs", "C", "--capo=--5"], "bad_capo"),
        (["tabs", "C", "--capo", "9" * 5000], "bad_capo"),
        (["tabs", "Am F", "--key", "A minor"], "bad_key"),
        (["tabs", "C", "--tuning", "E A D"], "impossible_tuning"),
        (["tabs", ""], "no_chords"),
        (["chords", "Am Cmaj77"], "unknown_chord"),
        (["chords", "Am", "--style", "polka"], "invalid_request"),
        (["chords", "Am", "--engine", "claude"], "engine_unavailable"),
        (["instructions", "rain", "--minutes", "1"], "invalid_request"),
        (["tabs", "C", "--server", "http://127.0.0.1:1"], "no_key"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_with_exit_code_2(words: list[str], code: str) -> None:
    result = serenade(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{code}: ")
    assert result.stdout == ""


def test_unknown_commands_and_missing_arguments_are_wrong_usage() -> None:
    assert serenade("sing").exit_code == 2
    assert serenade("job").exit_code == 2


def test_a_setting_without_sense_is_named() -> None:
    result = CliRunner().invoke(command_line(), ["check", PHRASE], env={"SERENADE_WORKERS": "many"})
    assert result.exit_code == 2
    assert result.stderr.startswith("bad_setting: SERENADE_WORKERS")


def test_without_a_home_the_user_is_told_how_to_start_one(tmp_path: Path) -> None:
    result = serenade("jobs", "--data", str(tmp_path))
    assert result.exit_code == 1
    assert result.stderr.startswith("no_home: ")
    assert "serenade up" in result.stderr


def test_a_home_that_died_is_none(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    address = {"url": "http://127.0.0.1:1", "key": "sk_x", "pid": ended.pid}
    (tmp_path / "serenade.json").write_text(json.dumps(address))
    assert serenade("jobs", "--data", str(tmp_path)).stderr.startswith("no_home: ")


def test_a_good_recording_is_accepted() -> None:
    result = serenade("check", PHRASE, "--json")
    assert result.exit_code == 0
    verdict = json.loads(result.stdout)
    assert verdict["accepted"] is True
    assert verdict["format"] == "flac"
    assert verdict["duration_s"] == pytest.approx(9.098, abs=0.001)


def test_text_in_disguise_is_rejected(tmp_path: Path) -> None:
    disguised = tmp_path / "song.wav"
    disguised.write_text("la la la")
    result = serenade("check", str(disguised), "--json")
    assert result.exit_code == 1
    verdict = json.loads(result.stdout)
    assert verdict["accepted"] is False
    assert verdict["code"] == "not_audio"
    assert verdict["message"].endswith(".")


def test_people_read_the_reason_on_standard_error(tmp_path: Path) -> None:
    silent = tmp_path / "nothing.wav"
    silent.touch()
    result = serenade("check", str(silent))
    assert result.exit_code == 1
    assert result.stderr.startswith("empty_file: ")


def test_every_parameter_is_explained() -> None:
    told = serenade("workflows").stdout
    for word in ("melody-to-vocals", "ping", "transpose", "vibrato_cents", "-14.0"):
        assert word in told


def test_workflows_as_json_carry_their_schemas() -> None:
    known = {each["name"]: each for each in json.loads(serenade("workflows", "--json").stdout)}
    assert known["ping"]["parameters"]["properties"]["steps"]["default"] == 5
    assert known["melody-to-vocals"]["inputs"]["melody"]["main"] is True


@pytest.mark.parametrize(
    ("typed", "schema", "value"),
    [
        ("123", {"type": "string"}, "123"),
        ("null", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "null"),
        ("a=b", {"type": "string"}, "a=b"),
        ("3", {"type": "integer"}, 3),
        ("-14.5", {"type": "number"}, -14.5),
        ("null", {"anyOf": [{"type": "number"}, {"type": "null"}]}, None),
        ("true", {"type": "boolean"}, True),
        ('{"a": [1]}', {"type": "object"}, {"a": [1]}),
        ("loud", {"type": "number"}, "loud"),
        ("NaN", {"type": "number"}, "NaN"),
        ("4", {"enum": [4], "type": "integer"}, 4),
    ],
)
def test_values_are_read_as_the_schema_wants_them(
    typed: str, schema: dict[str, Any], value: Any
) -> None:
    workflow = WorkflowView(
        name="any", summary="", inputs={}, parameters={"properties": {"x": schema}}
    )
    assert parameters_of([f"x={typed}"], workflow) == {"x": value}


def test_regions_are_of_the_main_input_unless_they_name_another() -> None:
    inputs = {
        "melody": {"media": "audio", "main": True, "required": True},
        "backing": {"media": "audio", "main": False, "required": False},
    }
    workflow = WorkflowView.model_validate(
        {"name": "any", "summary": "", "inputs": inputs, "parameters": {}}
    )
    assert regions_of(["1.5:4", "backing=:8"], workflow) == {
        "melody": {"start_s": 1.5, "end_s": 4.0},
        "backing": {"end_s": 8.0},
    }


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("a.FLAC", "audio/flac"),
        ("a.m4a", "audio/mp4"),
        ("a.mid", "audio/midi"),
        ("a.opus", "audio/ogg"),
        ("a.unheard", "application/octet-stream"),
    ],
)
def test_files_are_declared_by_their_names(name: str, declared: str) -> None:
    assert content_type(Path(name)) == declared


def test_bounds_are_told_in_words() -> None:
    assert kind_of({"type": "number", "minimum": 0, "maximum": 1}) == "number 0…1"
    assert kind_of({"enum": [1, 2, 3]}) == "1, 2 or 3"
    assert kind_of({"anyOf": [{"type": "string"}, {"type": "null"}]}) == "text or null"


def test_the_command_line_starts_light() -> None:
    heavy = ["numpy", "pydantic", "httpx", "rich", "fastapi", "infra.local.up"]
    code = f"import sys, infra.cli.main; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_models_are_listed_with_their_price_and_why_not() -> None:
    told = serenade("models", "--task", "generate-music", "--json")
    rows = {row["id"]: row for row in json.loads(told.stdout)}
    assert rows["lyria"]["status"] == "needs_key"
    assert rows["lyria"]["price"] == "$0.06 a run"
    assert "REPLICATE_API_TOKEN" in rows["lyria"]["reason"]
    assert "versewright" not in rows


def test_chords_become_a_tab_in_the_terminal() -> None:
    result = serenade("tabs", "Am F C G", "--capo", "auto", "--level", "beginner")
    assert result.exit_code == 0
    assert result.stdout.isascii()
    assert "| Am | F  | C  | G  |" in result.stdout or "capo" in result.stdout.lower()
    assert max(map(len, result.stdout.splitlines())) <= 88


def test_a_tab_is_left_in_every_form(tmp_path: Path) -> None:
    result = serenade("tabs", "Am C", "--out", str(tmp_path / "tab"), "--json")
    assert json.loads(result.stdout)["grips"][0]["symbol"] == "Am"
    left = {place.name for place in (tmp_path / "tab").iterdir()}
    assert left == {
        "tab.txt", "tab.musicxml", "chords.cho", "tab.mid", "01-Am.svg", "02-C.svg",
    }  # fmt: skip


def test_chords_are_suggested_with_numerals_and_reasons() -> None:
    result = serenade("chords", "Am F", "--style", "pop")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Key: ")
    assert any("bVI" in line or "IV" in line for line in lines)
    told = json.loads(serenade("chords", "Am F", "--style", "pop", "--json").stdout)
    assert told["suggestions"][0]["reason"] in result.stdout


def test_a_theme_becomes_a_lesson_in_the_terminal(tmp_path: Path) -> None:
    result = serenade("instructions", "rain in the city", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "rain" in result.stdout
    assert "Step by step" in result.stdout
    assert {"lesson.txt", "lesson.md", "tab.txt", "melody.mid"} == {
        place.name for place in tmp_path.iterdir()
    }
