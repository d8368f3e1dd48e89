"""What hosted models cost their caller, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from functions.api.access import Caller, Parts
from functions.api.job_documents import Document
from shared.errors import Permanent, Refused
from shared.money import DayUsage

router = APIRouter(prefix="/v1/usage", tags=["money"])

USUAL_DAYS = 30


class UsageDocument(Document):
    """What was spent, and what may be."""

    days: list[DayUsage]
    left_usd: float = Field(description="What you may still spend on hosted models today (UTC).")


@router.get("")
def get_usage(
    app: Parts,
    principal: Caller,
    first: Annotated[date | None, Query(alias="from", description="First day (UTC).")] = None,
    last: Annotated[date | None, Query(alias="to", description="Last day (UTC): today.")] = None,
) -> UsageDocument:
    """Your hosted calls by day and model; the last 30 days, or a period of at most 92."""
    last = last or datetime.fromtimestamp(app.clock(), UTC).date()
    try:
        first = first or last - timedelta(days=USUAL_DAYS - 1)
        days = app.budgets.usage(principal.owner, first, last)
    except Permanent as error:
        raise Refused(422, error.code, error.message) from None
    except OverflowError:
        raise Refused(422, "bad_period", "There are no days before the year 1.") from None
    return UsageDocument(days=days, left_usd=app.budgets.left(principal.owner) / 1e6)
