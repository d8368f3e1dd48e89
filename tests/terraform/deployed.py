"""What a deployment of an example consists of, as Terraform itself works it out.

The example is applied under a mock provider: real HCL, real evaluation, invented answers of Google's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.terraform.declared import ROOT
from tests.terraform.terraform import Terraform

PROJECT = "song-project"
PREFIX = "serenade-"

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "minimal": {"project": PROJECT, "worker_image": "registry/worker-cpu:v1"},
    "production": {
        "project": PROJECT,
        "domain": "api.example.com",
        "worker_images": {"cpu": "registry/worker-cpu:v1", "gpu": "registry/worker-gpu:v1"},
        "alert_emails": ["ops@example.com"],
        "cors_origins": ["https://app.example.com"],
        "requesters": {
            "job-requests-crm": {
                "publishers": ["serviceAccount:crm@example.iam.gserviceaccount.com"],
                "owners": ["owner_1", "owner_2"],
            }
        },
        "hosted": {
            "providers": ["anthropic", "openai", "replicate"],
            "models": {"openai": "gpt-6-luna"},
            "words_order": ["openai", "anthropic"],
            "budgets": {"job": 1.5, "owner": 5, "all": 50},
        },
        "secrets": {"HUGGINGFACE_TOKEN": ["worker_gpu"]},
        "budget": {"billing_account": "012345-6789AB-CDEF01", "a_month": 100},
        "ci": {"repository": "example/serenade", "state_bucket": "song-project-terraform"},
    },
}
"""Example → the variables it is applied with."""


@dataclass(frozen=True)
class Resource:
    """A resource of the state, or a data source (its type then begins with ``data.``)."""

    address: str
    type: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Deployment:
    """The state of an applied example.

    Attributes:
        variables: what it was applied with.
    """

    resources: tuple[Resource, ...]
    variables: Mapping[str, Any]

    def of(self, *types: str) -> list[Mapping[str, Any]]:
        """The values of every resource of these types."""
        return [resource.values for resource in self.resources if resource.type in types]

    def functions(self) -> dict[str, Mapping[str, Any]]:
        """Entry point → function."""
        found = self.of("google_cloudfunctions2_function")
        return {function["build_config"][0]["entry_point"]: function for function in found}

    def workers(self) -> dict[str, Mapping[str, Any]]:
        """Name → Cloud Run job."""
        return {job["name"]: job for job in self.of("google_cloud_run_v2_job")}

    def mounted(self) -> dict[str, dict[str, str]]:
        """Variable → secret of every function, by entry point, and of every worker, by name."""
        functions = {
            name: {
                secret["key"]: secret["secret"]
                for secret in function["service_config"][0]["secret_environment_variables"]
            }
            for name, function in self.functions().items()
        }
        workers = {
            name: {
                env["name"]: env["value_source"][0]["secret_key_ref"][0]["secret"]
                for env in container(job)["env"]
                if env["value_source"]
            }
            for name, job in self.workers().items()
        }
        return functions | workers

    def environments(self) -> dict[str, dict[str, str]]:
        """The variables of every function, by entry point, and of every worker, by name."""
        functions = {
            name: dict(function["service_config"][0]["environment_variables"])
            for name, function in self.functions().items()
        }
        workers = {
            name: {env["name"]: env["value"] for env in container(job)["env"] if env["value"]}
            for name, job in self.workers().items()
        }
        return functions | workers


def container(job: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one container of a worker job."""
    [found] = job["template"][0]["template"][0]["containers"]
    return dict(found)


def deployed(terraform: Terraform, tree: Path, example: str) -> Deployment:
    """Apply an example of a copy of the tree."""
    folder, test_file = tree / "examples" / example, "applied.tftest.json"
    variables = {**EXAMPLES[example], "dist": "../../tests/bundles"}
    test = {"mock_provider": {"google": {}}, "run": {"applied": {"variables": variables}}}
    (folder / test_file).write_text(json.dumps(test))
    terraform.init(folder)
    state = terraform.applied(folder, test_file)
    return Deployment(tuple(_resources(state["root_module"])), variables)


def function_folders() -> set[str]:
    """The deployable functions of the code."""
    return {main.parent.name for main in (ROOT / "functions").glob("*/main.py")}


def _resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    for told in module.get("resources", ()):
        kind = "data." if told["mode"] == "data" else ""
        yield Resource(told["address"], kind + told["type"], told["values"])
    for child in module.get("child_modules", ()):
        yield from _resources(child)
