"""A hosted call, as money sees it: what it may cost, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from shared.money.amounts import micros
from shared.ports.providers import Usage

if TYPE_CHECKING:
    from shared.settings import Settings

Outcome = Literal["succeeded", "failed", "abandoned"]
"""``abandoned``: nobody knows of a call that was made, so none is counted."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What hosted calls may cost on one day (UTC).

    A cap that is lowered during a day binds what owners have not drawn yet.

    Args:
        owner_micros: those of one owner, micro-dollars.
        all_micros: those of all owners together, micro-dollars.
    """

    owner_micros: int
    all_micros: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the deployment sets them."""
        return cls(micros(settings.owner_budget_usd), micros(settings.budget_usd))


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one call may cost.

    Args:
        claim_id: names the call; no two calls of an owner share it. At most 100 characters.
        job_id, step: whose call it is; at most 64 characters each.
        model: the row of the catalogue; at most 200 characters.
        micros: what it costs at most, micro-dollars, not negative.
    """

    claim_id: str
    job_id: str
    step: str
    model: str
    micros: int

    def __post_init__(self) -> None:
        _not_negative(self.micros)


@dataclass(frozen=True, slots=True)
class Spent:
    """What it did cost.

    Args:
        micros: micro-dollars, not negative; more than was reserved where that is the truth.
        usage: as the provider counted it.
        seconds: the call took.
    """

    micros: int
    usage: Usage
    outcome: Outcome
    seconds: float

    def __post_init__(self) -> None:
        _not_negative(self.micros)


def _not_negative(micros: int) -> None:
    if micros < 0:
        raise ValueError(f"{micros} micro-dollars are no price.")


ABANDONED = Spent(0, Usage(), "abandoned", 0.0)
"""What a reservation cost whose call nobody made."""
