"""What the API tells of a job that nobody has asked for yet: its quote."""

from __future__ import annotations

from pydantic import Field

from functions.api.job_documents import Document
from shared.hosted.quotes import EngineQuote, Quote, StepQuote


class EngineQuoteDocument(Document):
    """An engine of a step's chain."""

    engine: str
    kind: str = Field(description="embedded, gpu or hosted")
    provider: str = Field(description="Empty of our own engines.")
    model: str = Field(description="Model or version.")
    at_most_usd: float = Field(description="What one call may cost at most.")
    expected_s: float | None = Field(description="Seconds it usually takes; null where unknown.")

    @classmethod
    def of(cls, quoted: EngineQuote) -> EngineQuoteDocument:
        """The public form."""
        engine = quoted.engine
        return cls(
            engine=engine.name,
            kind=engine.kind,
            provider=engine.provider,
            model=engine.version,
            at_most_usd=quoted.at_most_micros / 1e6,
            expected_s=quoted.expected_s,
        )


class StepQuoteDocument(Document):
    """A step, and who would do it; each follows where the one before it could not."""

    name: str
    task: str
    chain: list[EngineQuoteDocument]

    @classmethod
    def of(cls, quoted: StepQuote) -> StepQuoteDocument:
        """The public form."""
        chain = [EngineQuoteDocument.of(each) for each in quoted.chain]
        return cls(name=quoted.step.name, task=quoted.step.task, chain=chain)


class QuoteDocument(Document):
    """What a job would do."""

    steps: list[StepQuoteDocument]
    at_most_usd: float = Field(description="If the first engine of every step does its work.")
    expected_s: float | None = Field(
        description="Likewise; without waiting. null where something is not known yet."
    )
    left_usd: float = Field(description="What you may spend on hosted models now.")

    @classmethod
    def of(cls, quote: Quote) -> QuoteDocument:
        """The public form."""
        return cls(
            steps=[StepQuoteDocument.of(step) for step in quote.steps],
            at_most_usd=quote.at_most_micros / 1e6,
            expected_s=quote.expected_s,
            left_usd=quote.left_micros / 1e6,
        )
