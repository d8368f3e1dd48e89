"""What budgets and the track record promise, on every document store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from shared.errors import EngineUnavailable, Permanent
from shared.money import Budgets, Caps, Measured, Reservation, Spent, TrackRecord
from shared.money.account import SUSPICIOUS_S
from shared.money.pool import SHARE
from shared.money.track_record import WEEK_S, WEEKS
from shared.ports import DocumentStore, Is, Key, Stored
from shared.ports.providers import Usage
from tests.contract.conftest import MovableClock

CENT = 10_000
USD = 100 * CENT
CAPS = Caps(owner_micros=10 * USD, all_micros=32 * USD)
BLOCK = CAPS.all_micros // SHARE
TODAY, TOMORROW = "2027-01-15", "2027-01-16"
NIGHT_S = 57_600.0
"""From the clock's first moment to midnight."""


@pytest.fixture
def budgets(store: DocumentStore, clock: MovableClock) -> Budgets:
    return Budgets(store, CAPS, clock)


def a_call(claim_id: str, micros: int, model: str = "musicgen") -> Reservation:
    return Reservation(claim_id, "job_1", "sing", model, micros)


def cost(micros: int) -> Spent:
    return Spent(micros, Usage(input_tokens=10, output_tokens=3), "succeeded", seconds=2.0)


def refusal(reserve: Callable[[], object]) -> EngineUnavailable:
    with pytest.raises(EngineUnavailable) as refused:
        reserve()
    return refused.value


def fills(budgets: Budgets, *owners: str) -> None:
    """Each of the owners reserves all it may."""
    for owner in owners:
        budgets.reserve(owner, a_call(f"all of {owner}", CAPS.owner_micros))


def written(store: DocumentStore) -> list[Stored]:
    return store.query("budget").documents


def due(store: DocumentStore, now: float) -> list[Stored]:
    return store.query("budget", [Is("due_at", "<=", now)], order="due_at").documents


# ----------------------------------------------------------------- reserving


def test_a_reservation_is_booked_under_the_day_on_which_it_is_made(budgets: Budgets) -> None:
    assert budgets.reserve("ada", a_call("claim_1", 3 * USD)) == TODAY
    [day] = budgets.usage("ada", date(2027, 1, 1), date(2027, 1, 31))
    assert (day.day, day.reserved_micros, day.spent_micros) == (date(2027, 1, 15), 3 * USD, 0)
    assert budgets.left("ada") == 7 * USD


def test_a_repeated_reservation_is_booked_once(budgets: Budgets, store: DocumentStore) -> None:
    budgets.reserve("ada", a_call("claim_1", 3 * USD))
    before = written(store)
    assert budgets.reserve("ada", a_call("claim_1", 3 * USD)) == TODAY
    assert written(store) == before


def test_a_repetition_on_the_other_side_of_midnight_finds_its_day(
    budgets: Budgets, clock: MovableClock
) -> None:
    clock.advance(NIGHT_S - 1)
    assert budgets.reserve("ada", a_call("claim_1", 3 * USD)) == TODAY
    clock.advance(2)
    assert budgets.reserve("ada", a_call("claim_1", 3 * USD)) == TODAY
    assert budgets.reserve("ada", a_call("claim_2", 3 * USD)) == TOMORROW


def test_a_new_day_has_new_money(budgets: Budgets, clock: MovableClock) -> None:
    fills(budgets, "ada", "bob", "cleo")
    assert budgets.left("ada") == 0
    clock.advance(NIGHT_S)
    assert budgets.left("ada") == CAPS.owner_micros


def test_what_does_not_fit_under_the_owners_cap_is_refused_and_changes_nothing(
    budgets: Budgets, store: DocumentStore
) -> None:
    budgets.reserve("ada", a_call("claim_1", 9 * USD))
    before = written(store)
    error = refusal(lambda: budgets.reserve("ada", a_call("claim_2", USD + 1)))
    assert error.code == "budget_exceeded"
    assert "of one owner" in error.message
    assert "$1.00 are left until 2027-01-16T00:00:00.000Z" in error.message
    assert written(store) == before
    assert budgets.reserve("ada", a_call("claim_2", USD)) == TODAY


def test_what_does_not_fit_under_the_deployments_cap_is_refused_and_changes_nothing(
    budgets: Budgets, store: DocumentStore
) -> None:
    fills(budgets, "ada", "bob", "cleo")
    before = written(store)
    error = refusal(lambda: budgets.reserve("dora", a_call("claim_1", 2 * USD + 1)))
    assert error.code == "budget_exceeded"
    assert "of this deployment" in error.message
    assert "$2.00 are left until 2027-01-16T00:00:00.000Z" in error.message
    assert written(store) == before
    assert budgets.left("dora") == 2 * USD
    assert budgets.reserve("dora", a_call("claim_1", 2 * USD)) == TODAY


