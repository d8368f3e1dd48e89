"""The database in Terraform fits the documents that the code keeps there."""

from __future__ import annotations

from shared.documents import KINDS
from tests.terraform.deployed import Deployment

STORED_BESIDE = {"body", "rev", "v"}
"""Fields of every document that nobody searches by."""


def without_index(deployment: Deployment) -> dict[str, set[str]]:
    """Kind → fields that have no index of their own."""
    found: dict[str, set[str]] = {}
    for field in deployment.of("google_firestore_field"):
        assert all(not config["indexes"] for config in field["index_config"])
        if not field["ttl_config"]:
            found.setdefault(field["collection"], set()).add(field["field"])
    return found


def test_what_nobody_searches_by_has_no_index(deployment: Deployment) -> None:
    assert without_index(deployment) == dict.fromkeys(KINDS, STORED_BESIDE)


def test_every_index_field_of_the_code_keeps_its_index(deployment: Deployment) -> None:
    exempt = {(f["collection"], f["field"]) for f in deployment.of("google_firestore_field")}
    searched = {(kind, field) for kind, fields in KINDS.items() for field in fields}
    assert exempt & searched == set()


def test_every_index_is_of_declared_fields(deployment: Deployment) -> None:
    for index in deployment.of("google_firestore_index"):
        fields = {field["field_path"] for field in index["fields"]}
        assert fields - {"__name__"} <= KINDS[index["collection"]].keys()


def test_deleting_by_mistake_is_hard(deployment: Deployment) -> None:
    [database] = deployment.of("google_firestore_database")
    assert database["type"] == "FIRESTORE_NATIVE"
    assert database["point_in_time_recovery_enablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"
    assert database["delete_protection_state"] == "DELETE_PROTECTION_ENABLED"
    for bucket in deployment.of("google_storage_bucket"):
        if not bucket["name"].endswith("source"):
            assert not bucket["force_destroy"]
            assert bucket["soft_delete_policy"][0]["retention_duration_seconds"] >= 7 * 86400
