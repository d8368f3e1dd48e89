"""What must be true of a home when all is over, whatever happened in between."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from shared.model import Job, JobStatus
from shared.tasks import PARTS
from tests.homes import AnyHome
from tests.users import moments

SONG = {
    *("lyrics.json", "lyrics.lrc", "lyrics.txt", "melody.mid", "notes.json", "sheet.json"),
    *("vocals.wav", "accompaniment.mid", "accompaniment.wav", "bass.wav", "chords.wav"),
    *("mix.mp3", "mix.wav"),
}
"""What every song has; which other parts play hangs on the recording."""

_PARTS = {f"{part}.wav" for part in PARTS}


def nothing_is_left_to_do(home: AnyHome, jobs: Iterable[str], *, within_s: float = 60.0) -> None:
    """No lease, no effect that nobody carried out, no clock that still ticks."""
    waited_for = list(jobs)
    for _ in moments(within_s, every_s=0.2):
        waited_for = [job_id for job_id in waited_for if not _at_rest(loaded(home, job_id))]
        if not waited_for and not home.app.documents.query("lease").documents:
            return
    leases = [stored.key.id for stored in home.app.documents.query("lease").documents]
    raise AssertionError(f"still leased: {leases}; still pending: {waited_for}")


def every_job_completed(home: AnyHome, jobs: Sequence[str]) -> None:
    """All of them, with every step done."""
    for job_id in jobs:
        job = loaded(home, job_id)
        assert job.status is JobStatus.COMPLETED, (job.status, job.error)
        assert all(step.status.done for step in job.steps.values())


def every_end_was_told_once(home: AnyHome, jobs: Sequence[str]) -> None:
    """Each job's end was published, under one id however often, and no other end of it."""
    ends: dict[str, set[tuple[str, JobStatus]]] = defaultdict(set)
    for event in home.events():
        if event.status.terminal:
            ends[event.job_id].add((event.id, event.status))
    assert set(ends) == set(jobs)
    for job_id, told in ends.items():
        assert [status for _, status in told] == [loaded(home, job_id).status], told


def every_song_is_whole(home: AnyHome, jobs: Sequence[str]) -> None:
    """Each artifact once, as its manifest describes it, and no other object beside them."""
    for job_id in jobs:
        manifest = home.artifacts(job_id)
        names = [told["name"] for told in manifest]
        assert len(names) == len(set(names))
        assert SONG <= set(names) <= SONG | _PARTS
        for told in manifest:
            content = home.download(told["url"])
            assert len(content) == told["size"]
            assert hashlib.sha256(content).hexdigest() == told["sha256"]
        job = loaded(home, job_id)
        assert objects_of(home, job) == {a.object_name for _, a in job.artifacts}


def objects_of(home: AnyHome, job: Job) -> set[str]:
    """Names of everything in the results bucket that was written for a job."""
    bucket = home.app.settings.results_bucket
    return {found.name for found in home.app.objects.list(bucket, f"{job.owner}/{job.id}/")}


def loaded(home: AnyHome, job_id: str) -> Job:
    """The job as its document has it."""
    return home.app.conductor.jobs.load(job_id).value


def _at_rest(job: Job) -> bool:
    return job.status.terminal and not job.pending and job.due_at is None
