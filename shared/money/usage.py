"""What an owner's calls cost, as it is told."""

from __future__ import annotations

from datetime import date

from shared.money.account import Account
from shared.wire import Wire


class ModelUsage(Wire):
    """One day's calls of one model.

    Attributes:
        failures: of the calls.
        micros: what they cost, micro-dollars.
        seconds: they took together.
    """

    model: str
    calls: int
    failures: int
    micros: int
    input_tokens: int
    output_tokens: int
    seconds: float


class DayUsage(Wire):
    """One day's calls.

    Attributes:
        day: UTC.
        spent_micros: what calls cost that are over, micro-dollars.
        reserved_micros: what calls may cost that are not, micro-dollars.
        models: by name.
    """

    day: date
    spent_micros: int
    reserved_micros: int
    models: list[ModelUsage]


def day_usage(account: Account) -> DayUsage:
    """What an account tells."""
    return DayUsage(
        day=date.fromisoformat(account.day),
        spent_micros=account.spent,
        reserved_micros=account.reserved,
        models=[
            ModelUsage(
                model=model,
                calls=tally.calls,
                failures=tally.failures,
                micros=tally.micros,
                input_tokens=tally.input_tokens,
                output_tokens=tally.output_tokens,
                seconds=tally.seconds,
            )
            for model, tally in sorted(account.models.items())
        ],
    )
