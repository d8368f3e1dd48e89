"""What a call costs, by the list: never less than it may, never a fraction too little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.prices import OVERHEAD_TOKENS, Asked, cost, estimate, expected_s
from shared.catalogue.reading import catalogue
from shared.catalogue.rows import Row
from shared.ports.providers import Usage

ROWS = catalogue()
HOSTED = [row for row in ROWS.values() if row.hosted]


def test_a_run_has_its_price() -> None:
    row = ROWS["minimax-music"]
    assert estimate(row, Asked(duration_s=60)) == 30_000
    assert cost(row, Usage(runs=1, seconds=90.0)) == 30_000
    assert cost(row, Usage(runs=0, seconds=90.0)) == 0  # it failed: nothing is billed


def test_seconds_are_billed_and_bounded_by_the_ceiling() -> None:
    row = ROWS["musicgen-large"]
    assert estimate(row, Asked(duration_s=30)) == 300 * 1400
    assert cost(row, Usage(seconds=12.5)) == 17_500
    assert cost(row, Usage(seconds=0.0001)) == 1  # rounded up, never down
    assert cost(row, Usage(seconds=0.1 + 0.2)) == 421


def test_tokens_are_billed_by_their_direction() -> None:
    row = ROWS["claude"]
    assert cost(row, Usage(input_tokens=1000, output_tokens=100)) == 2000 + 1000
    assert (
        estimate(row, Asked(input_bytes=1000, max_tokens=100))
        == 2 * (1000 + OVERHEAD_TOKENS) + 10 * 100
    )


def test_a_cheap_token_still_costs_something() -> None:
    luna = ROWS["gpt"].model_copy(update={"price": ROWS["gpt"].prices["gpt-6-luna"]})
    assert cost(luna, Usage(input_tokens=1)) == 1


@given(st.text(max_size=200), st.integers(0, 4000))
def test_no_text_costs_more_than_was_estimated(text: str, answered: int) -> None:
    row, size = ROWS["claude"], len(text.encode(errors="surrogatepass"))
    asked = Asked(input_bytes=size, max_tokens=4000)
    # the worst that a tokenizer does is a token a byte
    spent = Usage(input_tokens=size + OVERHEAD_TOKENS, output_tokens=answered)
    assert cost(row, spent) <= estimate(row, asked)


@pytest.mark.parametrize("row", HOSTED, ids=lambda row: row.id)
def test_every_hosted_model_has_a_price_of_a_day(row: Row) -> None:
    assert estimate(row, Asked(input_bytes=100, max_tokens=100, duration_s=10)) > 0
    assert row.price.as_of is not None


@pytest.mark.parametrize("row", HOSTED, ids=lambda row: row.id)
def test_one_call_fits_into_the_usual_budget_of_a_job(row: Row) -> None:
    asked = Asked(input_bytes=20_000, max_tokens=3000, duration_s=600)
    assert estimate(row, asked) <= 1_000_000


@pytest.mark.parametrize("name", ["hibari", "spleeter", "suno"])
def test_what_we_do_ourselves_is_free(name: str) -> None:
    asked = Asked(input_bytes=1000, max_tokens=1000, duration_s=60)
    assert estimate(ROWS[name], asked) == 0
    assert cost(ROWS[name], Usage(1000, 1000, 60.0, 1)) == 0


def test_longer_music_is_expected_to_take_longer() -> None:
    row = ROWS["musicgen-large"]
    assert expected_s(row, 30) > expected_s(row, 5) > 0
    assert expected_s(ROWS["claude"]) == ROWS["claude"].typical_s
