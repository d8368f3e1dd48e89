"""What a call costs, before and after, in micro-dollars: whole numbers, always rounded up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from shared.catalogue.rows import Row

if TYPE_CHECKING:
    from shared.ports.providers import Usage

MICROS = 1_000_000
"""Micro-dollars of a US dollar."""

OVERHEAD_TOKENS = 1500
"""What providers add to a question by themselves: roles, and how the answer is to be shaped."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call will ask for.

    Attributes:
        input_bytes: of everything that a language model is sent, schema included, as UTF-8.
        max_tokens: of its answer.
        duration_s: seconds of audio.
    """

    input_bytes: int = 0
    max_tokens: int = 0
    duration_s: float = 0.0


def estimate(row: Row, asked: Asked) -> int:
    """What the call may cost at most, micro-dollars.

    A text has no more tokens than bytes: a tokenizer that finds nothing better takes single bytes. So
    this holds for any script and for text that was made to be dear; English has a quarter of that.
    A run that is billed by the second is ended after ``ceiling_s``.
    """
    price = row.price
    if price.unit == "run":
        return _micros(price.per_run_usd)
    if price.unit == "second":
        return _micros(price.per_second_usd, price.ceiling_s)
    return _tokens(row, asked.input_bytes + OVERHEAD_TOKENS, asked.max_tokens)


def cost(row: Row, usage: Usage) -> int:
    """What the call did cost by the list, micro-dollars."""
    price = row.price
    if price.unit == "run":
        return _micros(price.per_run_usd, Decimal(usage.runs))
    if price.unit == "second":
        return _micros(price.per_second_usd, Decimal(repr(usage.seconds)))
    return _tokens(row, usage.input_tokens, usage.output_tokens)


def expected_s(row: Row, duration_s: float = 0.0) -> float:
    """Seconds that it usually takes, for so many seconds of audio."""
    return row.typical_s + row.typical_rtf * duration_s


def _tokens(row: Row, tokens_in: int, tokens_out: int) -> int:
    price = row.price
    if price.input_mtok_usd is None or price.output_mtok_usd is None:
        return 0  # our own engines
    # dollars a million tokens are micro-dollars a token
    return math.ceil(price.input_mtok_usd * tokens_in + price.output_mtok_usd * tokens_out)


def _micros(usd: Decimal | None, times: Decimal | None = Decimal(1)) -> int:
    return math.ceil((usd or 0) * (times or 0) * MICROS)
