"""Topics, subscriptions, functions and workers in Terraform are those that the code knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from infra.gcp import names
from infra.topology import TOPOLOGY, Subscription
from shared.settings import Settings
from shared.timing import HINT_LIMIT_S
from tests.terraform.deployed import PREFIX, PROJECT, Deployment, container, function_folders

EVERY_MINUTE = "* * * * *"
A_SWEEP_LATE_S = 120.0
SETTINGS = Settings(home="gcp", project=PROJECT)


def test_the_topics_are_those_of_the_topology(deployment: Deployment) -> None:
    requested = set(deployment.variables.get("requesters", {}))
    assert set(topic_names(deployment).values()) == TOPOLOGY.topics() | requested


def test_the_subscriptions_are_those_of_the_topology(deployment: Deployment) -> None:
    requested = set(deployment.variables.get("requesters", {}))
    assert subscriptions(deployment).keys() == {s.name for s in TOPOLOGY.subscriptions} | requested


@pytest.mark.parametrize("ours", TOPOLOGY.subscriptions, ids=lambda s: s.name)
def test_a_subscription_is_as_the_topology_says(deployment: Deployment, ours: Subscription) -> None:
    theirs = subscriptions(deployment)[ours.name]
    topics = topic_names(deployment)
    assert topics[theirs["topic"]] == ours.topic
    assert (theirs["filter"] or "") == filter_text(ours.filter)
    assert theirs["ack_deadline_seconds"] == ours.ack_deadline_s
    assert [topics[p["dead_letter_topic"]] for p in theirs["dead_letter_policy"]] == (
        [ours.dead_letter_topic] if ours.dead_letter_topic else []
    )
    for policy in theirs["dead_letter_policy"]:
        assert policy["max_delivery_attempts"] == ours.max_attempts
    pushed = {push["push_endpoint"] for push in theirs["push_config"]}
    assert pushed == ({addresses(deployment)[ours.push]} if ours.push else set())


def test_a_requester_is_heard_as_job_requests_are(deployment: Deployment) -> None:
    ours = subscriptions(deployment)["job-requests"]
    same = {"ack_deadline_seconds", "dead_letter_policy", "push_config", "retry_policy"}
    for name in deployment.variables.get("requesters", {}):
        theirs = subscriptions(deployment)[name]
        assert {key: theirs[key] for key in same} == {key: ours[key] for key in same}
        assert topic_names(deployment)[theirs["topic"]] == name


def test_no_queue_expires_and_what_is_handed_back_waits_a_moment(deployment: Deployment) -> None:
    for theirs in subscriptions(deployment).values():
        assert theirs["expiration_policy"] == [{"ttl": ""}]
        assert theirs["retry_policy"] == [{"minimum_backoff": "1s", "maximum_backoff": "60s"}]


def test_a_hint_is_kept_until_its_step_is_announced_again(deployment: Deployment) -> None:
    for name, theirs in subscriptions(deployment).items():
        kept_s = seconds(theirs["message_retention_duration"])
        if name.startswith("steps-"):
            assert HINT_LIMIT_S + A_SWEEP_LATE_S < kept_s < 2 * HINT_LIMIT_S
        else:
            assert kept_s >= 7 * 86400


def test_a_hint_that_is_left_over_alarms_nobody(deployment: Deployment) -> None:
    [alert] = [
        policy
        for policy in deployment.of("google_monitoring_alert_policy")
        if policy["display_name"] == "Serenade: a queue stands still"
    ]
    ages, waits = (condition["condition_threshold"][0] for condition in alert["conditions"])
    for ours in TOPOLOGY.subscriptions:
        if ours.push is None:
            theirs = subscriptions(deployment)[ours.name]
            assert f'subscription_id != "{theirs["name"]}"' in ages["filter"]
            assert f'"{theirs["name"]}"' in waits["filter"]
            assert seconds(waits["duration"]) > seconds(theirs["message_retention_duration"])


def test_topics_and_subscriptions_have_the_names_that_the_adapters_ask_for(
    deployment: Deployment,
) -> None:
    topics = {topic["name"] for topic in deployment.of("google_pubsub_topic")}
    queues = {queue["name"] for queue in deployment.of("google_pubsub_subscription")}
    assert {names.topic(SETTINGS, t).rpartition("/")[2] for t in TOPOLOGY.topics()} <= topics
    asked = {names.subscription(SETTINGS, s.name) for s in TOPOLOGY.subscriptions}
    assert {name.rpartition("/")[2] for name in asked} <= queues


def test_every_function_of_the_code_is_deployed(deployment: Deployment) -> None:
    deployed = deployment.functions()
    assert deployed.keys() == function_folders()
    for entry_point, function in deployed.items():
        assert function["name"] == PREFIX + entry_point.replace("_", "-")
        assert function["build_config"][0]["runtime"] == "python311"


def test_uploads_wake_on_upload_alone(deployment: Deployment) -> None:
    triggers = {
        name: function["event_trigger"]
        for name, function in deployment.functions().items()
        if function["event_trigger"]
    }
    assert triggers.keys() == {"on_upload"}
    [trigger] = triggers["on_upload"]
    environment = deployment.environments()["on_upload"]
    assert trigger["event_type"] == "google.cloud.storage.object.v1.finalized"
    assert trigger["retry_policy"] == "RETRY_POLICY_RETRY"
    assert {f["attribute"]: f["value"] for f in trigger["event_filters"]} == {
        "bucket": environment["SERENADE_UPLOADS_BUCKET"]
    }


def test_the_clock_calls_the_sweep_every_minute(deployment: Deployment) -> None:
    [clock] = deployment.of("google_cloud_scheduler_job")
    [target] = clock["http_target"]
    assert clock["schedule"] == EVERY_MINUTE
    assert target["uri"] == addresses(deployment)["sweep"]
    assert target["oidc_token"][0]["audience"] == target["uri"]


def test_the_runner_finds_the_worker_jobs(deployment: Deployment) -> None:
    asked = {names.worker_job(SETTINGS, runtime).rpartition("/")[2] for runtime in ("cpu", "gpu")}
    assert deployment.workers().keys() <= asked
    for name, job in deployment.workers().items():
        [template] = job["template"][0]["template"]
        assert container(job)["args"] == [f"--runtime={name.rpartition('-')[2]}"]
        assert template["max_retries"] == 0


def subscriptions(deployment: Deployment) -> dict[str, Mapping[str, Any]]:
    """Name without prefix → subscription."""
    found = deployment.of("google_pubsub_subscription")
    return {queue["name"].removeprefix(PREFIX): queue for queue in found}


def topic_names(deployment: Deployment) -> dict[str, str]:
    """Id → name without prefix."""
    found = deployment.of("google_pubsub_topic")
    return {topic["id"]: topic["name"].removeprefix(PREFIX) for topic in found}


def addresses(deployment: Deployment) -> dict[str, str]:
    """Entry point → the address that Cloud Run gives a function before it exists."""
    [number] = {project["number"] for project in deployment.of("data.google_project")}
    return {
        entry_point: f"https://{function['name']}-{number}.{function['location']}.run.app"
        for entry_point, function in deployment.functions().items()
    }


def seconds(duration: str) -> float:
    """A duration as Google writes it."""
    return float(duration.removesuffix("s"))


def filter_text(attributes: Mapping[str, str]) -> str:
    """A filter as Pub/Sub reads it."""
    return " AND ".join(f'attributes.{name} = "{value}"' for name, value in attributes.items())
