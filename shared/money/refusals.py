"""What somebody is told whose call is not paid for."""

from __future__ import annotations

from typing import Literal

from shared.errors import EngineUnavailable
from shared.money.account import MAX_OPEN, Account
from shared.money.amounts import dollars
from shared.money.calls import Caps, Reservation
from shared.money.days import end_of

_WHOSE = {"owner": "of one owner", "all": "of this deployment"}


def check_owner(account: Account, reservation: Reservation, caps: Caps) -> None:
    """Nothing, where an owner's account may take one more reservation.

    Raises:
        EngineUnavailable: ``too_many_calls``, ``budget_exceeded``.
    """
    if len(account.open) >= MAX_OPEN:
        raise EngineUnavailable(
            "too_many_calls",
            f"{MAX_OPEN} calls of hosted models are open already; wait until some have ended.",
        )
    left = caps.owner_micros - account.used
    if reservation.micros > left:
        raise exceeded("owner", caps.owner_micros, left, reservation.micros, account)


def exceeded(
    whose: Literal["owner", "all"], cap: int, left: int, micros: int, account: Account
) -> EngineUnavailable:
    """The error that says which cap it is, what is left of it, and until when.

    Args:
        cap, left, micros: the cap, what is left of it, and what was asked for, micro-dollars.
        account: for whose day.
    """
    return EngineUnavailable(
        "budget_exceeded",
        f"This call may cost {dollars(micros)}; of the {dollars(cap)} that hosted models"
        f" {_WHOSE[whose]} may cost a day, {dollars(max(0, left))} are left"
        f" until {end_of(account.day)}.",
    )
