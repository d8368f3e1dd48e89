"""Checkov finds no weakness in Terraform, images and workflows, or each it finds is excused in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.terraform.declared import ROOT

CHECKOV = ROOT / ".venv" / "tools" / "checkov" / "bin" / "checkov"
SCANNED = {"terraform": "terraform", "dockerfile": "infra/images", "github_actions": ".github"}
FEWEST_WORDS = 4
"""Of a reason; fewer say nothing."""

OUTCOMES = ("passed_checks", "failed_checks", "skipped_checks", "parsing_errors")

Report = dict[str, Any]


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """Framework → its checks that passed, failed and were skipped; one run, for starting is slow."""
    if not CHECKOV.exists():
        pytest.skip("checkov is not installed: make tools")
    folders = [part for path in SCANNED.values() for part in ("--directory", str(ROOT / path))]
    done = subprocess.run(
        [str(CHECKOV), *folders, "--framework", *SCANNED, "--output", "json", "--skip-download"],
        capture_output=True,
        text=True,
        timeout=240,
    )
    merged: dict[str, Report] = {name: {outcome: [] for outcome in OUTCOMES} for name in SCANNED}
    for report in _reports(done.stdout):
        for outcome in OUTCOMES:
            merged[report["check_type"]][outcome] += report["results"][outcome]
    return merged


def _reports(text: str) -> Iterator[Report]:
    """One JSON document a folder, each a report or, of several frameworks, a list of them."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        told, end = decoder.raw_decode(text)
        text = text[end:]
        yield from (one for one in (told if isinstance(told, list) else [told]) if "results" in one)


@pytest.mark.parametrize("framework", SCANNED)
def test_nothing_is_found(reports: dict[str, Report], framework: str) -> None:
    found = reports[framework]
    assert found["passed_checks"], "nothing was scanned"
    assert [_told(check) for check in found["failed_checks"]] == []
    assert found["parsing_errors"] == []


def test_every_exception_has_its_reason(reports: dict[str, Report]) -> None:
    skipped = [check for report in reports.values() for check in report["skipped_checks"]]
    reasons = {_told(check): check["check_result"]["suppress_comment"] for check in skipped}
    assert {at: why for at, why in reasons.items() if len(why.split()) < FEWEST_WORDS} == {}


def _told(check: Report) -> str:
    return f"{check['check_id']} {check['resource']} {check['file_path']}"
