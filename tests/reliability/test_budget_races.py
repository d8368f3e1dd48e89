"""Budgets when everybody calls at once, answers are lost and processes die: never a cent too much."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
import stamina
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from infra.local.chaos import Chaos, ChaoticDocuments
from infra.local.documents import SqliteDocuments
from shared.errors import EngineUnavailable
from shared.money import Budgets, Caps, Reservation, Spent, TrackRecord, pool
from shared.money.account import SUSPICIOUS_S
from shared.money.days import day_of
from shared.ports import DocumentStore, Is, Key, Stored, Unavailable, Write
from shared.ports.providers import Usage
from tests.contract.conftest import STORES, OpenStore
from tests.contract.processes import in_processes
from tests.reliability.homes import CommitGoesWrong, Died, SetClock
from tests.runs import NOON

CENT = 10_000
OWNERS = ["ada", "bob", "cleo", "dora", "eve"]
TODAY = day_of(NOON)


def a_call(claim_id: str, micros: int) -> Reservation:
    return Reservation(claim_id, "job_1", "sing", "musicgen", micros)


def cost(micros: int) -> Spent:
    return Spent(micros, Usage(), "succeeded", 1.0)


def granted(budgets: Budgets, owner: str, claim_id: str, micros: int) -> bool:
    try:
        budgets.reserve(owner, a_call(claim_id, micros))
    except EngineUnavailable as refused:
        if refused.code != "budget_exceeded":
            raise
        return False
    return True


def noon() -> float:
    return NOON


@dataclass
class Books:
    """What the documents of a day say, read without the code that wrote them."""

    store: DocumentStore
    day: str = TODAY

    def read(self, name: str) -> dict[str, object]:
        stored = self.store.get(Key("budget", name))
        return json.loads(stored.body) if stored else {}

    def account(self, owner: str) -> tuple[int, int, int]:
        """Drawn, spent and reserved, micro-dollars."""
        body: dict[str, int] = self.read(f"{self.day}.{owner}")  # type: ignore[assignment]
        opened: dict[str, dict[str, int]] = body.get("open", {})  # type: ignore[assignment]
        reserved = sum(reservation["micros"] for reservation in opened.values())
        return body.get("drawn", 0), body.get("spent", 0), reserved

    def used(self, owner: str) -> int:
        _, spent, reserved = self.account(owner)
        return spent + reserved

    def assert_balanced(self, owners: Sequence[str]) -> None:
        """What all drew is what each drew, and nobody used what it had not drawn."""
        day = self.read(self.day)
        accounts = {owner: self.account(owner) for owner in owners}
        assert day.get("drawn", 0) == sum(drawn for drawn, _, _ in accounts.values())
        keepers = day.get("keepers", [])
        for owner, (drawn, spent, reserved) in accounts.items():
            body = self.read(f"{self.day}.{owner}")
            assert drawn >= spent + reserved
            assert body.get("keeps", False) == (owner in keepers)  # type: ignore[operator]
            assert body.get("keeps") or drawn == spent + reserved


# ---------------------------------------------------------------- all at once


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    return STORES[request.param](tmp_path)


@pytest.fixture
def store(open_store: OpenStore) -> Iterator[DocumentStore]:
    opened = open_store()
    yield opened
    getattr(opened, "close", lambda: None)()


class Gauge:
    """What is surely used at this moment, and the most there ever was, micro-dollars."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.now = dict.fromkeys([*OWNERS, "all"], 0)
        self.most = dict(self.now)

    def add(self, owner: str, micros: int) -> None:
        with self._lock:
            for whose in (owner, "all"):
                self.now[whose] += micros
                self.most[whose] = max(self.most[whose], self.now[whose])


def at_once(jobs: int, work: Callable[[int], bool]) -> list[bool]:
    start = threading.Barrier(jobs)

    def one(number: int) -> bool:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(jobs) as threads:
        return list(threads.map(one, range(jobs)))


SMALL = Caps(owner_micros=30 * CENT, all_micros=100 * CENT)
PRICE = 7 * CENT
FITTING = 14
"""Calls at that price under the deployment's cap, of which an owner may have four."""


