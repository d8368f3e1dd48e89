"""Predictions: started once, found again, paid for once, and never left running in vain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared import timing, transitions
from shared.model import Job, JobStatus, StepStatus
from tests.audio_files import wav
from tests.reliability.hosted_homes import HostedHome, hosted_home

SOUND = wav()
LYRIA_MICROS = 60_000
"""By the list: $0.06 a run."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[HostedHome]:
    with hosted_home(tmp_path) as made:
        yield made


def asks(home: HostedHome, **parameters: object) -> Job:
    """One for music by Lyria, and nothing else if that fails."""
    chosen = {"engine": "lyria", "fallback": False, "prompt": "slow piano", **parameters}
    return home.submit("generate-music", **chosen)


def finishes(home: HostedHome, number: int = 0, seconds: float = 12.0) -> str:
    prediction_id = home.replicate.started()[number]
    home.replicate.finish(prediction_id, home.replicate.output("music.wav", SOUND), seconds)
    return prediction_id


def step_of(home: HostedHome, job: Job) -> StepStatus:
    return home.job(job.id).steps["generate"].status


# ---------------------------------------------------------------- the usual way


def test_it_is_started_and_left(home: HostedHome) -> None:
    job = asks(home)
    assert step_of(home, job) is StepStatus.RUNNING
    assert len(home.replicate.started()) == 1
    assert home.reserved() == LYRIA_MICROS


def test_its_webhook_brings_the_music_home(home: HostedHome) -> None:
    job = asks(home)
    home.tells(finishes(home))
    done = home.job(job.id)
    assert done.status is JobStatus.COMPLETED
    (_, artifact), *_ = done.artifacts
    assert (artifact.name, artifact.media_type) == ("music.wav", "audio/wav")
    kept = b"".join(home.objects.read(home.settings.results_bucket, artifact.object_name))
    assert kept == SOUND
    assert (home.spent(), home.reserved()) == (LYRIA_MICROS, 0)
    assert done.steps["generate"].provenance["cost_usd"] == 0.06


@pytest.mark.parametrize("how", ["doubled", "late", "forged"])
def test_a_webhook_counts_once_and_only_if_it_is_signed_and_fresh(
    home: HostedHome, how: str
) -> None:
    job = asks(home)
    home.tells(finishes(home), how)
    believed = how == "doubled"
    assert home.job(job.id).status is (JobStatus.COMPLETED if believed else JobStatus.PROCESSING)
    assert home.spent() == (LYRIA_MICROS if believed else 0)


def test_a_lost_webhook_is_made_up_for_by_asking(home: HostedHome) -> None:
    job = asks(home)
    finishes(home)
    home.time_goes_by(timing.LOOK_S + 1)
    assert home.job(job.id).status is JobStatus.COMPLETED
    assert home.spent() == LYRIA_MICROS


def test_it_is_asked_after_ever_more_rarely_while_it_runs(home: HostedHome) -> None:
    job = asks(home)
    looks = 0
    for _ in range(30):
        before = len(home.replicate.requests)
        home.time_goes_by(10.0)
        looks += len(home.replicate.requests) > before
    assert step_of(home, job) is StepStatus.RUNNING
    assert 5 <= looks <= 15


def test_a_webhook_may_come_before_the_answer_to_the_call(home: HostedHome) -> None:
    def at_once(prediction_id: str) -> None:
        home.replicate.finish(prediction_id, home.replicate.output("music.wav", SOUND))
        home.tells(prediction_id)

    home.replicate.before_answering = at_once
    job = asks(home)
    assert home.job(job.id).status is JobStatus.COMPLETED
    assert home.spent() == LYRIA_MICROS


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("fault", ["lost", "closed", 500])
def test_a_call_whose_answer_was_lost_is_found_before_it_is_paid_again(
    home: HostedHome, fault: str | int
) -> None:
    home.replicate.faults(fault)
    job = asks(home)
    began = len(home.replicate.started())
    for _ in range(4):
        home.time_goes_by(timing.LEASE_S + 1)
    assert len(home.replicate.started()) == 1  # also where the first one never began
    assert began in (0, 1)
    finishes(home)
    home.time_goes_by(timing.LOOK_LIMIT_S + 1)
    assert home.job(job.id).status is JobStatus.COMPLETED
    assert (home.spent(), home.reserved()) == (LYRIA_MICROS, 0)


def test_of_two_equal_jobs_each_finds_its_own(home: HostedHome) -> None:
    home.replicate.faults("lost", "lost")
    jobs = [asks(home), asks(home)]
    for _ in range(3):
        home.time_goes_by(timing.LEASE_S + 1)
    assert len(home.replicate.started()) == 2
    for number in range(2):
        finishes(home, number)
    home.time_goes_by(timing.LOOK_LIMIT_S + 1)
    ids = {home.job(job.id).steps["generate"].provenance["prediction"] for job in jobs}
    assert ids == set(home.replicate.started())
    assert home.spent() == 2 * LYRIA_MICROS


