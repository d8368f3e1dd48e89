"""Language models by their provider's name; only the one that is asked for is loaded."""

from __future__ import annotations

from shared.errors import EngineUnavailable
from shared.ports.providers import WordsModel
from shared.settings import Settings


def words_model(provider: str, settings: Settings) -> WordsModel:
    """The provider's language models.

    Raises:
        EngineUnavailable: ``no_key``: this deployment has no key of it.
    """
    if provider == "anthropic" and settings.anthropic_api_key:
        from infra.providers.anthropic_words import AnthropicWords

        return AnthropicWords(settings.anthropic_api_key, settings.anthropic_base_url)
    if provider == "openai" and settings.openai_api_key:
        from infra.providers.openai_words import OpenAIWords

        return OpenAIWords(settings.openai_api_key, settings.openai_base_url)
    raise EngineUnavailable("no_key", f"This deployment has no key of {provider}.")
