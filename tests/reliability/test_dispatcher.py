"""As many workers as there is work for, never more than there are slots, whoever dispatches."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from shared import timing
from shared.dispatching import Dispatcher
from shared.ports import Unavailable
from shared.slots import Slots
from tests.reliability.homes import CommitGoesWrong, Home, in_parallel, success
from tests.runs import a_job

SLOTS = 3
STARTING_S = 60.0


class StartedWorkers:
    """A runner whose workers do nothing but exist."""

    def __init__(self) -> None:
        self.slots: list[str] = []
        self._lock = threading.Lock()

    def start(self, runtime: str, slot: str) -> None:
        with self._lock:
            self.slots.append(slot)

    def places(self) -> list[str]:
        """The slots that workers were started for, without who holds them."""
        return sorted(slot.rpartition(".")[0] for slot in self.slots)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def workers() -> StartedWorkers:
    return StartedWorkers()


@pytest.fixture
def slots(home: Home) -> Slots:
    return Slots(home.documents, {"cpu": SLOTS}, home.clock)


@pytest.fixture
def dispatcher(home: Home, workers: StartedWorkers, slots: Slots) -> Dispatcher:
    return Dispatcher(home.documents, workers, slots, STARTING_S)


def jobs(home: Home, number: int) -> None:
    for n in range(number):
        home.conductor.submit(a_job(job_id=f"job_{n}"))


def test_without_work_there_are_no_workers(dispatcher: Dispatcher, workers: StartedWorkers):
    dispatcher.dispatch_all()
    assert workers.slots == []


def test_one_job_starts_one_worker_of_its_runtime(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    jobs(home, 1)
    dispatcher.dispatch_all()
    assert workers.places() == ["cpu.0"]


def test_many_jobs_fill_the_slots_and_no_more(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    jobs(home, 10)
    for _ in range(3):
        dispatcher.dispatch_all()
    assert workers.places() == ["cpu.0", "cpu.1", "cpu.2"]


def test_crowding_dispatchers_start_no_two_workers_for_one_slot(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    jobs(home, 10)
    in_parallel(12, lambda: dispatcher.dispatch("cpu"))
    assert workers.places() == ["cpu.0", "cpu.1", "cpu.2"]


def test_a_worker_that_never_came_is_replaced(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    jobs(home, 1)
    dispatcher.dispatch("cpu")
    home.clock.now += STARTING_S
    dispatcher.dispatch("cpu")
    assert workers.places() == ["cpu.0", "cpu.0"]


def test_a_worker_that_renews_its_slot_keeps_it(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers, slots: Slots
):
    jobs(home, 10)
    dispatcher.dispatch("cpu")
    for _ in range(5):
        home.clock.now += timing.SLOT_S / 2
        assert all(slots.renew(slot) for slot in workers.slots)
    dispatcher.dispatch("cpu")
    assert len(workers.slots) == SLOTS


def test_a_worker_whose_slot_was_given_away_is_told(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers, slots: Slots
):
    jobs(home, 1)
    dispatcher.dispatch("cpu")
    home.clock.now += STARTING_S
    dispatcher.dispatch("cpu")
    late, now = workers.slots
    assert not slots.renew(late)
    assert slots.renew(now)


def test_a_slot_given_back_is_free_at_once(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers, slots: Slots
):
    jobs(home, 10)
    dispatcher.dispatch("cpu")
    slots.release(workers.slots[0])
    dispatcher.dispatch("cpu")
    assert len(workers.slots) == SLOTS + 1


def test_there_is_work_while_a_step_is_ready(home: Home, dispatcher: Dispatcher):
    assert not dispatcher.waiting("cpu")
    jobs(home, 1)
    assert dispatcher.waiting("cpu")
    assert not dispatcher.waiting("gpu")
    claim = home.claimed("job_0")
    assert not dispatcher.waiting("cpu")
    home.conductor.finish(claim, success(claim), keep_going=None)
    assert not dispatcher.waiting("cpu")


def test_a_slot_whose_answer_was_lost_gets_its_worker(home: Home, workers: StartedWorkers):
    jobs(home, 1)
    store = CommitGoesWrong(home.documents, 0, Unavailable("lost"), landed=True)
    Dispatcher(store, workers, Slots(store, {"cpu": SLOTS}, home.clock), STARTING_S).dispatch("cpu")
    assert workers.places() == ["cpu.0"]


def test_a_slot_that_was_not_written_has_no_worker(home: Home, workers: StartedWorkers):
    jobs(home, 1)
    store = CommitGoesWrong(home.documents, 0, Unavailable("lost"), landed=False)
    dispatcher = Dispatcher(store, workers, Slots(store, {"cpu": SLOTS}, home.clock), STARTING_S)
    with pytest.raises(Unavailable):
        dispatcher.dispatch("cpu")
    assert workers.slots == []
    dispatcher.dispatch("cpu")
    assert workers.places() == ["cpu.0"]
