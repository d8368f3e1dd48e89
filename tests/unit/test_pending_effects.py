"""What must happen after a change is written down with it, under an id of its own."""

from __future__ import annotations

from shared import timing
from shared.model import EffectKind
from tests.runs import NOON, Run, a_job, a_step


def test_an_effect_is_named_by_the_revision_that_caused_it():
    run = Run(a_job(a_step("write"), a_step("listen")))
    assert [e.id for e in run.job.pending] == ["job_a/1/0", "job_a/1/1"]
    run.claim("write")
    assert [e.id for e in run.job.pending] == ["job_a/1/1", "job_a/2/0"]


def test_the_world_is_told_when_a_job_starts_and_when_it_ends():
    run = Run(a_job())
    assert run.events() == []
    claim = run.claim("only")
    assert run.events() == ["processing"]
    run.succeed("only", claim)
    assert run.events() == ["processing", "completed"]


def test_the_world_is_told_again_when_a_retried_job_starts():
    run = Run(a_job())
    run.fail("only", run.claim("only"), "permanent")
    run.effects_happen()
    run.retry()
    run.claim("only")
    assert run.events() == ["processing"]


def test_a_claim_proves_that_the_announcement_arrived():
    run = Run(a_job(a_step("write"), a_step("listen")))
    run.claim("write")
    assert run.announced() == {"listen"}


def test_an_announcement_replaces_the_one_before():
    run = Run(a_job())
    first = run.pending(EffectKind.PUBLISH_STEP)
    run.silence_until_due()
    second = run.pending(EffectKind.PUBLISH_STEP)
    assert len(first) == len(second) == 1
    assert first[0].id != second[0].id


def test_a_job_that_is_over_announces_nothing():
    run = Run(a_job(a_step("write"), a_step("listen")))
    run.cancel()
    assert run.announced() == set()


def test_what_happened_is_pending_no_more():
    run = Run(a_job())
    run.do("only")
    assert run.effects_happen()
    assert run.job.pending == []
    assert run.job.due_at is None
    assert not run.effects_happen()


def test_an_effect_not_known_to_have_happened_is_due_soon():
    run = Run(a_job())
    run.now += 5.0
    run.claim("only")
    assert run.job.due_at == NOON + 5.0 + timing.EFFECT_S


def test_outputs_of_claims_that_failed_are_tidied_away_once_nobody_writes_any_more():
    run = Run(a_job())
    run.lose("only", run.claim("only"))
    run.do("only")
    [tidy] = run.pending(EffectKind.TIDY)
    assert tidy.at == run.now + timing.TIDY_S


def test_a_job_whose_every_claim_succeeded_needs_no_tidying():
    run = Run(a_job(a_step("write"), a_step("sing", after=["write"])))
    run.do("write")
    run.do("sing")
    assert run.pending(EffectKind.TIDY) == []


def test_a_retry_is_not_tidied_away_under_its_own_hands():
    run = Run(a_job())
    run.fail("only", run.claim("only"), "permanent")
    assert len(run.pending(EffectKind.TIDY)) == 1
    run.retry()
    assert run.pending(EffectKind.TIDY) == []
    run.do("only")
    assert len(run.pending(EffectKind.TIDY)) == 1
