"""The cashier: bills are settled here, once each, and the model's record is kept."""

from __future__ import annotations

from shared.log import log
from shared.model import Bill
from shared.money import Budgets, Outcome, Spent, TrackRecord
from shared.ports.providers import Usage


class Cashier:
    """Settles bills."""

    def __init__(self, budgets: Budgets, track_record: TrackRecord) -> None:
        self._budgets = budgets
        self._track_record = track_record

    def settle(self, owner: str, bill: Bill, outcome: Outcome | None = None) -> None:
        """Pay a bill; repeating it changes nothing.

        Args:
            outcome: ``abandoned`` where the call was never made.

        Raises:
            Conflict, Unavailable: still, after many attempts.
        """
        outcome = outcome or ("succeeded" if bill.succeeded else "failed")
        usage = Usage(bill.input_tokens, bill.output_tokens, bill.seconds)
        spent = Spent(bill.micros, usage, outcome, bill.took_s)
        if self._budgets.settle(owner, bill.day, bill.claim_id, spent) and outcome != "abandoned":
            log("INFO", "call settled", model=bill.model, outcome=outcome, micros=bill.micros)
            self._track_record.add(bill.model, bill.succeeded, bill.took_s)