@pytest.mark.parametrize("status", [429, 529])
def test_a_busy_provider_is_asked_again_later(home: HostedHome, status: int) -> None:
    home.replicate.faults(status)
    job = asks(home)
    assert home.replicate.started() == []
    assert home.reserved() == 0
    home.time_goes_by(timing.BACKOFF_LIMIT_S + timing.HINT_S)
    assert len(home.replicate.started()) == 1
    home.tells(finishes(home))
    assert home.job(job.id).status is JobStatus.COMPLETED


@pytest.mark.parametrize("status", [401, 402, 404, 422])
def test_a_provider_that_refuses_costs_nothing(home: HostedHome, status: int) -> None:
    home.replicate.faults(status)
    job = asks(home)
    failed = home.job(job.id)
    assert failed.status is JobStatus.FAILED
    assert failed.error is not None
    assert failed.error.code == "provider_refused"
    assert (home.spent(), home.reserved()) == (0, 0)


def test_a_prediction_that_fails_says_why_and_costs_its_seconds(home: HostedHome) -> None:
    job = asks(home, engine="ace-step")
    (prediction_id,) = home.replicate.started()
    home.replicate.fail(prediction_id, "CUDA out of memory", seconds=10.0)
    home.tells(prediction_id)
    failed = home.job(job.id)
    assert failed.error is not None
    assert failed.error.code == "prediction_failed"
    assert "CUDA out of memory" in failed.error.message
    assert (home.spent(), home.reserved()) == (14_000, 0)  # $0.0014 a second


@pytest.mark.parametrize("status", ["canceled", "aborted"])
def test_a_prediction_that_somebody_else_cancels_has_failed(home: HostedHome, status: str) -> None:
    job = asks(home)
    (prediction_id,) = home.replicate.started()
    home.replicate.cancel(prediction_id, status)
    home.time_goes_by(timing.LOOK_S + 1)
    failed = home.job(job.id)
    assert failed.error is not None
    assert failed.error.code == "prediction_canceled"
    assert (home.spent(), home.reserved()) == (0, 0)


@pytest.mark.parametrize(
    ("output", "code"),
    [("gone", "output_gone"), ("huge", "output_too_large"), ("away", "output_elsewhere")],
)
def test_an_output_that_cannot_be_had_fails_the_step_and_is_paid(
    tmp_path: Path, output: str, code: str
) -> None:
    with hosted_home(tmp_path, max_file_bytes=1_000_000) as home:
        job = asks(home)
        (prediction_id,) = home.replicate.started()
        address = home.replicate.bad_output("music.wav", output)  # type: ignore[arg-type]
        home.replicate.finish(prediction_id, address)
        home.tells(prediction_id)
        failed = home.job(job.id)
        assert failed.error is not None
        assert failed.error.code == code
        assert (home.spent(), home.reserved()) == (LYRIA_MICROS, 0)
        assert failed.artifacts == []


def test_what_is_no_recording_is_not_taken_for_one(home: HostedHome) -> None:
    job = asks(home)
    (prediction_id,) = home.replicate.started()
    page = home.replicate.output("music.wav", b"<html>sorry</html>" * 50)
    home.replicate.finish(prediction_id, page)
    home.tells(prediction_id)
    failed = home.job(job.id)
    assert failed.error is not None
    assert failed.error.code == "output_refused"
    home.sweep(timing.TIDY_S + timing.EFFECT_S + 1)
    assert home.results() == []


def test_an_output_that_breaks_off_is_fetched_again(home: HostedHome) -> None:
    job = asks(home)
    (prediction_id,) = home.replicate.started()
    home.replicate.finish(prediction_id, home.replicate.bad_output("music.wav", "closed"))
    home.tells(prediction_id)
    assert step_of(home, job) is StepStatus.RUNNING
    home.replicate.output("music.wav", SOUND)
    home.time_goes_by(timing.LOOK_S + 1)
    assert home.job(job.id).status is JobStatus.COMPLETED


# ---------------------------------------------------------------- cancelling


def test_cancelling_the_job_cancels_the_prediction(home: HostedHome) -> None:
    job = asks(home)
    home.conductor.apply(job.id, transitions.cancelled)
    home.attend()
    (prediction,) = home.replicate.predictions.values()
    assert prediction["status"] == "canceled"
    assert (home.spent(), home.reserved()) == (0, 0)
    assert home.job(job.id).pending == [
        effect for effect in home.job(job.id).pending if effect.call is None
    ]


def test_what_comes_after_the_cancel_makes_nothing(home: HostedHome) -> None:
    job = asks(home)
    prediction_id = finishes(home)
    home.conductor.apply(job.id, transitions.cancelled)
    home.tells(prediction_id)
    home.attend()
    ended = home.job(job.id)
    assert ended.status is JobStatus.CANCELLED
    assert ended.artifacts == []
    assert (home.spent(), home.reserved()) == (LYRIA_MICROS, 0)  # it had been made


def test_a_job_that_is_cancelled_while_its_call_is_made_stops_it(home: HostedHome) -> None:
    def cancelled_meanwhile(_prediction_id: str) -> None:
        page = home.documents.query("job", limit=1)
        home.conductor.apply(page.documents[0].key.id, transitions.cancelled)

    home.replicate.before_answering = cancelled_meanwhile
    asks(home)
    (prediction,) = home.replicate.predictions.values()
    assert prediction["status"] == "canceled"
    home.attend()
    assert (home.spent(), home.reserved()) == (0, 0)


