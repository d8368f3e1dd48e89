"""Hosted models in a deployment: keys where they are used, names and caps where jobs are taken."""

from __future__ import annotations

import pytest

from shared.settings import Settings, variable
from tests.terraform.deployed import PREFIX, Deployment
from tests.terraform.test_topology import addresses

KEYS = {
    "anthropic": {"ANTHROPIC_API_KEY"},
    "openai": {"OPENAI_API_KEY"},
    "replicate": {"REPLICATE_API_TOKEN", "REPLICATE_WEBHOOK_SECRET", "SERENADE_SECRET"},
}
CALLS = {
    "run_hosted": set(KEYS),
    "on_prediction": {"replicate"},
    "api": {"anthropic", "openai"},  # words while a request waits
}
"""Function → the providers whose keys it needs."""

CONFIDENTIAL = {variable(name) for name, field in Settings.model_fields.items() if not field.repr}
READS_SECRETS = "roles/secretmanager.secretAccessor"


def used(deployment: Deployment) -> set[str]:
    """The providers of the deployment."""
    return set(deployment.variables.get("hosted", {"providers": []})["providers"])


def test_every_confidential_setting_has_a_secret(deployment: Deployment) -> None:
    assert set().union(*KEYS.values()) == CONFIDENTIAL
    made = {secret["secret_id"] for secret in deployment.of("google_secret_manager_secret")}
    assert {PREFIX + secret_name(name) for name in CONFIDENTIAL} <= made


def test_no_confidential_setting_is_told_in_the_open(deployment: Deployment) -> None:
    assert set().union(*deployment.environments().values()) & CONFIDENTIAL == set()


def test_who_calls_a_provider_has_its_keys_and_nobody_else_has(deployment: Deployment) -> None:
    for part, mounted in deployment.mounted().items():
        called = CALLS.get(part, set()) & used(deployment)
        assert mounted.keys() & CONFIDENTIAL == set().union(*(KEYS[who] for who in called))


def test_a_secret_is_read_by_those_who_are_given_it(deployment: Deployment) -> None:
    account = {
        name: function["service_config"][0]["service_account_email"]
        for name, function in deployment.functions().items()
    } | {
        name: job["template"][0]["template"][0]["service_account"]
        for name, job in deployment.workers().items()
    }
    given = {
        (account[part], secret)
        for part, mounted in deployment.mounted().items()
        for secret in mounted.values()
    }
    emails = {a["member"]: a["email"] for a in deployment.of("google_service_account")}
    grants = deployment.of("google_secret_manager_secret_iam_member")
    assert {grant["role"] for grant in grants} <= {READS_SECRETS}
    assert {(emails[grant["member"]], grant["secret_id"]) for grant in grants} == given


@pytest.mark.parametrize("part", ["api", "on_job_request"])
def test_who_takes_jobs_knows_which_providers_can_be_asked(
    deployment: Deployment, part: str
) -> None:
    told = deployment.environments()[part].get("SERENADE_PROVIDERS", "")
    assert set(filter(None, told.split(","))) == used(deployment)


def test_models_and_caps_are_those_that_were_asked_for(deployment: Deployment) -> None:
    asked = deployment.variables.get("hosted", {})
    models, budgets, ours = asked.get("models", {}), asked.get("budgets", {}), Settings()
    for told in deployment.environments().values():
        here = Settings.from_environment(told)
        assert here.anthropic_model == models.get("anthropic", ours.anthropic_model)
        assert here.openai_model == models.get("openai", ours.openai_model)
        assert list(here.words_order) == asked.get("words_order", list(ours.words_order))
        assert here.words_max_tokens == asked.get("words_max_tokens", ours.words_max_tokens)
        assert here.job_budget_usd == budgets.get("job", ours.job_budget_usd)
        assert here.owner_budget_usd == budgets.get("owner", ours.owner_budget_usd)
        assert here.budget_usd == budgets.get("all", ours.budget_usd)


def test_providers_tell_the_function_that_brings_predictions_home(deployment: Deployment) -> None:
    told = deployment.environments()
    address = addresses(deployment)["on_prediction"] if "replicate" in used(deployment) else ""
    assert Settings.from_environment(told["run_hosted"]).hooks_url == address


def secret_name(name: str) -> str:
    """A variable as ids of secrets have it: the prefix of all ids says whose it is."""
    return name.removeprefix("SERENADE_").lower().replace("_", "-")