def test_no_money_means_no_calls_but_those_that_cost_none(
    store: DocumentStore, clock: MovableClock
) -> None:
    poor = Budgets(store, Caps(0, 0), clock)
    assert refusal(lambda: poor.reserve("ada", a_call("claim_1", 1))).code == "budget_exceeded"
    assert poor.reserve("ada", a_call("claim_2", 0)) == TODAY


# ------------------------------------------------------------------ settling


def test_a_call_that_cost_less_leaves_the_rest(budgets: Budgets) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 3 * USD))
    assert budgets.settle("ada", day, "claim_1", cost(USD))
    [told] = budgets.usage("ada", date(2027, 1, 15), date(2027, 1, 15))
    assert (told.spent_micros, told.reserved_micros) == (USD, 0)
    [model] = told.models
    assert (model.model, model.calls, model.failures, model.micros) == ("musicgen", 1, 0, USD)
    assert (model.input_tokens, model.output_tokens, model.seconds) == (10, 3, 2.0)
    assert budgets.left("ada") == 9 * USD


def test_a_claim_is_settled_once(budgets: Budgets, store: DocumentStore) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 3 * USD))
    budgets.settle("ada", day, "claim_1", cost(USD))
    before = written(store)
    assert not budgets.settle("ada", day, "claim_1", cost(2 * USD))
    assert not budgets.settle("ada", day, "nobody's", cost(USD))
    assert not budgets.settle("bob", day, "claim_1", cost(USD))
    assert not budgets.settle("ada", "2020-02-02", "claim_1", cost(USD))
    assert written(store) == before


def test_a_call_of_yesterday_is_settled_under_yesterday(
    budgets: Budgets, clock: MovableClock
) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 3 * USD))
    clock.advance(NIGHT_S)
    assert budgets.settle("ada", day, "claim_1", cost(USD))
    [told] = budgets.usage("ada", date(2027, 1, 15), date(2027, 1, 16))
    assert (told.day, told.spent_micros) == (date(2027, 1, 15), USD)
    assert budgets.left("ada") == CAPS.owner_micros


def test_a_call_that_cost_more_is_booked_as_it_was_and_then_nothing_passes(
    budgets: Budgets,
) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 3 * USD))
    bobs = budgets.reserve("bob", a_call("claim_2", CENT))
    budgets.settle("bob", bobs, "claim_2", cost(0))  # and keeps a block
    assert budgets.settle("ada", day, "claim_1", cost(40 * USD))
    [told] = budgets.usage("ada", date(2027, 1, 15), date(2027, 1, 15))
    assert told.spent_micros == 40 * USD
    for owner in ("ada", "bob", "cleo"):
        assert budgets.left(owner) == 0
        error = refusal(lambda owner=owner: budgets.reserve(owner, a_call("claim_3", 1)))  # type: ignore[misc]
        assert error.code == "budget_exceeded"


# -------------------------------------------------------------------- blocks


def test_a_call_that_fits_what_is_drawn_writes_only_its_owners_account(
    budgets: Budgets, store: DocumentStore
) -> None:
    day = budgets.reserve("ada", a_call("claim_1", CENT))
    deployments = store.get(Key("budget", TODAY))
    for number in range(10):
        budgets.reserve("ada", a_call(f"more {number}", CENT))
        budgets.settle("ada", day, f"more {number}", cost(CENT // 2))
    assert store.get(Key("budget", TODAY)) == deployments


def test_an_owner_draws_no_more_than_it_may_ever_spend(
    store: DocumentStore, clock: MovableClock
) -> None:
    Budgets(store, Caps(2 * CENT, 32 * USD), clock).reserve("ada", a_call("claim_1", CENT))
    adas = store.get(Key("budget", f"{TODAY}.ada"))
    assert adas is not None
    assert f'"drawn":{2 * CENT},' in adas.body


def test_what_an_owner_no_longer_needs_goes_back(budgets: Budgets, store: DocumentStore) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 9 * USD))
    budgets.settle("ada", day, "claim_1", cost(USD))
    deployments = store.get(Key("budget", TODAY))
    assert deployments is not None
    assert f'"drawn":{USD + BLOCK}' in deployments.body


def test_no_call_is_refused_for_money_that_others_only_keep(budgets: Budgets) -> None:
    for number in range(40):
        day = budgets.reserve(f"owner {number}", a_call("claim_1", CENT))
        budgets.settle(f"owner {number}", day, "claim_1", cost(0))
    fills(budgets, "ada", "bob", "cleo")
    assert budgets.left("dora") == 2 * USD
    assert budgets.reserve("dora", a_call("claim_1", 2 * USD)) == TODAY
    assert budgets.left("owner 3") == 0


