"""Which engines a job tries: those that its deployment has, and that take what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Refused
from shared.hosted.engines import engines_here
from shared.planning import parsed_parameters, planned_steps
from shared.settings import Settings
from shared.workflows import workflow_named

KEYS = Settings(anthropic_api_key="a", openai_api_key="o", replicate_api_token="r")
NO_KEYS = Settings()


def chain(
    workflow: str, step: str, settings: Settings, *roles: str, **parameters: Any
) -> list[str]:
    known = workflow_named(workflow)
    asked = parsed_parameters(known, parameters)
    needed = [role for role, given in known.inputs.items() if given.required]
    steps = planned_steps(known, asked, engines_here(settings), {*needed, *roles})
    return [engine.name for engine in steps[step].engines]


def test_without_a_key_everything_is_done_here() -> None:
    assert chain("melody-to-vocals", "write", NO_KEYS, theme="rain") == ["versewright", "espeak"]


def test_with_keys_new_words_are_written_by_hosted_models_first() -> None:
    wanted = ["claude", "gpt", "versewright", "espeak"]
    assert chain("melody-to-vocals", "write", KEYS, theme="rain") == wanted


@pytest.mark.parametrize(
    "parameters", [{"lyrics": "my own"}, {"words": "all-la"}, {"theme": "Regen", "language": "de"}]
)
def test_other_words_are_nobody_elses_business(parameters: dict[str, Any]) -> None:
    assert chain("melody-to-vocals", "write", KEYS, **parameters) == ["versewright", "espeak"]


def test_recordings_leave_only_where_somebody_asks() -> None:
    assert chain("separate-stems", "separate", KEYS, "audio") == ["spleeter"]
    asked = chain("separate-stems", "separate", KEYS, "audio", engine="replicate")
    assert asked[0] == "htdemucs"
    assert asked[-1] == "spleeter"


def test_without_fallback_nobody_follows() -> None:
    asked = {"engine": "claude", "theme": "rain", "fallback": False}
    assert chain("melody-to-vocals", "write", KEYS, **asked) == ["claude"]


@pytest.mark.parametrize(
    ("parameters", "roles", "able"),
    [
        ({"prompt": "slow piano"}, (), {"lyria", "stable-audio"}),
        ({"prompt": "slow piano", "duration_s": 250.0}, (), {"ace-step"}),
        ({"prompt": "slow piano"}, ("melody",), {"musicgen-melody"}),
        ({"prompt": "a pop song", "lyrics": "la " * 20}, (), {"ace-step", "minimax-music"}),
    ],
    ids=["a prompt", "long", "along a melody", "with words"],
)
def test_music_is_asked_of_models_that_take_what_is_asked(
    parameters: dict[str, Any], roles: tuple[str, ...], able: set[str]
) -> None:
    assert set(chain("generate-music", "generate", KEYS, *roles, **parameters)) & able


def test_what_nothing_of_ours_does_is_refused_without_a_key() -> None:
    with pytest.raises(Refused) as refused:
        chain("master", "enhance", NO_KEYS)
    assert refused.value.code == "engine_unavailable"
    assert "key" in refused.value.message
