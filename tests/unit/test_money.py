"""Money: amounts, accounts, days and refusals, without a store."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.committing import encoded
from shared.errors import EngineUnavailable, Permanent
from shared.money import Caps, Reservation, Spent, dollars, durations, micros
from shared.money.account import MAX_MODELS, MAX_OPEN, OTHERS, Account
from shared.money.calls import ABANDONED
from shared.money.days import day_of, days_between, end_of
from shared.money.refusals import check_owner, exceeded
from shared.money.track_record import Measured
from shared.ports import MAX_BODY
from shared.ports.providers import Usage
from shared.settings import Settings
from tests.runs import NOON

USD = 1_000_000
CAPS = Caps(owner_micros=10 * USD, all_micros=100 * USD)
DAY = Account(day="2027-01-15", owner="ada", drawn=10 * USD, keeps=True)


def a_call(claim_id: str = "claim_1", micros: int = USD, model: str = "claude") -> Reservation:
    return Reservation(claim_id, "job_1", "write", model, micros)


def served(micros: int, *, failed: bool = False) -> Spent:
    usage = Usage(input_tokens=1000, output_tokens=50)
    return Spent(micros, usage, "failed" if failed else "succeeded", seconds=1.25)


# -------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("usd", "expected"), [(0.0, 0), (0.1, 100_000), (2.0, 2 * USD), (1.23, 1_230_000), (1e-6, 1)]
)
def test_dollars_of_settings_are_whole_micro_dollars(usd: float, expected: int) -> None:
    assert micros(usd) == expected


@pytest.mark.parametrize("usd", [math.inf, math.nan])
def test_what_is_no_amount_is_a_mistake(usd: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        micros(usd)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0.00"),
        (1_200_000, "$1.20"),
        (125, "$0.000125"),
        (-500_000, "-$0.50"),
        (100 * USD, "$100.00"),
    ],
)
def test_amounts_are_written_as_dollars_to_the_last_digit(amount: int, text: str) -> None:
    assert dollars(amount) == text


@given(st.integers(0, 10**12))
def test_an_amount_survives_being_written_and_read(amount: int) -> None:
    assert micros(float(dollars(amount).removeprefix("$"))) == amount


def test_the_caps_are_those_of_the_deployment() -> None:
    settings = Settings(owner_budget_usd=2.5, budget_usd=40)
    assert Caps.of(settings) == Caps(owner_micros=2_500_000, all_micros=40 * USD)


def test_a_negative_price_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="-1"):
        a_call(micros=-1)
    with pytest.raises(ValueError, match="-1"):
        served(-1)


# ----------------------------------------------------------------------- days


def test_a_day_lasts_from_midnight_to_midnight_utc() -> None:
    assert day_of(NOON) == "2027-01-15"
    midnight = 1_800_057_600.0
    assert (day_of(midnight - 0.001), day_of(midnight)) == ("2027-01-15", "2027-01-16")
    assert end_of("2027-01-15") == "2027-01-16T00:00:00.000Z"


def test_a_period_is_at_most_a_quarter_of_a_year() -> None:
    assert days_between(date(2027, 2, 27), date(2027, 3, 1)) == [
        "2027-02-27",
        "2027-02-28",
        "2027-03-01",
    ]
    assert len(days_between(date(2027, 1, 1), date(2027, 4, 2))) == 92
    for last in (date(2027, 4, 3), date(2026, 12, 31)):
        with pytest.raises(Permanent) as refused:
            days_between(date(2027, 1, 1), last)
        assert refused.value.code == "bad_period"


# ------------------------------------------------------------------- accounts


def test_what_is_reserved_is_not_free() -> None:
    account = DAY.with_reservation(a_call(micros=3 * USD), NOON)
    assert (account.reserved, account.spent, account.free) == (3 * USD, 0, 7 * USD)


def test_settling_puts_the_truth_in_the_place_of_the_reservation() -> None:
    account = DAY.with_reservation(a_call(micros=3 * USD), NOON).settled("claim_1", served(USD))
    assert (account.reserved, account.spent, account.free) == (0, USD, 9 * USD)
    assert account.due_at is None


def test_an_account_tells_what_each_model_did() -> None:
    account = DAY
    for number, (model, spent) in enumerate(
        [("claude", served(40)), ("claude", served(2, failed=True)), ("gpt", served(7))]
    ):
        account = account.with_reservation(a_call(str(number), model=model), NOON)
        account = account.settled(str(number), spent)
    claude = account.models["claude"]
    assert (claude.calls, claude.failures, claude.micros) == (2, 1, 42)
    assert (claude.input_tokens, claude.output_tokens, claude.seconds) == (2000, 100, 2.5)
    assert account.models["gpt"].micros == 7
    assert account.spent == 49


def test_a_call_that_nobody_made_is_not_counted() -> None:
    account = DAY.with_reservation(a_call(), NOON).settled("claim_1", ABANDONED)
    assert (account.spent, account.models["claude"].calls) == (0, 0)


def test_the_fullest_account_fits_one_document() -> None:
    account = Account(day="2027-01-15", owner="owner_" + "0" * 26, drawn=10**12, keeps=True)
    for number in range(MAX_MODELS):
        name = f"{number:0200}"
        account = account.with_reservation(a_call("x", 10**9, model=name), NOON)
        account = account.settled("x", Spent(10**9, Usage(10**9, 10**9), "failed", 12345.678))
    for number in range(MAX_OPEN):
        longest = Reservation(f"{number:0100}", "j" * 64, "s" * 64, "m" * 200, 10**9)
        account = account.with_reservation(longest, NOON + 0.123456)
    assert len(encoded(account).encode()) < MAX_BODY


def test_more_models_than_are_told_apart_are_counted_together() -> None:
    account = DAY
    for number in range(MAX_MODELS + 3):
        account = account.with_reservation(a_call("x", 1, model=f"model {number}"), NOON)
        account = account.settled("x", served(1))
    assert len(account.models) == MAX_MODELS + 1
    assert account.models[OTHERS].calls == 3
    assert sum(tally.micros for tally in account.models.values()) == account.spent


# ------------------------------------------------------------------- refusals


def test_a_refusal_says_which_cap_what_is_left_and_until_when() -> None:
    account = DAY.with_reservation(a_call(micros=9 * USD + 500_000), NOON)
    with pytest.raises(EngineUnavailable) as refused:
        check_owner(account, a_call("claim_2"), CAPS)
    assert refused.value.code == "budget_exceeded"
    assert refused.value.message == (
        "This call may cost $1.00; of the $10.00 that hosted models of one owner may cost a day,"
        " $0.50 are left until 2027-01-16T00:00:00.000Z."
    )


def test_what_is_overspent_is_told_as_nothing_left() -> None:
    error = exceeded("all", 100 * USD, -USD, USD, DAY)
    assert "of this deployment" in error.message
    assert "$0.00 are left" in error.message


def test_no_more_calls_are_booked_than_a_document_holds() -> None:
    account = DAY
    for number in range(MAX_OPEN):
        account = account.with_reservation(a_call(str(number), 0), NOON)
    with pytest.raises(EngineUnavailable) as refused:
        check_owner(account, a_call("one more", 0), CAPS)
    assert refused.value.code == "too_many_calls"


# ------------------------------------------------------------------ durations


@given(st.lists(st.floats(0.01, 20_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.95]))
def test_a_percentile_is_right_to_nine_per_cent(durations_s: list[float], share: float) -> None:
    counts: dict[int, int] = {}
    for seconds in durations_s:
        counts = durations.with_one(counts, seconds)
    told = durations.percentile(counts, share)
    truth = sorted(durations_s)[max(0, math.ceil(share * len(durations_s)) - 1)]
    assert told is not None
    assert told == pytest.approx(truth, rel=0.1, abs=0.0011)


def test_absurd_durations_are_counted_all_the_same() -> None:
    counts = durations.with_one(durations.with_one({}, 0.0), 1e9)
    assert sum(counts.values()) == 2


def test_nothing_is_told_of_a_model_that_nobody_called() -> None:
    assert durations.percentile({}, 0.5) is None
    assert Measured().success_rate is None
