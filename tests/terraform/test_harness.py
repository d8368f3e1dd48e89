"""The stub provider refuses what the real one would: a harness that cannot fail proves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.terraform import Refused, Terraform

SOUND = """
terraform {
  required_providers {
    google = { source = "hashicorp/google" }
  }
}

resource "google_pubsub_topic" "steps" {
  name = "steps"
}

resource "google_pubsub_subscription" "steps" {
  name  = "steps"
  topic = google_pubsub_topic.steps.id
  message_transforms {
    ai_inference {
      endpoint = "projects/p/locations/l/endpoints/e"
    }
  }
  retry_policy {
    minimum_backoff = "1s"
  }
}
"""

MISTAKES = {
    "an unknown argument": ("name  =", 'named = "x"\n  name  =', 'named "named" is not expected'),
    "a missing argument": ("topic = google_pubsub_topic.steps.id", "", '"topic" is required'),
    "a reference to nothing": ("topic.steps.id", "topic.stairs.id", "has not been declared"),
    "an attribute that no topic has": ("steps.id", "steps.arn", 'named "arn"'),
    "a text where a list belongs": (
        'name = "steps"\n}',
        'name = "steps"\n  message_storage_policy {\n    allowed_persistence_regions = "x"\n  }\n}',
        "set of\nstring required",
    ),
    "a text that is none of the possible ones": (
        'name = "steps"\n}',
        'name = "steps"\n  ingestion_data_source_settings {\n    platform_logs_settings {\n'
        '      severity = "LOUD"\n    }\n  }\n}',
        "severity is 'LOUD'; it may be one of",
    ),
    "a block twice that may be there once": (
        "  retry_policy {",
        "  retry_policy {\n  }\n  retry_policy {",
        "No more than 1",
    ),
    "an argument missing in a nested block": (
        'endpoint = "projects/p/locations/l/endpoints/e"',
        "",
        '"endpoint" is required',
    ),
}


def made(folder: Path, text: str) -> Path:
    (folder / "main.tf").write_text(text)
    return folder


def test_a_sound_configuration_is_valid(terraform: Terraform, tmp_path: Path) -> None:
    terraform.init(made(tmp_path, SOUND))
    terraform.validate(tmp_path)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused(terraform: Terraform, tmp_path: Path, mistake: str) -> None:
    right, wrong, said = MISTAKES[mistake]
    assert right in SOUND
    terraform.init(made(tmp_path, SOUND.replace(right, wrong)))
    with pytest.raises(Refused, match=said):
        terraform.validate(tmp_path)
