"""A worker's slot: while it works, when it leaves, and when it must stay after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpu_jobs.place import Place
from shared import timing
from shared.dispatching import Dispatcher
from tests.reliability.homes import Home
from tests.reliability.test_dispatcher import StartedWorkers
from tests.runs import a_job


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def workers() -> StartedWorkers:
    return StartedWorkers()


@pytest.fixture
def dispatcher(home: Home, workers: StartedWorkers) -> Dispatcher:
    return Dispatcher(home.documents, workers, {"cpu": 1}, 60.0, home.clock)


def started(home: Home, dispatcher: Dispatcher, workers: StartedWorkers) -> Place:
    """The place of a worker that was started for a job."""
    home.conductor.submit(a_job(job_id="job_first"))
    dispatcher.dispatch("cpu")
    (slot,) = workers.slots
    place = Place(dispatcher, "cpu", slot, home.clock)
    assert place.found()
    claim = home.conductor.claim("job_first", "cpu")
    assert claim is not None
    return place


def test_a_worker_without_more_to_do_leaves_its_slot_to_others(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    place = started(home, dispatcher, workers)
    assert not place.stay()
    home.conductor.submit(a_job(job_id="job_later"))
    assert dispatcher.dispatch("cpu") == 1


def test_work_that_came_while_it_was_leaving_is_its_own(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    place = started(home, dispatcher, workers)
    home.conductor.submit(a_job(job_id="job_just_now"))
    assert dispatcher.dispatch("cpu") == 0, "its slot was still held"
    assert place.stay()
    assert dispatcher.dispatch("cpu") == 0, "and is held again"
    home.clock.now += timing.HEARTBEAT_S
    assert place.keep()


def test_two_workers_never_share_a_slot(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    place = started(home, dispatcher, workers)
    home.clock.now += 61.0  # paused for longer than its slot lasts
    home.conductor.submit(a_job(job_id="job_later"))
    assert dispatcher.dispatch("cpu") == 1
    assert not place.keep()
    assert not place.stay()
    home.clock.now += timing.HEARTBEAT_S
    assert Place(dispatcher, "cpu", workers.slots[-1], home.clock).keep()


def test_a_worker_of_a_pool_takes_a_slot_itself_and_stays(home: Home, dispatcher: Dispatcher):
    place = Place(dispatcher, "cpu", "", home.clock)
    assert place.found()
    assert place.stay()
    home.conductor.submit(a_job())
    assert dispatcher.dispatch("cpu") == 0


def test_a_worker_too_many_waits_for_a_slot(home: Home, dispatcher: Dispatcher):
    first, second = (Place(dispatcher, "cpu", "", home.clock) for _ in range(2))
    assert first.found()
    assert not second.found()
    first.leave()
    home.clock.now += timing.HEARTBEAT_S
    assert second.found()


def test_a_worker_of_a_pool_that_lost_its_slot_looks_for_another(
    home: Home, dispatcher: Dispatcher
):
    place = Place(dispatcher, "cpu", "", home.clock)
    assert place.found()
    home.clock.now += timing.SLOT_S + timing.HEARTBEAT_S
    assert dispatcher.take("cpu", 0, timing.SLOT_S)
    assert not place.keep()
    assert not place.found()
    home.clock.now += timing.SLOT_S + timing.HEARTBEAT_S
    assert place.found()


def test_a_worker_leaves_before_its_platform_ends_it(
    home: Home, dispatcher: Dispatcher, workers: StartedWorkers
):
    home.conductor.submit(a_job())
    dispatcher.dispatch("cpu")
    place = Place(dispatcher, "cpu", workers.slots[0], home.clock, life_s=2700.0)
    assert place.keep()
    home.clock.now += 2699.0
    assert place.keep()
    home.clock.now += 1.0
    assert not place.keep(), "no more steps"
    assert not place.stay(), "though there is work"
    assert dispatcher.dispatch("cpu") == 1, "for its successor"
