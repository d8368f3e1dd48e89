"""Who may do what in a deployment: an account for each part, nothing for everybody, agents let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.terraform.deployed import PREFIX, PROJECT, Deployment

EVERYBODY = {"allUsers", "allAuthenticatedUsers"}
PUBSUB_AGENT = "gcp-sa-pubsub.iam.gserviceaccount.com"


def grants(deployment: Deployment) -> list[Mapping[str, Any]]:
    """Every IAM grant, of whatever kind of resource, member by member."""
    kinds = {resource.type for resource in deployment.resources}
    assert not [kind for kind in kinds if kind.endswith("_iam_policy")]
    single = deployment.of(*(kind for kind in kinds if kind.endswith("_iam_member")))
    shared = deployment.of(*(kind for kind in kinds if kind.endswith("_iam_binding")))
    return [*single, *({**grant, "member": who} for grant in shared for who in grant["members"])]


def named(deployment: Deployment) -> dict[str, str]:
    """Member, as grants name it → the part whose account it is."""
    return {
        member: account["account_id"].removeprefix(PREFIX)
        for account in deployment.of("google_service_account")
        for member in (account["member"], f"serviceAccount:{account['email']}")
    }


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


def strangers_call(deployment: Deployment) -> set[str]:
    """The functions that whoever likes may call: webhooks come where predictions are started."""
    hosted = deployment.variables.get("hosted", {"providers": []})
    hooks = {f"{PREFIX}on-prediction"} if "replicate" in hosted["providers"] else set()
    return {f"{PREFIX}api"} | hooks


def test_everybody_may_call_the_api_and_tell_of_predictions_and_nothing_else(
    deployment: Deployment,
) -> None:
    public = [grant for grant in grants(deployment) if grant["member"] in EVERYBODY]
    assert {grant["name"] for grant in public} == strangers_call(deployment)
    assert {grant["role"] for grant in public} == {"roles/run.invoker"}


def test_what_everybody_may_call_is_all_that_is_reached_from_outside(
    deployment: Deployment,
) -> None:
    open_to_all = {
        function["name"]
        for function in deployment.functions().values()
        if function["service_config"][0]["ingress_settings"] != "ALLOW_INTERNAL_ONLY"
    }
    assert open_to_all == strangers_call(deployment)


def test_no_bucket_can_be_made_public(deployment: Deployment) -> None:
    for bucket in deployment.of("google_storage_bucket"):
        assert bucket["public_access_prevention"] == "enforced"
        assert bucket["uniform_bucket_level_access"]


def test_objects_are_read_by_those_who_must_and_by_the_owners_of_the_project(
    deployment: Deployment,
) -> None:
    accounts = {f"projectOwner:{PROJECT}": "owners"} | named(deployment)
    reading = {"roles/storage.objectViewer", "roles/storage.legacyObjectReader"}
    readers: dict[str, set[str]] = {}
    for grant in deployment.of("google_storage_bucket_iam_binding"):
        if grant["role"] in reading:
            bucket = grant["bucket"].rpartition("-")[2]
            readers.setdefault(bucket, set()).update(accounts[who] for who in grant["members"])
    signing = {"api", "on-job-request", "run-hosted"}
    workers = {"worker-cpu", "worker-gpu"}
    planner = {"planner"} if deployment.variables.get("ci") else set()
    assert readers == {
        "uploads": {"owners", "on-upload", "sweep"} | signing | workers,
        "results": {"owners", "on-dead-letter", "on-prediction"} | signing | workers,
        "source": {"owners", "builder"} | planner,
        "weights": {"owners"} | workers,
    }


def test_viewers_and_editors_of_the_project_are_kept_out_of_every_bucket(
    deployment: Deployment,
) -> None:
    inherited = {"legacyBucketReader", "legacyObjectReader", "legacyObjectOwner"}
    left = {
        (grant["bucket"], grant["role"].removeprefix("roles/storage.")): set(grant["members"])
        for grant in deployment.of("google_storage_bucket_iam_binding")
    }
    for bucket in deployment.of("google_storage_bucket"):
        for role in inherited:
            assert left[bucket["name"], role] == {f"projectOwner:{PROJECT}"}


def test_nobody_owns_edits_or_views_the_project(deployment: Deployment) -> None:
    assert {grant["role"] for grant in grants(deployment)} & {
        "roles/owner",
        "roles/editor",
        "roles/viewer",
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


def test_whoever_starts_workers_does_not_act_as_them(deployment: Deployment) -> None:
    accounts = named(deployment)
    acting = [g for g in grants(deployment) if g["role"] == "roles/iam.serviceAccountUser"]
    assert {accounts[grant["member"]] for grant in acting} <= {"deployer"}


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
    assert admitted == functions - strangers_call(deployment)


def test_what_takes_labels_has_them(deployment: Deployment) -> None:
    unlabelled = [
        resource.address
        for resource in deployment.resources
        if not resource.type.startswith("data.")
        and "effective_labels" in resource.values
        and (resource.values["labels"] or {}).get("app") != "serenade"
    ]
    assert unlabelled == []
