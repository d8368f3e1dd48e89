"""Write down a lesson, and its melody so that it can be played."""

from __future__ import annotations

from gpu_jobs.context import Context
from shared.teaching.hearing import hint_midi
from shared.teaching.playing import LessonParameters
from shared.teaching.writing import to_markdown, write_text


def write_lesson(ctx: Context, p: LessonParameters) -> None:
    """Turn a lesson into ``lesson.txt``, ``lesson.md`` and ``melody.mid``, the melody over its chords."""
    lesson = p.lesson
    ctx.note(key=lesson.key, tempo_bpm=lesson.bpm, notes=len(lesson.melody.notes))
    ctx.save("lesson.txt", write_text(lesson).encode(), "text/plain; charset=utf-8")
    ctx.save("lesson.md", to_markdown(lesson).encode(), "text/markdown; charset=utf-8")
    ctx.save("melody.mid", hint_midi(lesson), "audio/midi")
    ctx.progress(1.0)
