"""No document promises an object that its bucket has deleted."""

from __future__ import annotations

import pytest

from shared.settings import Settings
from tests.terraform.deployed import Deployment

DAY_S = 24 * 3600.0


@pytest.mark.parametrize(
    ("bucket", "term"), [("uploads", "keep_files_s"), ("results", "keep_jobs_s")]
)
def test_what_a_bucket_deletes_was_forgotten_a_day_before(
    deployment: Deployment, bucket: str, term: str
) -> None:
    [made] = [b for b in deployment.of("google_storage_bucket") if b["name"].endswith(bucket)]
    [age] = [rule["condition"][0]["age"] for rule in made["lifecycle_rule"] if _deletes(rule)] or [
        0
    ]
    for told in deployment.environments().values():
        kept_s = getattr(Settings.from_environment(told), term)
        assert kept_s == max(0.0, age - 1) * DAY_S


def _deletes(rule: dict[str, list[dict[str, str]]]) -> bool:
    return rule["action"][0]["type"] == "Delete"
