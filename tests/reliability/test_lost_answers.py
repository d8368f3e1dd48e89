"""Answers that are lost, and processes that die between a commit and its effects.

One short story is told again and again, each time with another of its commits unanswered or another
of its publications fatal: it must always end as if nothing had happened.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import timing
from shared.model import EffectKind, JobStatus, StepStatus
from shared.ports import Unavailable
from tests.reliability.homes import CommitGoesWrong, Died, Home, PublicationGoesWrong, success
from tests.runs import a_job, a_step

COMMITS = 5
"""Of the story: created; write claimed; write done, sing claimed; sing done; effects cleared."""
PUBLICATIONS = 3
"""Of the story: the first hint, processing, completed."""


def tell(home: Home) -> None:
    """A job of two steps is created and done by one worker that keeps going."""
    home.conductor.submit(a_job(a_step("write"), a_step("sing", after=["write"])))
    work(home)


def work(home: Home) -> None:
    claim = home.conductor.claim("job_a", "cpu")
    while claim is not None:
        claim = home.conductor.finish(claim, success(claim, home.writes(claim)), "cpu")


def heal(home: Home) -> None:
    """Sweeps come by, and workers, until the job waits for nothing."""
    for _ in range(10):
        if home.job().due_at is None:
            return
        home.sweep(timing.LEASE_S)
        for hint in home.hints():
            assert hint.job_id == "job_a"
            work(home)
    raise AssertionError("the job never came to rest")


def told(home: Home) -> set[tuple[str, str]]:
    """What the world was told: each event's id and status, however often it came."""
    return {(event.id, event.status) for event in home.events()}


def assert_as_if_nothing_had_happened(home: Home) -> None:
    job = home.job()
    assert job.status is JobStatus.COMPLETED
    assert sorted(status for _, status in told(home)) == ["completed", "processing"]
    assert sorted(home.results()) == sorted(a.object_name for _, a in job.artifacts)
    assert [step.name for step, _ in job.artifacts] == ["write", "sing"]
    assert home.documents.query("lease").documents == []


def test_the_story_as_it_should_go(tmp_path: Path):
    stores: list[CommitGoesWrong] = []
    buses: list[PublicationGoesWrong] = []

    def store(real):
        stores.append(CommitGoesWrong(real, -1, Died(), landed=True))
        return stores[0]

    def bus(real):
        buses.append(PublicationGoesWrong(real, -1, Died()))
        return buses[0]

    home = Home(tmp_path, documents=store, bus=bus)
    tell(home)
    assert_as_if_nothing_had_happened(home)
    assert stores[0].commits == COMMITS
    assert buses[0].published == PUBLICATIONS


@pytest.mark.parametrize("landed", [True, False])
@pytest.mark.parametrize("which", range(COMMITS))
def test_a_lost_answer_costs_nothing(tmp_path: Path, which: int, landed: bool):
    away = Unavailable("The store does not answer.")
    home = Home(
        tmp_path, documents=lambda store: CommitGoesWrong(store, which, away, landed=landed)
    )
    tell(home)
    assert [step.attempts for step in home.job().steps.values()] == [1, 1]
    assert home.job().due_at is None, "there is nothing to heal"
    assert_as_if_nothing_had_happened(home)


@pytest.mark.parametrize("landed", [True, False])
def test_a_claim_whose_answer_is_lost_is_one_claim(tmp_path: Path, landed: bool):
    away = Unavailable("The store does not answer.")
    home = Home(tmp_path, documents=lambda store: CommitGoesWrong(store, 1, away, landed=landed))
    home.conductor.submit(a_job(a_step("write"), a_step("listen")))
    claim = home.claimed()
    running = [s.name for s in home.job().steps.values() if s.status is StepStatus.RUNNING]
    assert running == [claim.step.name]
    assert len(home.documents.query("lease").documents) == 1


@pytest.mark.parametrize(
    ("which", "landed"),
    [(n, landed) for n in range(COMMITS) for landed in (True, False) if n > 0 or landed],
)
def test_a_process_that_dies_at_a_commit_is_made_up_for(tmp_path: Path, which: int, landed: bool):
    home = Home(
        tmp_path, documents=lambda store: CommitGoesWrong(store, which, Died(), landed=landed)
    )
    with pytest.raises(Died):
        tell(home)
    heal(home)
    assert_as_if_nothing_had_happened(home)


@pytest.mark.parametrize("which", range(PUBLICATIONS))
def test_a_process_that_dies_before_its_effects_is_made_up_for(tmp_path: Path, which: int):
    home = Home(tmp_path, bus=lambda bus: PublicationGoesWrong(bus, which, Died()))
    with pytest.raises(Died):
        tell(home)
    heal(home)
    assert_as_if_nothing_had_happened(home)


@pytest.mark.parametrize("which", range(PUBLICATIONS))
def test_a_bus_that_is_away_for_a_moment_is_made_up_for(tmp_path: Path, which: int):
    home = Home(
        tmp_path, bus=lambda bus: PublicationGoesWrong(bus, which, Unavailable("The bus is away."))
    )
    tell(home)
    heal(home)
    assert_as_if_nothing_had_happened(home)


def test_an_event_published_after_a_crash_bears_the_id_it_always_had(tmp_path: Path):
    home = Home(tmp_path, bus=lambda bus: PublicationGoesWrong(bus, PUBLICATIONS - 1, Died()))
    with pytest.raises(Died):
        tell(home)
    [owed] = [e for e in home.job().pending if e.kind is EffectKind.PUBLISH_EVENT]
    home.events()
    home.sweep(timing.EFFECT_S)
    assert told(home) == {(owed.id, "completed")}
    assert home.job().pending == []
