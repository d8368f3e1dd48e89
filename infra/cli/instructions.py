"""``serenade instructions``: a lesson in songwriting for people who never learned theory."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli.options import AsJson, Engine, Level, Mood, ServerKey, ServerUrl, Style


def instructions(
    theme: Annotated[str, typer.Argument(help="What the song is about.")] = "",
    mood: Mood = None,
    style: Style = None,
    level: Level = None,
    instrument: Annotated[
        str | None, typer.Option(help="guitar, ukulele, bass, piano or voice.")
    ] = None,
    minutes: Annotated[int | None, typer.Option(help="How much time there is.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another one gives another lesson.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the lesson (text, Markdown) and its melody (MIDI)."),
    ] = None,
    engine: Engine = None,
    as_json: AsJson = False,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Write a lesson: steps, chords with their tab, a structure, a melody, lines to begin with.

    Exit code 0: written; 2: what was typed makes no sense.
    """
    from infra.cli.teacher import answer_to, save, show
    from shared.answering.requests import LessonRequest

    given = {
        "theme": theme,
        "mood": mood,
        "style": style,
        "level": level,
        "instrument": instrument,
        "minutes": minutes,
        "seed": seed,
        "engine": engine,
        "outputs": ("text", "tab", *(("markdown", "midi") if out or as_json else ())),
    }
    answer = answer_to(LessonRequest, given, "/v1/instructions", _own, server, key)["lesson"]
    if out is not None:
        save(out, _files(answer))
    show(answer, _told(answer), as_json=as_json)


def _own(asked: Any) -> dict[str, Any]:
    from infra.cli.teacher import ours_only
    from shared.answering.answers import EngineTold
    from shared.answering.lesson_writing import lesson_answer
    from shared.answering.own_engines import OWN_LESSONS
    from shared.answering.requests import lesson_wish_of
    from shared.teaching.planning import write_instructions

    ours_only(asked.engine)
    told = EngineTold(kind="embedded", name=OWN_LESSONS)
    lesson = write_instructions(lesson_wish_of(asked))
    return {"lesson": lesson_answer(lesson, asked, told).model_dump(mode="json")}


def _told(answer: dict[str, Any]) -> list[str]:
    tab = ["", answer["tab"]["text"].removesuffix("\n")] if answer["tab"] else []
    return [answer["text"].removesuffix("\n"), *tab]


def _files(answer: dict[str, Any]) -> dict[str, str | bytes | None]:
    return {
        "lesson.txt": answer["text"],
        "lesson.md": answer["markdown"],
        "tab.txt": answer["tab"] and answer["tab"]["text"],
        "melody.mid": b64decode(answer["midi_base64"] or ""),
    }
