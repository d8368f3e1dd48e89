"""Who may do what in a deployment: an account for each part, nothing for everybody, agents let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.terraform.deployed import PREFIX, Deployment

EVERYBODY = {"allUsers", "allAuthenticatedUsers"}
PUBSUB_AGENT = "gcp-sa-pubsub.iam.gserviceaccount.com"


def grants(deployment: Deployment) -> list[Mapping[str, Any]]:
    """Every IAM grant, of whatever kind of resource; each names one member."""
    kinds = {resource.type for resource in deployment.resources}
    assert not [kind for kind in kinds if kind.endswith(("_iam_binding", "_iam_policy"))]
    return deployment.of(*(kind for kind in kinds if kind.endswith("_iam_member")))


def test_every_function_and_worker_has_an_account_of_its_own(deployment: Deployment) -> None:
    functions = [
        f["service_config"][0]["service_account_email"] for f in deployment.functions().values()
    ]
    workers = [
        job["template"][0]["template"][0]["service_account"]
        for job in deployment.workers().values()
    ]
    made = {account["email"] for account in deployment.of("google_service_account")}
    assert len(set(functions + workers)) == len(functions + workers)
    assert set(functions + workers) <= made


def test_everybody_may_call_the_api_and_nothing_else(deployment: Deployment) -> None:
    public = [grant for grant in grants(deployment) if grant["member"] in EVERYBODY]
    assert [(grant["name"], grant["role"]) for grant in public] == [
        (f"{PREFIX}api", "roles/run.invoker")
    ]


def test_no_bucket_can_be_made_public(deployment: Deployment) -> None:
    for bucket in deployment.of("google_storage_bucket"):
        assert bucket["public_access_prevention"] == "enforced"
        assert bucket["uniform_bucket_level_access"]


def test_nobody_owns_or_edits_the_project(deployment: Deployment) -> None:
    assert {grant["role"] for grant in grants(deployment)} & {
        "roles/owner",
        "roles/editor",
    } == set()


def test_the_transport_may_bury_what_nobody_takes(deployment: Deployment) -> None:
    agents = [grant for grant in grants(deployment) if grant["member"].endswith(PUBSUB_AGENT)]
    takes = {
        grant["subscription"] for grant in agents if grant["role"] == "roles/pubsub.subscriber"
    }
    buries = {grant["topic"] for grant in agents if grant["role"] == "roles/pubsub.publisher"}
    queues = deployment.of("google_pubsub_subscription")
    assert takes == {queue["name"] for queue in queues if queue["dead_letter_policy"]}
    assert buries == {f"{PREFIX}dead-letters"}


def test_pushes_and_the_clock_call_as_one_account_that_every_function_admits(
    deployment: Deployment,
) -> None:
    pushes = [
        p for queue in deployment.of("google_pubsub_subscription") for p in queue["push_config"]
    ]
    clocks = [
        t for clock in deployment.of("google_cloud_scheduler_job") for t in clock["http_target"]
    ]
    [caller] = {t["oidc_token"][0]["service_account_email"] for t in [*pushes, *clocks]}
    admitted = {
        grant["name"]
        for grant in deployment.of("google_cloud_run_v2_service_iam_member")
        if grant["member"] == f"serviceAccount:{caller}"
    }
    functions = {function["name"] for function in deployment.functions().values()}
    assert admitted == functions - {f"{PREFIX}api"}


def test_what_takes_labels_has_them(deployment: Deployment) -> None:
    unlabelled = [
        resource.address
        for resource in deployment.resources
        if not resource.type.startswith("data.")
        and "effective_labels" in resource.values
        and (resource.values["labels"] or {}).get("app") != "serenade"
    ]
    assert unlabelled == []