def assert_within_small_caps(store: DocumentStore, number: int) -> None:
    """So many calls are booked; what still fits is granted, and not a cent more."""
    books = Books(store)
    books.assert_balanced(OWNERS)
    assert sum(books.used(owner) for owner in OWNERS) == number * PRICE <= SMALL.all_micros
    assert all(books.used(owner) <= SMALL.owner_micros for owner in OWNERS)
    budgets = Budgets(store, SMALL, noon)
    later = [granted(budgets, o, f"later {o} {n}", PRICE) for o in OWNERS for n in range(5)]
    assert number + later.count(True) == FITTING
    books.assert_balanced(OWNERS)


def test_fifty_jobs_at_once_never_reserve_a_cent_too_much(store: DocumentStore) -> None:
    budgets = Budgets(store, SMALL, noon)
    won = at_once(50, lambda n: granted(budgets, OWNERS[n % 5], f"claim {n}", PRICE))
    assert 0 < won.count(True) <= FITTING
    assert_within_small_caps(store, won.count(True))


def test_fifty_jobs_in_many_processes_never_reserve_a_cent_too_much(
    open_store: OpenStore, store: DocumentStore
) -> None:
    def jobs(process: int) -> int:
        budgets = Budgets(open_store(), SMALL, lambda: NOON)
        won = at_once(10, lambda n: granted(budgets, OWNERS[n % 5], f"claim {process}.{n}", PRICE))
        return won.count(True)

    assert_within_small_caps(store, sum(in_processes(5, jobs)))


def test_fifty_jobs_that_spend_and_go_on_never_use_a_cent_too_much(store: DocumentStore) -> None:
    budgets, gauge = Budgets(store, SMALL, noon), Gauge()

    def job(number: int) -> bool:
        """Three calls, each of which costs as much as it might, or less."""
        owner, dice = OWNERS[number % 5], random.Random(number)
        for call in range(3):
            reserved, claim_id = dice.randint(1, 9) * CENT, f"claim {number}.{call}"
            if granted(budgets, owner, claim_id, reserved):
                gauge.add(owner, reserved)
                spent = dice.randint(0, reserved)
                gauge.add(owner, spent - reserved)  # before it can be reserved again
                assert budgets.settle(owner, TODAY, claim_id, cost(spent))
        return True

    at_once(50, job)
    books = Books(store)
    books.assert_balanced(OWNERS)
    assert {owner: books.account(owner)[2] for owner in OWNERS} == dict.fromkeys(OWNERS, 0)
    assert {owner: books.used(owner) for owner in OWNERS} == {o: gauge.now[o] for o in OWNERS}
    assert gauge.most["all"] <= SMALL.all_micros
    assert all(gauge.most[owner] <= SMALL.owner_micros for owner in OWNERS)


def test_a_claim_that_many_settle_is_booked_once(store: DocumentStore) -> None:
    budgets = Budgets(store, SMALL, noon)
    budgets.reserve("ada", a_call("claim", 9 * CENT))
    settled = at_once(20, lambda n: budgets.settle("ada", TODAY, "claim", cost((n + 1) * 100)))
    assert settled.count(True) == 1
    assert Books(store).used("ada") == (settled.index(True) + 1) * 100


# --------------------------------------------------------------- lost answers


def tell(budgets: Budgets) -> None:
    """Draw, reserve of what is drawn, settle above and below, and give back: six commits."""
    budgets.reserve("ada", a_call("first", 20 * CENT))
    budgets.reserve("ada", a_call("second", 0))
    budgets.reserve("bob", a_call("third", 5 * CENT))
    budgets.settle("ada", TODAY, "first", cost(2 * CENT))
    budgets.settle("ada", TODAY, "second", cost(0))
    budgets.settle("bob", TODAY, "third", cost(50 * CENT))


COMMITS = 6


@pytest.mark.parametrize("landed", [True, False])
@pytest.mark.parametrize("which", range(COMMITS))
def test_a_lost_answer_changes_no_amount(store: DocumentStore, which: int, landed: bool) -> None:
    away = Unavailable("The store does not answer.")
    lossy = CommitGoesWrong(store, which, away, landed=landed)
    tell(Budgets(lossy, SMALL, noon))
    assert lossy.commits == COMMITS + (not landed)
    books = Books(store)
    books.assert_balanced(OWNERS)
    assert [books.account(owner)[1:] for owner in ("ada", "bob")] == [(2 * CENT, 0), (50 * CENT, 0)]


