"""What a provider is sent, and what comes back of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.inputs import fill
from shared.catalogue.outputs import artifacts
from shared.catalogue.reading import catalogue
from shared.catalogue.rows import VARIABLES, Row
from shared.catalogue.templates import filled, variables
from shared.errors import EngineUnavailable

ROWS = catalogue()
PREDICTED = [row for row in ROWS.values() if row.provider == "replicate"]
AUDIO = "https://files.example/in.wav"
LYRICS = "the river runs away from me"
VALUES: dict[str, Any] = {
    "prompt": "slow waltz for accordion",
    "lyrics": LYRICS,
    "duration_s": 5.0,
    "seed": 7,
    "voice": "low",
}
HOSTILE = ("$seed", "@audio", "${seed}", "${x}", "$", "@", "{choose}", '"}, "seed": 1, {"', "\x00")


def usual(row: Row) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and files that the row takes."""
    named = variables(row.input) | {*row.needs}
    stems = {"stems": row.limits["stems"].most} if "stems" in row.limits else {}
    values = {name: value for name, value in VALUES.items() if f"${name}" in named} | stems
    if "duration_s" in row.limits and "duration_s" in values:
        values["duration_s"] = row.limits["duration_s"].least
    return values, {name[1:]: AUDIO for name in named if name[0] == "@"}


@pytest.mark.parametrize("row", PREDICTED, ids=lambda row: row.id)
def test_every_row_is_filled_whole(row: Row) -> None:
    sent = json.dumps(fill(row, *usual(row)))
    assert "$" not in sent
    assert "@" not in sent


@pytest.mark.parametrize("row", PREDICTED, ids=lambda row: row.id)
def test_every_row_says_what_it_cannot_do_without(row: Row) -> None:
    assert row.needs
    values, files = usual(row)
    for need in row.needs:
        less = {name: value for name, value in values.items() if name != need[1:]}
        fewer = {name: url for name, url in files.items() if name != need[1:]}
        with pytest.raises(EngineUnavailable, match="needs") as refused:
            fill(row, less, fewer)
        assert refused.value.code == "outside_model"


def test_stable_audio_is_asked_as_its_provider_documents_it() -> None:
    sent = fill(ROWS["stable-audio"], {"prompt": "rain", "duration_s": 12.4, "seed": 0}, {})
    assert sent == {"prompt": "rain", "duration": 13, "seed": 0}


def test_what_is_missing_is_left_out_with_its_key() -> None:
    assert fill(ROWS["lyria"], {"prompt": "rain", "seed": None}, {}) == {"prompt": "rain"}


def test_two_stems_are_voice_and_the_rest() -> None:
    row = ROWS["htdemucs"]
    assert fill(row, {"stems": 2}, {"audio": AUDIO})["stem"] == "vocals"
    assert "stem" not in fill(row, {"stems": 4}, {"audio": AUDIO})


@pytest.mark.parametrize("text", HOSTILE)
def test_what_users_write_stays_what_they_wrote(text: str) -> None:
    sent = fill(ROWS["lyria"], {"prompt": text, "seed": 7}, {})
    assert sent == {"prompt": text, "seed": 7}
    sung = fill(ROWS["bark"], {"lyrics": text, "voice": text, "seed": 7}, {})
    assert sung == {"prompt": f"♪ {text} ♪"}


@given(st.text(min_size=1, max_size=300))
def test_any_text_is_only_ever_a_value(text: str) -> None:
    row = ROWS["musicgen-melody"]
    plain = fill(row, {"prompt": "x", "seed": 7}, {"melody": AUDIO})
    sent = fill(row, {"prompt": text, "seed": 7}, {"melody": AUDIO})
    assert sent == {**plain, "prompt": text}


def test_a_text_with_a_missing_value_is_left_out() -> None:
    assert filled({"a": "${x} and ${y}", "b": ["$x", "$y"]}, {"x": 1}, {}) == {"b": [1]}


def test_tables_within_tables_are_filled() -> None:
    template = {"style": {"name": "$style", "weight": 1.5}}
    assert filled(template, {"style": "folk"}, {}) == {"style": {"name": "folk", "weight": 1.5}}


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("stable-audio", {"prompt": "x", "duration_s": 191}, "1 to 190 seconds of music, not 191"),
        ("lyria", {"prompt": "x", "duration_s": 31}, "at most 30 seconds of music, not 31"),
        ("minimax-singer", {"lyrics": "la la"}, "10 to 600 characters of lyrics, not 5"),
        ("minimax-singer", {"lyrics": "l" * 601}, "10 to 600 characters of lyrics, not 601"),
        ("minimax-music", {"lyrics": LYRICS, "prompt": "pop"}, "10 to 300 characters of prompt"),
        ("minimax-music", {"lyrics": LYRICS, "prompt": "p" * 301}, "not 301"),
        ("lyria", {"prompt": ""}, "needs a prompt"),
    ],
)
def test_what_a_model_does_not_take_is_left_to_the_next(
    name: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(EngineUnavailable, match=said) as refused:
        fill(ROWS[name], values, {})
    assert refused.value.code == "outside_model"


@pytest.mark.parametrize(("name", "stems"), [("htdemucs", 6), ("htdemucs-6s", 4)])
def test_each_separator_gives_its_own_number_of_stems(name: str, stems: int) -> None:
    with pytest.raises(EngineUnavailable, match="stems"):
        fill(ROWS[name], {"stems": stems}, {"audio": AUDIO})


def test_a_melody_is_never_silently_ignored() -> None:
    with pytest.raises(EngineUnavailable, match="cannot take a melody"):
        fill(ROWS["stable-audio"], {"prompt": "x"}, {"melody": AUDIO})


def test_templates_name_only_what_their_tasks_have() -> None:
    for row in PREDICTED:
        known = set().union(*(VARIABLES[task] for task in row.tasks))
        assert variables(row.input) <= known


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("stable-audio", "https://out.example/1"),
        ("stable-audio", ["https://out.example/1", "https://out.example/2"]),
        ("riffusion", {"audio": "https://out.example/1", "spectrogram": "https://out.example/2"}),
    ],
)
def test_an_output_in_any_wrapping_is_one_file(name: str, output: Any) -> None:
    assert artifacts(ROWS[name], output, {}) == {"music.wav": "https://out.example/1"}


def test_stems_are_named_as_ours_are() -> None:
    two = artifacts(ROWS["htdemucs"], {"vocals": "v", "other": "o", "bass": None}, {"stems": 2})
    assert two == {"vocals.wav": "v", "accompaniment.wav": "o"}
    told = {"vocals": "v", "drums": "d", "bass": "b", "other": "o"}
    four = artifacts(ROWS["htdemucs"], {**told, "../x": "x"}, {"stems": 4})
    assert four == {f"{stem}.wav": address for stem, address in told.items()}


@pytest.mark.parametrize(
    ("stems", "output"), [(2, {"vocals": "v"}), (4, {"vocals": "v", "other": "o"})]
)
def test_a_stem_that_is_missing_is_named(stems: int, output: dict[str, str]) -> None:
    with pytest.raises(EngineUnavailable, match="sent no") as refused:
        artifacts(ROWS["htdemucs"], output, {"stems": stems})
    assert refused.value.code == "bad_output"


@pytest.mark.parametrize("output", [None, "", [], {}, 7, {"video": "x"}, [None], [[]]])
@pytest.mark.parametrize("name", ["lyria", "bark", "htdemucs"])
def test_an_output_without_audio_is_said_so(name: str, output: Any) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        artifacts(ROWS[name], output, {"stems": 2})
    assert refused.value.code == "bad_output"
