"""Settings come from the environment, and from nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.env_example import env_example
from shared.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_environment_example_is_what_the_settings_say():
    assert (ROOT / ".env.example").read_text() == env_example()


def test_settings_survive_the_way_through_a_child_process():
    settings = Settings(cors_origins=("https://a.example", "https://b.example"), workers=3)
    assert Settings.from_environment(settings.to_environment()) == settings


def test_a_senseless_setting_is_refused():
    with pytest.raises(ValidationError, match="workers"):
        Settings.from_environment({"SERENADE_WORKERS": "-1"})


def test_a_secret_is_not_shown():
    assert "hush" not in repr(Settings(secret="hush" * 8))


def test_only_the_settings_read_the_environment():
    readers = []
    for folder in ("shared", "functions", "gpu_jobs", "infra"):
        for path in (ROOT / folder).rglob("*.py"):
            names = {
                node.attr
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Attribute)
            }
            if names & {"environ", "getenv"}:
                readers.append(path.relative_to(ROOT).as_posix())
    assert readers == ["shared/settings.py"]