def test_an_unanswered_call_of_a_cancelled_job_is_found_and_stopped(home: HostedHome) -> None:
    home.replicate.faults("lost")
    job = asks(home)
    home.conductor.apply(job.id, transitions.cancelled)
    home.attend()
    (prediction,) = home.replicate.predictions.values()
    assert prediction["status"] == "canceled"
    assert home.reserved() == 0


# ---------------------------------------------------------------- limits


def test_one_that_outruns_its_price_is_stopped(home: HostedHome) -> None:
    job = asks(home, engine="ace-step")
    for _ in range(4):  # its machine takes its time to come: that costs nothing
        home.time_goes_by(30.0)
    (prediction_id,) = home.replicate.started()
    assert step_of(home, job) is StepStatus.RUNNING
    home.replicate.processing(prediction_id)
    for _ in range(12):
        home.time_goes_by(30.0)
    assert home.replicate.predictions[prediction_id]["status"] == "canceled"
    assert (home.spent(), home.reserved()) == (300 * 1400, 0)  # its ceiling, at $0.0014 a second
    failed = home.job(job.id)
    assert failed.error is not None
    assert failed.error.code == "prediction_too_long"


def test_a_job_that_would_spend_more_than_it_may_is_refused_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    from shared.errors import Refused

    with hosted_home(tmp_path, owner_budget_usd=0.05) as home:
        with pytest.raises(Refused) as refused:
            asks(home)
        assert (refused.value.status, refused.value.code) == (402, "budget_exceeded")
        assert home.replicate.requests == []


def test_a_prompt_that_the_model_cannot_take_costs_nothing(home: HostedHome) -> None:
    job = asks(home, engine="ace-step", prompt="x" * 900)
    failed = home.job(job.id)
    assert failed.error is not None
    assert failed.error.code == "outside_model"
    assert home.replicate.requests == []
    assert home.reserved() == 0


# ---------------------------------------------------------------- what a hostile reader found


def test_a_provider_that_is_down_is_not_stormed_by_a_cancelled_job(home: HostedHome) -> None:
    job = asks(home)
    home.replicate.always(503)
    home.conductor.apply(job.id, transitions.cancelled)
    before = len(home.replicate.requests)
    for _ in range(60):
        home.time_goes_by(5.0)
        home.attend()
    assert len(home.replicate.requests) - before < 12
    home.replicate.always(None)
    home.time_goes_by(timing.REMINDER_LIMIT_S + 1)
    (prediction,) = home.replicate.predictions.values()
    assert prediction["status"] == "canceled"
    assert home.reserved() == 0
    assert home.job(job.id).spent_micros == home.spent() == 0


def test_a_call_that_is_listed_late_is_not_made_again(home: HostedHome) -> None:
    home.replicate.faults("lost")
    asks(home)
    (prediction_id,) = home.replicate.started()
    told = home.replicate.predictions.pop(prediction_id)
    home.time_goes_by(timing.LOOK_S + 1)
    home.replicate.predictions[prediction_id] = told
    home.time_goes_by(timing.CALL_KNOWN_S)
    assert home.replicate.started() == [prediction_id]


def test_a_key_that_is_being_changed_loses_nothing(home: HostedHome) -> None:
    job = asks(home)
    finishes(home)
    home.replicate.faults(401)
    home.time_goes_by(timing.LOOK_S + 1)
    assert step_of(home, job) is StepStatus.RUNNING
    home.time_goes_by(timing.LOOK_LIMIT_S)
    assert home.job(job.id).status is JobStatus.COMPLETED


def test_what_is_brought_home_after_the_cancel_is_thrown_away(home: HostedHome) -> None:
    job = asks(home)
    prediction_id = finishes(home)
    kept = home.objects.create

    def create_slowly(*given: Any, **more: Any) -> Any:
        home.conductor.apply(job.id, transitions.cancelled)
        return kept(*given, **more)

    home.objects.create = create_slowly  # type: ignore[method-assign]
    home.tells(prediction_id)
    assert home.results() == []


@pytest.mark.parametrize("seconds", [-5.0, float("inf"), 1e12])
def test_a_machine_that_worked_impossibly_long_is_not_believed(
    home: HostedHome, seconds: float
) -> None:
    job = asks(home, engine="ace-step")
    (prediction_id,) = home.replicate.started()
    home.replicate.fail(prediction_id, "odd", seconds=seconds)
    home.time_goes_by(timing.LOOK_S + 1)
    assert home.job(job.id).status is JobStatus.FAILED
    assert home.reserved() == 0


@pytest.mark.parametrize("address", ["https://[x/y.wav", "https://xn--/x.wav", "", "file:///etc"])
def test_an_address_that_is_none_fails_the_step(home: HostedHome, address: str) -> None:
    job = asks(home)
    (prediction_id,) = home.replicate.started()
    home.replicate.finish(prediction_id, address)
    home.tells(prediction_id)
    assert home.job(job.id).status is JobStatus.FAILED
