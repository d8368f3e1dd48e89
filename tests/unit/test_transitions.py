"""How a job moves: one example for everything that can happen to it."""

from __future__ import annotations

import pytest

from shared import timing, transitions
from shared.facts import Claimed, ClaimReleased, LeaseLost
from shared.model import EffectKind, Input, JobStatus, StepStatus
from tests.runs import DISTANT_S, Run, a_job, a_step, an_artifact

A_SONG = Input(file_id="file_song")
A_BACKING = Input(file_id="file_backing")


def a_chain() -> Run:
    """Two steps, the second after the first."""
    return Run(a_job(a_step("write"), a_step("sing", after=["write"])))


# ---------------------------------------------------------------- submission and inputs


def test_a_job_without_inputs_is_queued_at_once():
    run = a_chain()
    assert run.job.status is JobStatus.QUEUED
    assert run.step("write").status is StepStatus.READY
    assert run.step("sing").status is StepStatus.WAITING
    assert run.announced() == {"write"}


def test_a_job_waits_for_its_inputs():
    run = Run(a_job(inputs={"song": A_SONG}))
    assert run.job.status is JobStatus.WAITING
    assert run.claimable() == []
    assert run.announced() == set()
    assert run.job.due_at == run.now + timing.EFFECT_S, "it looks at its files, should nobody tell"
    read = frozenset(effect.id for effect in run.job.pending)
    assert transitions.effects_done(run.job, read, run.now).due_at == run.now + DISTANT_S


def test_a_job_starts_when_the_last_input_is_ready():
    run = Run(a_job(inputs={"song": A_SONG, "backing": A_BACKING}))
    assert run.file_arrives("file_backing")
    assert run.job.status is JobStatus.WAITING
    assert run.file_arrives("file_song")
    assert run.job.status is JobStatus.QUEUED
    assert run.claimable() == ["only"]


def test_one_file_may_play_two_roles():
    run = Run(a_job(inputs={"song": A_SONG, "backing": A_SONG}))
    assert run.file_arrives("file_song")
    assert run.job.status is JobStatus.QUEUED


def test_a_steps_deadline_grows_with_the_audio_it_was_given():
    region = Input(file_id="file_song", start_s=2.0, end_s=6.0)
    run = Run(a_job(a_step("sing", base_s=30.0, factor=2.0), inputs={"song": region}))
    run.file_arrives("file_song", duration_s=9.0)
    assert run.step("sing").deadline_s == 30.0 + 2.0 * (6.0 - 2.0)


def test_a_file_is_news_only_once():
    run = Run(a_job(inputs={"song": A_SONG}))
    assert run.file_arrives("file_song")
    assert not run.file_arrives("file_song")
    assert not run.file_fails("file_song")
    assert run.job.status is JobStatus.QUEUED


def test_a_file_the_job_does_not_wait_for_is_no_news():
    run = Run(a_job(inputs={"song": A_SONG}))
    assert not run.file_arrives("file_other")
    assert not run.file_fails("file_other")


def test_a_rejected_input_fails_the_job_with_its_code():
    run = Run(a_job(inputs={"song": A_SONG, "backing": A_BACKING}))
    assert run.file_fails("file_song")
    assert run.job.status is JobStatus.FAILED
    assert run.job.error is not None
    assert run.job.error.code == "broken"
    assert run.step("only").status is StepStatus.CANCELLED


def test_an_input_that_never_comes_fails_the_job():
    run = Run(a_job(inputs={"song": A_SONG}))
    assert not run.silence(DISTANT_S - 1.0)
    assert run.silence(1.0)
    assert run.job.error is not None
    assert run.job.error.code == "upload_expired"


@pytest.mark.parametrize(
    "region", [{"start_s": 9.0}, {"start_s": 12.0, "end_s": 14.0}, {"end_s": 9.5}]
)
def test_a_region_outside_the_recording_fails_the_job(region: dict[str, float]):
    run = Run(a_job(inputs={"song": Input(file_id="file_song", **region)}))
    run.file_arrives("file_song", duration_s=9.0)
    assert run.job.error is not None
    assert run.job.error.code == "region_outside_file"


def test_a_region_may_end_where_the_recording_ends():
    run = Run(a_job(inputs={"song": Input(file_id="file_song", start_s=8.0, end_s=9.0)}))
    run.file_arrives("file_song", duration_s=8.999)
    assert run.job.status is JobStatus.QUEUED


# ---------------------------------------------------------------- claims and outcomes


def test_the_first_claim_starts_the_job():
    run = a_chain()
    claim = run.claim("write")
    step = run.step("write")
    assert (step.status, step.claim_id, step.attempts) == (StepStatus.RUNNING, claim, 1)
    assert run.job.status is JobStatus.PROCESSING
    assert run.job.started_at == run.now
    assert run.job.deadline_at == run.now + run.job.limit_s


def test_a_step_is_held_by_one_claim():
    run = a_chain()
    first = run.claim("write")
    run.claim("write")
    assert run.step("write").claim_id == first
    assert run.step("write").attempts == 1


def test_nobody_can_claim_what_still_waits_or_is_not_there():
    run = a_chain()
    before = run.job
    run.claim("sing")
    run.claim("dance")
    assert run.job is before