@pytest.mark.parametrize("landed", [True, False])
@pytest.mark.parametrize("which", range(COMMITS))
def test_a_process_that_dies_at_a_commit_leaves_nothing_reserved(
    store: DocumentStore, which: int, landed: bool
) -> None:
    with pytest.raises(Died):
        tell(Budgets(CommitGoesWrong(store, which, Died(), landed=landed), SMALL, noon))
    budgets = Budgets(store, SMALL, lambda: NOON + SUSPICIOUS_S)
    due = store.query("budget", [Is("due_at", "<=", NOON + SUSPICIOUS_S)], order="due_at")
    for stored in due.documents:
        budgets.silence(stored, lambda _: False)
    books = Books(store)
    books.assert_balanced(OWNERS)
    assert [books.account(owner)[2] for owner in ("ada", "bob")] == [0, 0]


def test_a_settlement_whose_answer_was_lost_says_that_it_was_made(store: DocumentStore) -> None:
    lossy = CommitGoesWrong(store, 1, Unavailable("The store does not answer."), landed=True)
    budgets = Budgets(lossy, SMALL, noon)
    budgets.reserve("ada", a_call("claim", CENT))
    assert budgets.settle("ada", TODAY, "claim", cost(CENT))
    assert not budgets.settle("ada", TODAY, "claim", cost(CENT))


def test_budgets_stay_right_in_chaos(tmp_path: Path) -> None:
    real = SqliteDocuments(tmp_path / "documents.db")
    budgets = Budgets(ChaoticDocuments(real, Chaos(seed=7, drop_response=0.3)), SMALL, noon)

    def job(number: int) -> bool:
        owner, claim_id = OWNERS[number % 5], f"claim {number}"
        won = granted(budgets, owner, claim_id, PRICE)
        return won and budgets.settle(owner, TODAY, claim_id, cost(PRICE))

    won = at_once(50, job)
    Books(real).assert_balanced(OWNERS)
    assert sum(Books(real).used(owner) for owner in OWNERS) == won.count(True) * PRICE
    real.close()


def test_the_track_record_counts_every_call_at_least_once_in_chaos(tmp_path: Path) -> None:
    real = SqliteDocuments(tmp_path / "documents.db")
    record = TrackRecord(ChaoticDocuments(real, Chaos(seed=7, drop_response=0.2)), noon)
    for _ in range(50):
        record.add("musicgen", succeeded=True, seconds=1.0)
    assert 50 <= record.of(["musicgen"])["musicgen"].calls <= 70
    real.close()


# ------------------------------------------------------------------ any order


Fault = Literal["", "lost", "unanswered", "dead before", "dead after"]
"""What befalls a commit: nothing; it or its answer is lost; its process dies before or after it."""

FAULTS = st.sampled_from(["", "", "", "lost", "unanswered", "dead before", "dead after"])
AMOUNTS = st.integers(0, 12 * CENT) | st.sampled_from([CENT, 5 * CENT, 30 * CENT, 95 * CENT])


class Unreliable(ChaoticDocuments):
    """A document store whose next commit suffers the fault that the test chose."""

    def __init__(self, store: DocumentStore) -> None:
        super().__init__(store, Chaos())
        self.fault: Fault = ""

    def commit(self, writes: Sequence[Write]) -> list[str]:
        fault, self.fault = self.fault, ""
        if fault == "lost":
            raise Unavailable("The commit was lost.")
        if fault == "dead before":
            raise Died
        versions = super().commit(writes)
        if fault == "unanswered":
            raise Unavailable("The answer was lost.")
        if fault == "dead after":
            raise Died
        return versions


@dataclass
class Expected:
    """One day by plain arithmetic: per owner what was spent, and per claim what is reserved."""

    spent: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OWNERS, 0))
    reserved: dict[str, dict[str, int]] = field(default_factory=lambda: {o: {} for o in OWNERS})

    def used(self, owner: str) -> int:
        return self.spent[owner] + sum(self.reserved[owner].values())

    def left(self, owner: str) -> int:
        used_by_all = sum(map(self.used, OWNERS))
        return min(SMALL.owner_micros - self.used(owner), SMALL.all_micros - used_by_all)


