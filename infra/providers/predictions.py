"""Who runs models that take minutes, by name."""

from __future__ import annotations

from shared.errors import EngineUnavailable
from shared.ports.providers import Provider
from shared.settings import Settings


def provider(name: str, settings: Settings) -> Provider:
    """The provider.

    Raises:
        EngineUnavailable: ``no_key``: this deployment has no key of it.
    """
    if name == "replicate" and settings.replicate_api_token:
        from infra.providers.replicate_predictions import ReplicatePredictions

        return ReplicatePredictions(
            settings.replicate_api_token,
            settings.replicate_api_base_url,
            settings.replicate_webhook_secret,
        )
    raise EngineUnavailable("no_key", f"This deployment has no key of {name}.")
