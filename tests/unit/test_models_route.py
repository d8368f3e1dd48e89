"""GET /v1/models: what people see of the catalogue, without a login."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from functions.api import routes_models
from tests.served_api import ServedApi

KEY = "r8_hush_hush"


@pytest.fixture
def served(tmp_path: Path) -> ServedApi:
    return with_models(tmp_path, replicate_api_token=KEY)


def with_models(folder: Path, **settings: Any) -> ServedApi:
    served = ServedApi(folder, **settings)
    if "list_models" not in {getattr(route, "name", "") for route in served.api.routes}:
        served.api.include_router(routes_models.router)
    return served


def models(served: ServedApi, **asked: str) -> list[dict[str, Any]]:
    answer = served.anybody.get("/v1/models", params=asked)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()["models"]
    return listed


def test_anybody_sees_every_model_with_its_state(served: ServedApi) -> None:
    by_id = {model["id"]: model for model in models(served)}
    assert by_id["stable-audio"]["status"] == "available"
    assert by_id["claude"]["status"] == "needs_key"
    assert by_id["suno"]["status"] == "unavailable"
    assert by_id["suno"]["nearest"] in by_id
    assert by_id["suno"]["price"] is None
    assert by_id["swift-f0"]["version"] == "0.3.0"


def test_a_model_tells_its_parameters_price_and_licence(served: ServedApi) -> None:
    model = served.anybody.get("/v1/models/htdemucs").json()
    assert "stems" in model["parameters"]["properties"]
    assert model["licence"] == "MIT; weights for scientific purposes"
    price = model["price"]
    assert (price["unit"], price["usd"]) == ("second", 0.0014)
    assert price["at_most_usd"] == pytest.approx(0.42)
    assert model["measured"] is None
    words = served.anybody.get("/v1/models/claude").json()["price"]
    assert (words["unit"], words["usd"], words["output_usd"]) == ("million_tokens", 2, 10)
    ours = served.anybody.get("/v1/models/hibari").json()["price"]
    assert (ours["unit"], ours["usd"]) == ("none", 0)


def test_lists_are_filtered(served: ServedApi) -> None:
    separating = models(served, task="separate")
    assert {model["id"] for model in separating} >= {"demucs", "spleeter", "htdemucs"}
    assert all("separate" in model["tasks"] for model in separating)
    words = models(served, provider="anthropic", status="needs_key")
    assert [model["id"] for model in words] == ["claude"]
    assert models(served, task="nothing") == []


def test_a_senseless_filter_is_told(served: ServedApi) -> None:
    answer = served.anybody.get("/v1/models", params={"status": "maybe"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_what_was_measured_is_told(served: ServedApi) -> None:
    for seconds in (20.0, 22.0, 24.0):
        served.app.track_record.add("stable-audio", True, seconds)
    served.app.track_record.add("stable-audio", False, 1.0)
    measured = served.anybody.get("/v1/models/stable-audio").json()["measured"]
    assert (measured["calls"], measured["success_rate"]) == (4, 0.75)
    assert 15 < measured["p50_s"] <= measured["p95_s"] < 35


def test_a_model_answers_to_its_aliases(served: ServedApi) -> None:
    for alias in ("htdemucs_ft", "cjwbw/none", "facebook/musicgen-small"):
        answer = served.anybody.get(f"/v1/models/{alias}")
        if alias == "cjwbw/none":
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_model")
        else:
            assert alias in answer.json()["aliases"]


def test_the_model_that_is_set_is_the_one_that_is_told(tmp_path: Path) -> None:
    served = with_models(tmp_path, anthropic_model="claude-opus-5-5")
    model = served.anybody.get("/v1/models/claude").json()
    assert (model["model"], model["price"]["output_usd"]) == ("claude-opus-5-5", 20)


def test_an_operators_prices_are_told(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[lyria]\nprice = { per_run_usd = 0.05, as_of = 2026-12-01 }\n")
    served = with_models(tmp_path / "home", catalogue=str(own))
    assert served.anybody.get("/v1/models/lyria").json()["price"]["usd"] == 0.05


def test_no_key_is_ever_told(served: ServedApi) -> None:
    assert KEY not in served.anybody.get("/v1/models").text
