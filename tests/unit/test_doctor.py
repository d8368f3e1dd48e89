"""``serenade doctor`` names what is missing, and what to do about it."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.cli.doctor import doctor
from infra.cli.endings import speaking
from infra.examining import Finding
from infra.gcp import clients
from infra.gcp.examination import examination
from infra.gcp.examined_queries import queries
from infra.topology import TOPOLOGY, Topology
from shared.ports import Clock
from shared.settings import Settings
from tests.contract.servers.cloud import Cloud, started_cloud
from tests.contract.servers.firestore_faults import Fault
from tests.terraform.asked_queries import Query, all_asked
from tests.virus_scanners import loopback_clamd


class _Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    """An API that is well, at this address."""
    server = HTTPServer(("127.0.0.1", 0), _Well)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, api: str) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("cloud")
    with started_cloud(folder, lambda name: f"{api}/{name}", url=api) as cloud:
        yield cloud


def examined(settings: Settings, clock: Clock = time.time) -> list[Finding]:
    """What is not well."""
    return [f for f in examination(settings, clock).findings() if f.verdict != "ok"]


def changed(cloud: Cloud, **settings: object) -> Settings:
    return cloud.settings.model_copy(update=settings)


def serenade_doctor(*words: str, **environment: str) -> Result:
    commands = typer.Typer()
    commands.command()(speaking(doctor))
    clean = {name: None for name in os.environ if name.startswith("SERENADE_")}
    return CliRunner().invoke(commands, list(words), env={**clean, **environment})


# ---------------------------------------------------------------- on this machine


def test_a_machine_that_lacks_nothing_is_well(tmp_path: Path) -> None:
    result = serenade_doctor("--data", str(tmp_path), SERENADE_URL=f"http://127.0.0.1:{_free()}")
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output
    assert "✓ packages" in result.output


def test_a_data_folder_that_cannot_be_made_is_told() -> None:
    result = serenade_doctor("--json", "--data", "/proc/serenade")  # nobody can make one there
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    [finding] = [check for check in told["checks"] if check["name"] == "data folder"]
    assert (finding["code"], told["ok"]) == ("not_writable", False)
    assert "SERENADE_DATA" in finding["message"]


def test_a_port_that_somebody_has_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        result = serenade_doctor("--data", str(tmp_path), SERENADE_URL=url)
    assert result.exit_code == 1
    assert "✗ home" in result.stdout


def test_a_home_that_lives_but_does_not_answer_is_told(tmp_path: Path) -> None:
    address = {"url": "http://127.0.0.1:1", "key": "sk_hush", "pid": os.getpid()}
    (tmp_path / "serenade.json").write_text(json.dumps(address))
    result = serenade_doctor("--data", str(tmp_path))
    assert result.exit_code == 1
    assert "does not answer" in result.stdout
    assert "hush" not in result.stdout


def test_of_a_providers_key_only_its_presence_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{_free()}"
    key = {"OPENAI_API_KEY": "hush", "ANTHROPIC_API_KEY": ""}
    result = serenade_doctor("--data", str(tmp_path), SERENADE_URL=url, **key)
    assert result.exit_code == 0
    assert "✓ OPENAI_API_KEY" in result.stdout
    assert "– ANTHROPIC_API_KEY" in result.stdout
    assert "hush" not in result.stdout


def test_a_virus_scanner_that_does_not_answer_is_told(tmp_path: Path) -> None:
    there = {"SERENADE_URL": f"http://127.0.0.1:{_free()}"}
    result = serenade_doctor(
        "--data", str(tmp_path), SERENADE_CLAMD=f"127.0.0.1:{_free()}", **there
    )
    assert result.exit_code == 1
    assert "✗ scanner" in result.stdout
    with loopback_clamd() as clamd:
        result = serenade_doctor("--data", str(tmp_path), SERENADE_CLAMD=clamd.address, **there)
    assert result.exit_code == 0, result.output
    assert "✓ scanner" in result.stdout


# ---------------------------------------------------------------- on Google Cloud


def test_a_deployment_that_lacks_nothing_is_well(cloud: Cloud) -> None:
    result = serenade_doctor("--json", **cloud.settings.to_environment())
    told = json.loads(result.stdout)
    assert [c for c in told["checks"] if c["verdict"] not in ("ok", "unset")] == []
    assert (result.exit_code, told["home"]) == (0, "gcp")


def test_settings_that_terraform_tells_are_named_where_they_are_missing() -> None:
    first, *rest = examined(Settings(home="gcp", project="a-project"))
    assert first.message.startswith(
        "Set SERENADE_REGION, SERENADE_UPLOADS_BUCKET, SERENADE_RESULTS_BUCKET, SERENADE_URL"
    )
    assert {finding.verdict for finding in rest[1:]} == {"skipped"}


def test_without_credentials_nothing_else_is_looked_at(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    clients.credentials.cache_clear()
    first, *rest = examined(changed(cloud, firestore_emulator_host=""))
    assert (first.name, first.code) == ("credentials", "misconfigured")
    assert "gcloud auth application-default login" in first.message
    assert {finding.verdict for finding in rest} == {"skipped"}


@pytest.mark.parametrize("skew_s", [-60, 60])
def test_a_clock_that_is_wrong_is_told(cloud: Cloud, skew_s: int) -> None:
    first, *_ = examined(cloud.settings, clock=lambda: time.time() + skew_s)
    assert (first.name, first.code) == ("clock", "misconfigured")
    assert "set it" in first.message


def test_a_database_that_may_not_be_read_is_told(cloud: Cloud) -> None:
    cloud.firestore.order(Fault("BatchGetDocuments", "PERMISSION_DENIED"))
    [finding] = examined(cloud.settings)
    assert (finding.name, finding.code) == ("database", "misconfigured")
    assert "Grant the missing role" in finding.message


def test_an_index_that_is_missing_is_told(cloud: Cloud) -> None:
    cloud.firestore.order(Fault("RunQuery", "FAILED_PRECONDITION", "The query requires an index."))
    [finding] = examined(cloud.settings)
    assert (finding.name, finding.code) == ("queries", "misconfigured")


def test_topics_subscriptions_and_jobs_of_another_prefix_are_missing(cloud: Cloud) -> None:
    missing = examined(changed(cloud, prefix="other-"))
    assert {f.code for f in missing} == {"misconfigured"}
    assert {f.name.partition(" ")[0] for f in missing} == {"topic", "subscription", "worker"}
    assert all("Terraform" in finding.message for finding in missing)


def test_a_subscription_that_lets_other_messages_through_is_told(cloud: Cloud) -> None:
    settings = changed(cloud, project="careless")
    cloud.pubsub.declare(_unfiltered(), settings.project, settings.prefix, lambda name: name)
    told = {f.name: f.message for f in examined(settings) if f.name.startswith("subscription")}
    assert list(told) == ["subscription steps-cpu"]
    assert "The filter" in told.popitem()[1]


def test_a_bucket_that_does_not_exist_is_told(cloud: Cloud) -> None:
    [finding] = examined(changed(cloud, uploads_bucket="elsewhere"))
    assert (finding.name, finding.code) == ("bucket elsewhere", "misconfigured")


def test_an_account_that_may_not_sign_is_told(cloud: Cloud) -> None:
    cloud.storage.faults.refuse("signBlob", 403)
    [finding] = examined(cloud.settings)
    assert finding.name == "signed URLs"
    assert "roles/iam.serviceAccountTokenCreator" in finding.message


def test_a_signature_that_is_not_taken_is_told(cloud: Cloud) -> None:
    cloud.storage.faults.refuse("serenade-doctor/no-such-object", 403)
    [finding] = examined(cloud.settings)
    assert finding.name == "signed URLs"
    assert "403" in finding.message


def test_an_api_that_does_not_answer_is_told(cloud: Cloud) -> None:
    [finding] = examined(changed(cloud, url="http://127.0.0.1:1"))
    assert (finding.name, finding.code) == ("api", "unavailable")


def test_requesters_and_callers_without_sense_are_told(cloud: Cloud) -> None:
    senseless = changed(cloud, requesters="anybody", push_callers=("someone",))
    assert {finding.name for finding in examined(senseless)} == {"job requests", "callers"}


def test_every_query_of_the_code_is_asked(tmp_path: Path) -> None:
    ours = {
        Query(q.kind, frozenset((is_.field, is_.op) for is_ in q.where), q.order, q.descending)
        for q in queries()
    }
    assert ours == set(all_asked(tmp_path))


def _unfiltered() -> Topology:
    return Topology(
        tuple(
            replace(each, filter={}) if each.name == "steps-cpu" else each
            for each in TOPOLOGY.subscriptions
        ),
        unheard=TOPOLOGY.unheard,
    )


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
