"""What is kept, for how long, and what goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import timing, transitions
from shared.committing import create
from shared.conductor import Claim
from shared.facts import StepFailed
from shared.messages import ObjectFinalized
from shared.model import AudioFile, FileStatus, Job, JobStatus, Problem
from shared.ports import Key, Missing, Unavailable
from shared.requests import JobRequest
from tests.reliability.homes import Home, success

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
DAY_S = 24 * 3600.0
KEEP_S = 30 * DAY_S
OWNER = "owner_a"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, keep_files_s=KEEP_S, keep_jobs_s=KEEP_S)


def a_declared_file(home: Home) -> AudioFile:
    size = PHRASE.stat().st_size
    file = home.uploads.declare(OWNER, "hum.flac", "audio/flac", size)
    create(home.documents, [home.uploads.creation(file)])
    return file


def arrives(home: Home, file: AudioFile, content: bytes) -> AudioFile:
    bucket = home.settings.uploads_bucket
    facts = home.objects.create(
        bucket, file.object_name, iter([content]), content_type=file.content_type
    )
    home.uploads.arrived(ObjectFinalized.from_facts(facts))
    return home.uploads.files.load(file.id).value


def a_ready_file(home: Home) -> AudioFile:
    file = arrives(home, a_declared_file(home), PHRASE.read_bytes())
    assert file.status is FileStatus.READY
    return file


def a_job(home: Home, file: AudioFile) -> Job:
    request = JobRequest.model_validate({"workflow": "melody-to-vocals", "file": file.id})
    return home.submissions.submit(OWNER, request).job


def a_finished_job(home: Home) -> Job:
    """A job with an artifact, and nothing left to do for it."""
    job = home.submissions.submit(OWNER, JobRequest(workflow="ping", parameters={"steps": 1})).job
    claim = home.claimed(job.id)
    home.conductor.finish(claim, success(claim, home.writes(claim)), None)
    done = home.job(job.id)
    assert (done.status, done.pending) == (JobStatus.COMPLETED, [])
    return done


def is_kept(home: Home, file: AudioFile) -> bool:
    """Whether the file is known; its bytes must then be there, and else not."""
    stored = home.objects.stat(home.settings.uploads_bucket, file.object_name)
    known = home.documents.get(Key("file", file.id)) is not None
    if file.status is FileStatus.READY:
        assert (stored is not None) is known
    return known


def jobs_kept(home: Home) -> list[str]:
    return [stored.key.id for stored in home.documents.query("job").documents]


def litter(home: Home) -> list[str]:
    return [stored.key.id for stored in home.documents.query("litter").documents]


def test_a_ready_file_is_kept_as_long_as_is_said_and_no_longer(home: Home):
    file = a_ready_file(home)
    home.sweep(KEEP_S - 1.0)
    assert is_kept(home, file)
    home.sweep(1.0)
    assert not is_kept(home, file)
    assert litter(home) == []


def test_without_a_term_everything_is_kept(tmp_path: Path):
    home = Home(tmp_path, keep_files_s=0.0, keep_jobs_s=0.0)
    file, job = a_ready_file(home), a_finished_job(home)
    home.sweep(1000 * DAY_S)
    assert is_kept(home, file)
    assert jobs_kept(home) == [job.id]


def test_a_shorter_term_holds_for_what_is_there_already(tmp_path: Path):
    file = a_ready_file(Home(tmp_path, keep_files_s=KEEP_S))
    home = Home(tmp_path, keep_files_s=DAY_S)
    home.sweep(DAY_S)
    assert not is_kept(home, file)


def test_rejected_and_expired_files_are_forgotten_too(home: Home):
    never_came = a_declared_file(home)
    rejected = arrives(home, a_declared_file(home), b"no music")
    assert rejected.status is FileStatus.REJECTED
    home.sweep(2 * 3600.0)
    assert home.uploads.files.load(never_came.id).value.status is FileStatus.EXPIRED
    home.sweep(KEEP_S - 1.0)
    assert is_kept(home, never_came)
    assert not is_kept(home, rejected)
    home.sweep(1.0)
    assert not is_kept(home, never_came)


def test_a_file_that_a_job_reads_is_kept_until_the_job_has_ended(home: Home):
    file = a_ready_file(home)
    home.clock.now += KEEP_S - 5.0
    job = a_job(home, file)
    assert job.status is JobStatus.QUEUED
    home.sweep(10.0)
    assert is_kept(home, file)
    home.conductor.apply(job.id, transitions.cancelled)
    home.sweep(1.0)
    assert not is_kept(home, file)


def test_a_job_that_comes_as_its_file_goes_either_has_it_or_fails(home: Home):
    file = a_ready_file(home)
    held = home.uploads.files.load(file.id)
    request = JobRequest.model_validate({"workflow": "melody-to-vocals", "file": file.id})
    submit = home.conductor.submit

    def and_the_file_goes(job, also=()):  # type: ignore[no-untyped-def]
        submitted = submit(job, also)
        home.uploads.clearance.remove_file(held.value, held.version)
        return submitted

    home.conductor.submit = and_the_file_goes  # type: ignore[method-assign]
    job = home.submissions.submit(OWNER, request).job
    assert (job.status, job.error and job.error.code) == (JobStatus.FAILED, "file_deleted")
    home.sweep(300.0)
    assert litter(home) == []
    assert home.objects.list(home.settings.uploads_bucket, "") == []


def test_bytes_that_a_job_took_at_the_last_moment_wait_for_it(home: Home):
    file = a_ready_file(home)
    job = a_job(home, file)
    held = home.uploads.files.load(file.id)
    home.uploads.clearance.remove_file(held.value, held.version)
    assert home.objects.stat(home.settings.uploads_bucket, file.object_name) is not None
    home.sweep(5.0)
    assert litter(home) == [file.id]
    home.conductor.apply(job.id, transitions.cancelled)
    home.sweep(300.0)
    assert litter(home) == []
    assert home.objects.stat(home.settings.uploads_bucket, file.object_name) is None


def test_a_bucket_that_is_away_keeps_no_file_from_going(
    home: Home, monkeypatch: pytest.MonkeyPatch
):
    file = a_ready_file(home)
    with monkeypatch.context() as away:
        away.setattr(home.objects, "delete", _away)
        home.uploads.delete(file)
        with pytest.raises(Missing):
            home.uploads.files.load(file.id)
        home.sweep()
        assert litter(home) == [file.id]
    home.sweep()
    assert litter(home) == []
    assert home.objects.stat(home.settings.uploads_bucket, file.object_name) is None


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "being drawn"])
def test_a_file_goes_with_its_pictures(home: Home, drawn: bool):
    file = a_ready_file(home)
    request = JobRequest.model_validate({"workflow": "waveform", "file": file.id})
    picture = home.submissions.submit(OWNER, request).job
    claim = home.claimed(picture.id)
    made = home.writes(claim, "waveform.json")
    if drawn:
        home.conductor.finish(claim, success(claim, made), None)
    other = a_finished_job(home)
    home.uploads.delete(file)
    assert not is_kept(home, file)
    assert jobs_kept(home) == [other.id]
    home.sweep(timing.TIDY_S)
    assert home.results() == [artifact.object_name for _, artifact in other.artifacts]
    assert litter(home) == []


def test_a_job_goes_with_its_artifacts_and_before_them(home: Home):
    job = a_finished_job(home)
    home.sweep(KEEP_S - 1.0)
    assert jobs_kept(home) == [job.id]
    home.sweep(1.0)
    assert jobs_kept(home) == []
    assert home.results() != [], "whoever is just submitting a job with them shall find them"
    home.sweep(timing.TIDY_S)
    assert home.results() == []
    assert litter(home) == []


def test_a_job_whose_artifact_another_reads_is_kept_until_that_one_has_ended(home: Home):
    first = a_finished_job(home)
    home.clock.now += KEEP_S - 5.0
    [(_, artifact)] = first.artifacts
    taken = {"artifact": {"job_id": first.id, "name": artifact.name}}
    request = JobRequest.model_validate({"workflow": "melody-to-vocals", "file": taken})
    second = home.submissions.submit(OWNER, request).job
    home.sweep(10.0)
    assert set(jobs_kept(home)) == {first.id, second.id}
    home.conductor.apply(second.id, transitions.cancelled)
    home.sweep(10.0)
    assert jobs_kept(home) == [second.id]


def test_a_failed_job_that_is_tried_again_is_kept(home: Home):
    job = home.submissions.submit(OWNER, JobRequest(workflow="ping", parameters={"steps": 1})).job
    claim = home.claimed(job.id)
    home.conductor.finish(claim, a_failure(claim), None)
    home.sweep(KEEP_S - 100.0)
    home.conductor.apply(job.id, transitions.retried)
    home.sweep(200.0)
    assert jobs_kept(home) == [job.id]


def test_what_an_unfinished_job_waits_for_is_not_counted_as_kept(home: Home):
    file = a_declared_file(home)
    job = a_job(home, file)
    home.sweep(60.0)
    assert home.documents.query("file", order="kept_since").documents == []
    assert home.documents.query("job", order="kept_since").documents == []
    assert home.job(job.id).status is JobStatus.WAITING


def a_failure(claim: Claim) -> StepFailed:
    problem = Problem(code="unsingable", message="No note lies within the voice's range.")
    return StepFailed(claim.step.name, claim.claim_id, "permanent", problem)


def _away(*_: object, **__: object) -> bool:
    raise Unavailable("the bucket is away")


def test_what_waits_for_a_job_keeps_the_sweep_from_nothing_else(home: Home):
    file = a_ready_file(home)
    a_job(home, file)
    held = home.uploads.files.load(file.id)
    home.uploads.clearance.remove_file(held.value, held.version)
    assert home.sweeper.sweep()["litter"] == 0
    home.clock.now += 300.0
    assert home.sweeper.sweep()["litter"] == 1
    assert home.sweeper.sweep()["litter"] == 0
