"""A worker's slot: while it works, when it leaves, when it must stay, and when it comes too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpu_jobs.place import Place
from shared import timing
from shared.dispatching import Dispatcher
from shared.ports import Declined, Unavailable
from shared.slots import Slots
from tests.reliability.homes import Home
from tests.reliability.test_dispatcher import StartedWorkers
from tests.runs import a_job

STARTING_S = 60.0


class Site:
    """A home with slots and dispatch, and workers that are nothing but their places."""

    def __init__(self, folder: Path, number: int = 1) -> None:
        self.home = Home(folder)
        self.workers = StartedWorkers()
        self.slots = Slots(self.home.documents, {"cpu": number, "gpu": number}, self.home.clock)
        self.dispatcher = Dispatcher(self.home.documents, self.workers, self.slots, STARTING_S)

    def place(self, slot: str = "", life_s: float = 0.0) -> Place:
        return Place(self.slots, self.dispatcher, "cpu", slot, self.home.clock, life_s)

    def submits(self, name: str) -> None:
        self.home.conductor.submit(a_job(job_id=f"job_{name}"))

    def started(self, life_s: float = 0.0) -> Place:
        """The place of a worker that was started for a job, and has come and claimed it."""
        self.submits("first")
        assert self.dispatcher.dispatch("cpu") == 1
        place = self.place(self.workers.slots[0], life_s)
        assert place.found()
        assert self.home.conductor.claim("job_first", "cpu")
        return place

    def passes(self, seconds: float) -> None:
        self.home.clock.now += seconds


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_worker_without_more_to_do_leaves_its_slot_to_others(site: Site):
    place = site.started()
    assert not place.stay()
    site.submits("later")
    assert site.dispatcher.dispatch("cpu") == 1


def test_work_that_came_while_it_was_leaving_is_its_own(site: Site):
    place = site.started()
    site.submits("just-now")
    assert site.dispatcher.dispatch("cpu") == 0, "its slot was still held"
    assert place.stay()
    assert site.dispatcher.dispatch("cpu") == 0, "and is held again"
    site.passes(timing.HEARTBEAT_S)
    assert place.keep()


def test_two_workers_never_share_a_slot(site: Site):
    place = site.started()
    site.passes(STARTING_S + 1)  # paused for longer than its slot lasts
    site.submits("later")
    assert site.dispatcher.dispatch("cpu") == 1
    successor = site.place(site.workers.slots[-1])
    assert successor.found()
    assert not place.keep()
    assert not place.stay()
    site.passes(timing.HEARTBEAT_S)
    assert successor.keep()


@pytest.mark.parametrize("start_s", [50.0, 70.0, 130.0, 200.0, 500.0])
def test_however_long_workers_take_to_start_one_of_them_works(site: Site, start_s: float):
    site.submits("first")
    begun: list[tuple[float, str]] = []
    came = site.home.clock.now
    for _ in range(60):
        site.dispatcher.dispatch("cpu")
        begun += [(site.home.clock.now, slot) for slot in site.workers.slots[len(begun) :]]
        for at, slot in begun:
            if at + start_s <= site.home.clock.now and site.place(slot).found():
                assert site.home.clock.now - came <= start_s + 60.0
                return
        site.passes(60.0)
    raise AssertionError("every worker gave way to another that had not come yet")


def test_a_worker_that_comes_too_late_takes_another_slot_or_goes(tmp_path: Path):
    site = Site(tmp_path, number=2)
    site.submits("first")
    site.dispatcher.dispatch("cpu")
    site.passes(STARTING_S)
    site.dispatcher.dispatch("cpu")
    late, successor = site.workers.slots
    assert site.place(successor).found()
    second = site.place(late)
    assert second.found(), "the other slot was free"
    third = site.place(late)
    assert not third.found()
    assert third.superfluous


def test_a_worker_on_its_way_counts(tmp_path: Path):
    site = Site(tmp_path, number=8)
    site.submits("first")
    assert [site.dispatcher.dispatch("cpu") for _ in range(3)] == [1, 0, 0]
    site.submits("second")
    assert site.dispatcher.dispatch("cpu") == 1


def test_a_start_that_was_refused_leaves_its_slot_free(site: Site, monkeypatch: pytest.MonkeyPatch):
    def refused(_runtime: str, _slot: str) -> None:
        raise Declined("no quota")

    site.submits("first")
    with monkeypatch.context() as patched:
        patched.setattr(site.workers, "start", refused)
        with pytest.raises(Declined):
            site.dispatcher.dispatch("cpu")
    assert site.dispatcher.dispatch("cpu") == 1


def test_a_runtime_that_gets_no_workers_keeps_none_from_the_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    def refused(runtime: str) -> int:
        asked.append(runtime)
        raise Unavailable("not now")

    monkeypatch.setattr(site.dispatcher, "dispatch", refused)
    with pytest.raises(Unavailable):
        site.dispatcher.dispatch_all()
    assert asked == ["cpu", "gpu"]


def test_a_worker_of_a_pool_takes_a_slot_itself_and_stays(site: Site):
    place = site.place()
    assert place.found()
    assert place.stay()
    site.submits("first")
    assert site.dispatcher.dispatch("cpu") == 0


def test_a_worker_too_many_of_a_pool_waits_for_a_slot(site: Site):
    first, second = site.place(), site.place()
    assert first.found()
    assert not second.found()
    assert not second.superfluous
    first.leave()
    site.passes(timing.HEARTBEAT_S)
    assert second.found()


def test_a_worker_of_a_pool_that_lost_its_slot_looks_for_another(site: Site):
    place = site.place()
    assert place.found()
    site.passes(timing.SLOT_S + timing.HEARTBEAT_S)
    assert site.slots.take("cpu", 0, timing.SLOT_S)
    assert not place.keep()
    assert not place.found()
    site.passes(timing.SLOT_S + timing.HEARTBEAT_S)
    assert place.found()


def test_a_worker_leaves_before_its_platform_ends_it(site: Site):
    place = site.started(life_s=2700.0)
    site.submits("later")
    for _ in range(270):
        assert place.keep()
        site.passes(10.0)
    assert not place.keep(), "no more steps"
    site.passes(timing.SLOT_S - 1)
    assert not place.keep()
    assert site.dispatcher.dispatch("cpu") == 0, "its last step is still in its slot"
    assert not place.stay(), "though there is work"
    assert site.dispatcher.dispatch("cpu") == 1, "for its successor"
