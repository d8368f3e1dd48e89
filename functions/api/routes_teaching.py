"""The teacher: tabs, chords and lessons, answered at once."""

from __future__ import annotations

from fastapi import APIRouter

from functions.api.access import Caller, Parts
from functions.api.job_documents import Document, JobDocument
from functions.api.strict_json import StrictRoute
from functions.api.views import view
from infra.bootstrap import App
from shared.answering.chord_answer import ChordAnswer
from shared.answering.lesson_answer import LessonAnswer
from shared.answering.requests import ChordRequest, LessonRequest, TabRequest
from shared.answering.tab_answer import TabAnswer
from shared.model import Job

router = APIRouter(prefix="/v1", tags=["teacher"], route_class=StrictRoute)


class TabDocument(Document):
    """A tab."""

    tab: TabAnswer
    preview: JobDocument | None


class LessonDocument(Document):
    """A lesson."""

    lesson: LessonAnswer
    preview: JobDocument | None


@router.post("/tabs")
def write_tab(asked: TabRequest, app: Parts, principal: Caller) -> TabDocument:
    """Chords or a melody on strings: grips with little movement, capo, strumming, bass lines.

    With ``preview`` a job plays it: its ``accompaniment.wav`` is the sound.
    """
    tab = app.teacher.tab(asked)
    job = app.previews.of_tab(principal.owner, asked) if asked.preview else None
    return TabDocument(tab=tab, preview=_told(app, job))


@router.post("/chords/suggest")
def suggest_chords(asked: ChordRequest, app: Parts, principal: Caller) -> ChordAnswer:
    """What may come next, or what carries a melody: ranked, with Roman numerals and reasons."""
    return app.teacher.chords(principal.owner, asked)


@router.post("/instructions")
def write_instructions(asked: LessonRequest, app: Parts, principal: Caller) -> LessonDocument:
    """A lesson in songwriting for somebody who never learned theory.

    With ``preview`` a job plays its melody over its chords.
    """
    lesson = app.teacher.lesson(principal.owner, asked)
    job = None
    if asked.preview:
        job = app.previews.of_lesson(principal.owner, lesson.instructions)
    return LessonDocument(lesson=lesson, preview=_told(app, job))


def _told(app: App, job: Job | None) -> JobDocument | None:
    return None if job is None else view(app.conductor, job)
