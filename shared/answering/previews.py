"""Previews: jobs that play what the teacher wrote."""

from __future__ import annotations

import hashlib

from shared.model import Job, JobStatus
from shared.parameters.progression_fields import bars_of, written
from shared.parameters.tab_wish import TabWish
from shared.requests import JobRequest
from shared.submission import Submissions
from shared.teaching.model import Instructions

_OVER = (JobStatus.FAILED, JobStatus.CANCELLED)


class Previews:
    """Submits them: the same wish finds the job that plays it already."""

    def __init__(self, submissions: Submissions) -> None:
        self._submissions = submissions

    def of_tab(self, owner: str, wish: TabWish) -> Job:
        """The job that plays a tab.

        Raises:
            Refused: as submissions are.
        """
        parameters = wish.model_dump(mode="json", include={*TabWish.model_fields})
        parameters["chords"] = written(bars) if (bars := bars_of(wish.chords)) else ""
        return self._job(owner, JobRequest(workflow="play-tab", parameters=parameters))

    def of_lesson(self, owner: str, lesson: Instructions) -> Job:
        """The job that plays a lesson's melody over its chords.

        Raises:
            Refused: as submissions are.
        """
        parameters = {"lesson": lesson.model_dump(mode="json")}
        return self._job(owner, JobRequest(workflow="play-lesson", parameters=parameters))

    def _job(self, owner: str, request: JobRequest) -> Job:
        key = f"preview/{hashlib.sha256(request.model_dump_json().encode()).hexdigest()}"
        job = self._submissions.submit(owner, request, key).job
        return self._submissions.submit(owner, request).job if job.status in _OVER else job