def test_a_worker_gets_the_step_it_prefers_among_those_of_its_runtime():
    run = Run(a_job(a_step("write"), a_step("listen")))
    found = [transitions.claimable(run.job, "cpu", run.now, prefer) for prefer in ("listen", "x")]
    assert [step.name for step in found if step] == ["listen", "write"]
    assert transitions.claimable(run.job, "gpu", run.now, "listen") is None


def test_success_releases_what_depends_on_it():
    run = a_chain()
    claim = run.claim("write")
    assert run.succeed("write", claim)
    assert run.step("write").outputs == {"made.wav": an_artifact(claim)}
    assert run.step("sing").status is StepStatus.READY
    assert run.announced() == {"sing"}


def test_a_step_waits_for_all_it_takes_from():
    mix = a_step("mix", after=["write"]).model_copy(update={"takes": {"voice": "sing.vocals"}})
    run = Run(a_job(a_step("write"), a_step("sing"), mix))
    run.do("write")
    assert run.step("mix").status is StepStatus.WAITING
    run.do("sing")
    assert run.step("mix").status is StepStatus.READY


def test_the_last_success_completes_the_job():
    run = a_chain()
    run.do("write")
    run.do("sing")
    assert run.job.status is JobStatus.COMPLETED
    assert run.job.finished_at == run.now
    assert [step.name for step, _ in run.job.artifacts] == ["write", "sing"]


def test_success_is_applied_once():
    run = a_chain()
    claim = run.claim("write")
    assert run.succeed("write", claim)
    assert not run.succeed("write", claim)


def test_a_skipped_step_counts_as_done():
    run = a_chain()
    assert run.skip("write", run.claim("write"))
    assert run.step("write").status is StepStatus.SKIPPED
    assert run.step("write").provenance == {"skipped": "Nothing to do."}
    run.do("sing")
    assert run.job.status is JobStatus.COMPLETED


@pytest.mark.parametrize("report", ["succeed", "skip", "lose", "release"])
def test_a_claim_that_lost_its_step_has_no_say(report: str):
    run = a_chain()
    lost = run.claim("write")
    run.lose("write", lost)
    run.claim("write")
    before = run.job
    assert not getattr(run, report)("write", lost)
    assert not run.fail("write", lost, "permanent")
    assert run.job is before


# ---------------------------------------------------------------- steps that steps append


def test_a_success_may_append_steps():
    run = Run(a_job(a_step("plan")))
    claim = run.claim("plan")
    assert run.succeed("plan", claim, a_step("one", after=["plan"]), a_step("two", after=["one"]))
    assert run.job.status is JobStatus.PROCESSING
    run.do("one")
    run.do("two")
    assert run.job.status is JobStatus.COMPLETED


def test_an_appended_step_gets_its_deadline_like_any_other():
    run = Run(a_job(a_step("plan"), inputs={"song": A_SONG}))
    run.file_arrives("file_song", duration_s=100.0)
    run.succeed("plan", run.claim("plan"), a_step("one", base_s=10.0, factor=2.0))
    assert run.step("one").deadline_s == 10.0 + 2.0 * 100.0


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param([a_step("plan")], id="a name that is taken"),
        pytest.param([a_step("one"), a_step("one")], id="a name twice"),
        pytest.param([a_step("one", after=["two"]), a_step("two", after=["one"])], id="a cycle"),
        pytest.param([a_step("one", after=["nowhere"])], id="after what is not there"),
        pytest.param([a_step(f"n{i}") for i in range(transitions.MAX_STEPS)], id="too many"),
    ],
)
def test_a_senseless_plan_fails_the_step_that_made_it(plan: list):
    run = Run(a_job(a_step("plan")))
    run.succeed("plan", run.claim("plan"), *plan)
    assert run.job.error is not None
    assert run.job.error.code == "bad_plan"
    assert list(run.job.steps) == ["plan"]
    assert run.step("plan").status is StepStatus.FAILED
    assert run.job.artifacts == []


# ---------------------------------------------------------------- the job's own clock


def test_time_in_which_no_step_runs_is_not_the_jobs_time():
    job = transitions.submitted(a_job(a_step("write"), limit_s=100.0), 1000.0)
    job = transitions.claimed(job, Claimed("write", "c1"), 1010.0)
    assert job.deadline_at == 1110.0
    job = transitions.claim_released(job, ClaimReleased("write", "c1"), 1040.0)
    assert job.left_s == 70.0
    assert transitions.time_passed(job, 9000.0).status is JobStatus.PROCESSING, "a closed laptop"
    job = transitions.claimed(job, Claimed("write", "c2"), 9000.0)
    assert job.deadline_at == 9070.0
    assert job.left_s is None


def test_time_after_a_worker_died_is_not_the_jobs_time():
    job = transitions.submitted(a_job(a_step("write"), limit_s=100.0), 1000.0)
    job = transitions.claimed(job, Claimed("write", "c1"), 1000.0)
    job = transitions.lease_lost(job, LeaseLost("write", "c1", heard_until=1030.0), 9000.0)
    assert job.left_s == 70.0


def test_a_waiting_job_owes_itself_a_look_at_its_files():
    job = transitions.submitted(a_job(inputs={"song": A_SONG}), 1000.0)
    assert [effect.kind for effect in job.pending] == [EffectKind.READ_INPUTS]
    assert transitions.cancelled(job, 1001.0).pending[0].kind is not EffectKind.READ_INPUTS