def test_more_owners_may_call_than_may_keep_money(
    budgets: Budgets, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.money.pool.MAX_KEEPERS", 3)
    days = [budgets.reserve(f"owner {number}", a_call("claim_1", CENT)) for number in range(8)]
    deployments = store.get(Key("budget", TODAY))
    assert deployments is not None
    assert '"keepers":["owner 5","owner 6","owner 7"]' in deployments.body
    for number, day in enumerate(days):
        assert budgets.settle(f"owner {number}", day, "claim_1", cost(CENT // 2))
    fills(budgets, "ada", "bob", "cleo")
    assert budgets.left("dora") == 2 * USD - 8 * CENT // 2


# ------------------------------------------------------------------- silence


def test_a_reservation_whose_process_died_costs_nothing_in_the_end(
    budgets: Budgets, store: DocumentStore, clock: MovableClock
) -> None:
    mine = a_call("claim_1", 3 * USD)
    budgets.reserve("ada", mine)
    clock.advance(SUSPICIOUS_S - 1)
    budgets.reserve("ada", a_call("claim_2", USD))
    assert due(store, clock()) == []
    clock.advance(1)
    [stored] = due(store, clock())
    assert budgets.silence(stored, lambda reservation: reservation != mine) == 1
    assert budgets.left("ada") == 9 * USD
    assert due(store, clock()) == []
    assert not budgets.settle("ada", TODAY, "claim_1", cost(USD))


def test_a_reservation_that_is_still_held_is_asked_for_again_later(
    budgets: Budgets, store: DocumentStore, clock: MovableClock
) -> None:
    budgets.reserve("ada", a_call("claim_1", 3 * USD))
    clock.advance(SUSPICIOUS_S)
    [stored] = due(store, clock())
    assert budgets.silence(stored, lambda _: True) == 0
    assert budgets.left("ada") == 7 * USD
    assert due(store, clock()) == []
    clock.advance(SUSPICIOUS_S)
    assert len(due(store, clock())) == 1


def test_what_was_settled_since_the_sweep_looked_stays_as_it_is(
    budgets: Budgets, store: DocumentStore, clock: MovableClock
) -> None:
    day = budgets.reserve("ada", a_call("claim_1", 3 * USD))
    clock.advance(SUSPICIOUS_S)
    [stored] = due(store, clock())
    budgets.settle("ada", day, "claim_1", cost(USD))
    assert budgets.silence(stored, lambda _: False) == 0
    assert budgets.left("ada") == 9 * USD


# --------------------------------------------------------------------- usage


def test_usage_is_told_day_by_day(budgets: Budgets, clock: MovableClock) -> None:
    for number in range(3):
        day = budgets.reserve("ada", a_call(f"claim {number}", USD))
        budgets.settle("ada", day, f"claim {number}", cost((number + 1) * CENT))
        clock.advance(2 * 86_400)
    told = budgets.usage("ada", date(2027, 1, 1), date(2027, 4, 2))
    assert [(day.day.day, day.spent_micros) for day in told] == [
        (15, CENT),
        (17, 2 * CENT),
        (19, 3 * CENT),
    ]
    assert budgets.usage("bob", date(2027, 1, 1), date(2027, 4, 2)) == []


def test_usage_of_more_than_a_quarter_of_a_year_is_refused(budgets: Budgets) -> None:
    with pytest.raises(Permanent, match="bad_period"):
        budgets.usage("ada", date(2027, 1, 1), date(2027, 4, 3))


# -------------------------------------------------------------- track record


@pytest.fixture
def record(store: DocumentStore, clock: MovableClock) -> TrackRecord:
    return TrackRecord(store, clock)


def test_the_record_tells_how_often_and_how_quickly_a_model_served(record: TrackRecord) -> None:
    for seconds in range(1, 21):
        record.add("meta/musicgen", succeeded=True, seconds=float(seconds))
    for _ in range(5):
        record.add("meta/musicgen", succeeded=False, seconds=600.0)
    told = record.of(["meta/musicgen", "claude", "meta/musicgen"])
    measured = told["meta/musicgen"]
    assert (measured.calls, measured.success_rate) == (25, 0.8)
    assert measured.p50_s == pytest.approx(10, rel=0.1)
    assert measured.p95_s == pytest.approx(19, rel=0.1)
    assert told["claude"] == Measured()


def test_the_record_tells_of_recent_weeks(record: TrackRecord, clock: MovableClock) -> None:
    for week in range(WEEKS + 2):
        record.add("claude", succeeded=week >= WEEKS, seconds=1.0)
        clock.advance(WEEK_S)
    clock.advance(-WEEK_S)
    assert record.of(["claude"])["claude"].calls == WEEKS
    assert record.of(["claude"])["claude"].success_rate == 2 / WEEKS
    clock.advance(WEEKS * WEEK_S)
    assert record.of(["claude"])["claude"] == Measured()


def test_calls_that_end_at_once_are_all_counted(record: TrackRecord) -> None:
    with ThreadPoolExecutor(16) as threads:
        for ended in [threads.submit(record.add, "claude", True, 1.0) for _ in range(32)]:
            ended.result()
    assert record.of(["claude"])["claude"].calls == 32
