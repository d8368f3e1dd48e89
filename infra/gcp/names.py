"""Full names of what Terraform made, from the settings."""

from __future__ import annotations

from shared.settings import Settings


def topic(settings: Settings, name: str) -> str:
    """Of a topic of `infra.topology`."""
    return f"projects/{settings.project}/topics/{settings.prefix}{name}"


def subscription(settings: Settings, name: str) -> str:
    """Of a subscription of `infra.topology`."""
    return f"projects/{settings.project}/subscriptions/{settings.prefix}{name}"


def database(settings: Settings) -> str:
    """Of the Firestore database."""
    return f"projects/{settings.project}/databases/{settings.database}"


def worker_job(settings: Settings, runtime: str) -> str:
    """Of the Cloud Run job that is a runtime's worker."""
    place = f"projects/{settings.project}/locations/{settings.region}"
    return f"{place}/jobs/{settings.prefix}worker-{runtime}"