Claim = tuple[str, str, str]
"""Owner, day and claim id."""


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order, the books say what plain arithmetic says."""

    claims: Bundle[Claim] = Bundle("claims")
    over: Bundle[Claim] = Bundle("over")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.real = SqliteDocuments(self.folder / "documents.db")
        self.store = Unreliable(self.real)
        self.clock = SetClock()
        self.budgets = Budgets(self.store, SMALL, self.clock)
        self.days: dict[str, Expected] = {}
        self.numbers = itertools.count()

    def expected(self, day: str) -> Expected:
        return self.days.setdefault(day, Expected())

    def survived(self, act: Callable[[], object], fault: Fault) -> bool:
        """Whether what was to be done was done, by a process that may have died of it."""
        self.store.fault = fault
        try:
            act()
        except Died:
            return fault == "dead after"
        finally:
            self.store.fault = ""
        return True

    @rule(target=claims, owner=st.sampled_from(OWNERS), micros=AMOUNTS, fault=FAULTS)
    def reserve(self, owner: str, micros: int, fault: Fault) -> MultipleResults[Claim] | Claim:
        today, claim_id = day_of(self.clock()), f"claim {next(self.numbers)}"
        day = self.expected(today)
        if micros > day.left(owner):
            assert not granted(self.budgets, owner, claim_id, micros)
            return multiple()
        if self.survived(lambda: granted(self.budgets, owner, claim_id, micros), fault):
            day.reserved[owner][claim_id] = micros
            return owner, today, claim_id
        return multiple()

    @rule(claim=claims)
    def repeat(self, claim: Claim) -> None:
        owner, day, claim_id = claim
        micros = self.days[day].reserved[owner].get(claim_id)
        if micros is not None and day == day_of(self.clock()):
            assert self.budgets.reserve(owner, a_call(claim_id, micros)) == day

    @rule(target=over, claim=consumes(claims), micros=AMOUNTS, fault=FAULTS)
    def settle(self, claim: Claim, micros: int, fault: Fault) -> Claim:
        owner, day, claim_id = claim
        expected = self.days[day]
        reserved = expected.reserved[owner].get(claim_id)
        answers: list[bool] = []

        def act() -> None:
            answers.append(self.budgets.settle(owner, day, claim_id, cost(micros)))

        if self.survived(act, fault) and reserved is not None:
            del expected.reserved[owner][claim_id]
            expected.spent[owner] += micros
        assert not answers or answers == [reserved is not None]
        return claim

    @rule(claim=over)
    def settle_again(self, claim: Claim) -> None:
        owner, day, claim_id = claim
        if claim_id not in self.days[day].reserved[owner]:
            assert not self.budgets.settle(owner, day, claim_id, cost(CENT))

    @rule(seconds=st.sampled_from([60.0, SUSPICIOUS_S, 6 * 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(held=st.sets(st.integers(0, 60)), fault=FAULTS)
    def sweep(self, held: set[int], fault: Fault) -> None:
        due = self.real.query("budget", [Is("due_at", "<=", self.clock())], order="due_at")
        for stored in due.documents:
            freed: list[str] = []

            def still_held(reservation: Reservation, freed: list[str] = freed) -> bool:
                if int(reservation.claim_id.removeprefix("claim ")) in held:
                    return True
                freed.append(reservation.claim_id)
                return False

            def act(stored: Stored = stored) -> object:
                return self.budgets.silence(stored, still_held)

            if self.survived(act, fault):
                day, _, owner = stored.key.id.partition(".")
                for claim_id in freed:
                    self.days[day].reserved[owner].pop(claim_id, None)

    @invariant()
    def the_books_say_what_arithmetic_says(self) -> None:
        for name, expected in self.days.items():
            books = Books(self.real, name)
            books.assert_balanced(OWNERS)
            for owner in OWNERS:
                _, spent, reserved = books.account(owner)
                assert spent == expected.spent[owner]
                assert reserved == sum(expected.reserved[owner].values())
            drawn = sum(books.account(owner)[0] for owner in OWNERS)
            assert drawn <= max(SMALL.all_micros, sum(map(expected.used, OWNERS)))

    @invariant()
    def an_owner_is_told_what_it_may_spend(self) -> None:
        today = self.expected(day_of(self.clock()))
        for owner in OWNERS:
            assert self.budgets.left(owner) == max(0, today.left(owner))

    def teardown(self) -> None:
        self.real.close()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize("keepers", [2, 128])
def test_in_any_order_of_anything_the_books_are_right(
    keepers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MAX_KEEPERS", keepers)
    with stamina.set_testing(True, attempts=10):
        run_state_machine_as_test(AnyOrder, settings=MANY)


MANY = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
