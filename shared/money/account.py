"""An owner's account of one day: what was drawn, what is reserved, what was spent. Pure."""

from __future__ import annotations

from pydantic import Field

from shared.model import Noun
from shared.money.calls import Reservation, Spent
from shared.ports import Instant

MAX_OPEN = 400
"""Reservations that may be open at once: with the longest names they still fit one document."""

MAX_MODELS = 100
"""Models that are told apart on one day; further ones are counted together as `OTHERS`."""

OTHERS = "other models"

SUSPICIOUS_S = 900.0
"""A reservation that is open for so long may be one whose process died."""


class Open(Noun):
    """A reservation that is not settled.

    Attributes:
        due_at: when to ask whether anybody still holds it.
    """

    job_id: str = Field(max_length=64)
    step: str = Field(max_length=64)
    model: str = Field(max_length=200)
    micros: int
    due_at: Instant


class Tally(Noun):
    """What calls of one model did. ``seconds`` is how long they took together."""

    calls: int = 0
    failures: int = 0
    micros: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0

    def with_call(self, spent: Spent) -> Tally:
        """One more call."""
        made = spent.outcome != "abandoned"
        return self.model_copy(
            update={
                "calls": self.calls + made,
                "failures": self.failures + (spent.outcome == "failed"),
                "micros": self.micros + spent.micros,
                "input_tokens": self.input_tokens + spent.usage.input_tokens,
                "output_tokens": self.output_tokens + spent.usage.output_tokens,
                "seconds": round(self.seconds + spent.seconds, 3),
            }
        )


class Account(Noun):
    """One owner's day.

    Always ``spent + reserved ≤ drawn`` when it is written.

    Attributes:
        drawn: taken from the deployment's day, micro-dollars.
        spent: by calls that are settled, micro-dollars.
        keeps: whether the deployment's day lists it among those that may have money to spare; one
            that is not listed has none.
        open: by claim.
        models: what was done, by model.
    """

    day: str
    owner: str
    drawn: int = 0
    spent: int = 0
    keeps: bool = False
    open: dict[str, Open] = Field(default_factory=dict)
    models: dict[str, Tally] = Field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its document's; the day comes first, for it has always the same length."""
        return f"{self.day}.{self.owner}"

    @property
    def reserved(self) -> int:
        """By open reservations, micro-dollars."""
        return sum(reservation.micros for reservation in self.open.values())

    @property
    def used(self) -> int:
        """What counts against every cap: spent or reserved, micro-dollars."""
        return self.spent + self.reserved

    @property
    def free(self) -> int:
        """Drawn, but neither reserved nor spent; negative only between settling and drawing."""
        return self.drawn - self.used

    @property
    def due_at(self) -> Instant | None:
        """When a reservation becomes suspicious; None where none is open."""
        return min((reservation.due_at for reservation in self.open.values()), default=None)

    def with_drawn(self, micros: int, *, keeps: bool) -> Account:
        """So much more drawn, or so much less."""
        return self.model_copy(update={"drawn": self.drawn + micros, "keeps": keeps})

    def with_reservation(self, reservation: Reservation, now: Instant) -> Account:
        """One more open."""
        reserved = Open(
            job_id=reservation.job_id,
            step=reservation.step,
            model=reservation.model,
            micros=reservation.micros,
            due_at=now + SUSPICIOUS_S,
        )
        return self.model_copy(update={"open": {**self.open, reservation.claim_id: reserved}})

    def settled(self, claim_id: str, spent: Spent) -> Account:
        """One less open, and the truth in its place."""
        left = {claim: reserved for claim, reserved in self.open.items() if claim != claim_id}
        model = self.open[claim_id].model
        if model not in self.models and len(self.models) >= MAX_MODELS:
            model = OTHERS
        tally = self.models.get(model, Tally()).with_call(spent)
        return self.model_copy(
            update={
                "open": left,
                "spent": self.spent + spent.micros,
                "models": {**self.models, model: tally},
            }
        )

    def overdue(self, now: Instant) -> list[Reservation]:
        """Those that were open for suspiciously long."""
        return [
            Reservation(claim_id, open_.job_id, open_.step, open_.model, open_.micros)
            for claim_id, open_ in self.open.items()
            if open_.due_at <= now
        ]

    def trusted(self, claim_id: str, now: Instant) -> Account:
        """Somebody still holds this one: ask again later."""
        later = self.open[claim_id].model_copy(update={"due_at": now + SUSPICIOUS_S})
        return self.model_copy(update={"open": {**self.open, claim_id: later}})
