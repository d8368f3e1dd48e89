"""Every function and worker is told what the settings need, and nothing that they do not know."""

from __future__ import annotations

import pytest

from shared.settings import Settings, variable
from tests.terraform.deployed import PREFIX, PROJECT, Deployment

OF_LIBRARIES = {"DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"}
"""Read by Google's storage client, not by us."""

KNOWN = {variable(name) for name in Settings.model_fields} | OF_LIBRARIES
TESTS_ONLY = {
    variable(name)
    for name in Settings.model_fields
    if name.endswith(("_emulator_host", "_endpoint")) or name in ("chaos", "haste", "certs_url")
}
LOCAL_ONLY = {variable(name) for name in ("functions_url", "sweep_every_s")}
SLOTS = {"SERENADE_WORKERS", "SERENADE_GPU_WORKERS"}

TAKES_SLOTS = {"dispatch", "sweep", f"{PREFIX}worker-cpu", f"{PREFIX}worker-gpu"}
SIGNS = {"api", "on_job_request", "run_hosted"}


def environments(deployment: Deployment) -> dict[str, dict[str, str]]:
    return deployment.environments()


def test_no_part_is_told_what_no_setting_knows(deployment: Deployment) -> None:
    unknown = {part: told.keys() - KNOWN for part, told in environments(deployment).items()}
    assert not any(unknown.values()), unknown


def test_no_part_is_told_what_belongs_to_tests_or_to_a_laptop(deployment: Deployment) -> None:
    told = set().union(*environments(deployment).values())
    assert told & (TESTS_ONLY | LOCAL_ONLY) == set()


def test_every_part_reads_its_environment(deployment: Deployment) -> None:
    for told in environments(deployment).values():
        settings = Settings.from_environment(told)
        assert (settings.home, settings.project, settings.prefix) == ("gcp", PROJECT, PREFIX)
        assert settings.region


def test_every_part_is_told_of_the_buckets_and_the_database_that_exist(
    deployment: Deployment,
) -> None:
    buckets = {bucket["name"] for bucket in deployment.of("google_storage_bucket")}
    [database] = deployment.of("google_firestore_database")
    for told in environments(deployment).values():
        settings = Settings.from_environment(told)
        assert settings.uploads_bucket.endswith("uploads")
        assert settings.results_bucket.endswith("results")
        assert {settings.uploads_bucket, settings.results_bucket} <= buckets
        assert settings.database == database["name"]


def test_no_two_parts_are_told_different_things(deployment: Deployment) -> None:
    """But which account signs, whom requests may speak for, and which slots workers take."""
    own = {"SERENADE_SIGNER", "SERENADE_REQUESTERS"} | SLOTS
    said: dict[str, set[str]] = {}
    for told in environments(deployment).values():
        for name, value in told.items():
            said.setdefault(name, set()).add(value)
    assert {
        name: values for name, values in said.items() if len(values) > 1 and name not in own
    } == {}


def test_whoever_starts_workers_knows_how_many(deployment: Deployment) -> None:
    parts = environments(deployment)
    told = {name: {key: parts[name][key] for key in SLOTS} for name in TAKES_SLOTS & parts.keys()}
    assert told["dispatch"] == told["sweep"]
    jobs = deployment.workers().keys()
    assert (int(told["sweep"]["SERENADE_WORKERS"]) > 0) == (f"{PREFIX}worker-cpu" in jobs)
    assert (int(told["sweep"]["SERENADE_GPU_WORKERS"]) > 0) == (f"{PREFIX}worker-gpu" in jobs)
    assert all(each == told["sweep"] for each in told.values())


def test_who_takes_jobs_knows_what_any_worker_can_run(deployment: Deployment) -> None:
    parts = environments(deployment)
    has_gpu = f"{PREFIX}worker-gpu" in deployment.workers()
    for part in ("api", "on_job_request"):
        assert ("gpu" in Settings.from_environment(parts[part]).runtimes) == has_gpu


def test_workers_find_the_weights_where_the_bucket_is_mounted(deployment: Deployment) -> None:
    parts = environments(deployment)
    for name, worker in deployment.workers().items():
        [task] = worker["template"][0]["template"]
        [container] = task["containers"]
        [mount] = container["volume_mounts"]
        [volume] = task["volumes"]
        assert volume["gcs"][0]["read_only"]
        assert volume["gcs"][0]["bucket"].endswith("weights")
        assert (mount["name"], mount["mount_path"]) == (
            volume["name"],
            str(Settings.from_environment(parts[name]).weights),
        )


def test_listeners_never_take_all_that_an_instance_of_the_api_serves(
    deployment: Deployment,
) -> None:
    [service] = deployment.functions()["api"]["service_config"]
    told = Settings.from_environment(environments(deployment)["api"])
    assert told.max_streams * 2 <= service["max_instance_request_concurrency"]


def test_the_address_is_where_clients_reach_the_api(deployment: Deployment) -> None:
    url = environments(deployment)["api"]["SERENADE_URL"]
    domain = deployment.variables.get("domain")
    assert url == f"https://{domain}" if domain else url.endswith(".run.app")


@pytest.mark.parametrize("part", sorted(SIGNS))
def test_who_signs_urls_signs_as_itself(deployment: Deployment, part: str) -> None:
    [service] = deployment.functions()[part]["service_config"]
    assert environments(deployment)[part]["SERENADE_SIGNER"] == service["service_account_email"]


def test_origins_are_the_same_for_the_api_and_the_buckets(deployment: Deployment) -> None:
    asked = set(deployment.variables.get("cors_origins", ()))
    assert set(Settings.from_environment(environments(deployment)["api"]).cors_origins) == asked
    for bucket in deployment.of("google_storage_bucket"):
        assert {origin for rule in bucket["cors"] for origin in rule["origin"]} <= asked
        if not bucket["name"].endswith(("source", "weights")):
            assert bool(bucket["cors"]) == bool(asked)


def test_requesters_are_told_to_those_who_hear_them(deployment: Deployment) -> None:
    asked = deployment.variables.get("requesters", {})
    told = Settings.from_environment(environments(deployment)["on_job_request"]).requesters
    assert told == ", ".join(f"{name}={' '.join(who['owners'])}" for name, who in asked.items())
