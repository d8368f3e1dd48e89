"""``serenade tabs``: chords on the strings of a guitar, a bass or a ukulele."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli.options import AsJson, InKey, Level, ServerKey, ServerUrl

_FORMS = ("text", "musicxml", "chordpro", "diagrams", "midi")


def tabs(
    chords: Annotated[str, typer.Argument(help="As in 'Am F C G', or '| Am F | C G |'.")],
    instrument: Annotated[str | None, typer.Option(help="guitar, bass or ukulele.")] = None,
    tuning: Annotated[
        str | None, typer.Option(help="A name, as dadgad, or notes: 'D A D G A D'.")
    ] = None,
    capo: Annotated[str, typer.Option(help="Its fret, or 'auto'.")] = "0",
    level: Level = None,
    left_handed: Annotated[
        bool, typer.Option("--left-handed", help="Mirror the diagrams.")
    ] = False,
    in_key: InKey = None,
    metre: Annotated[str | None, typer.Option(help="4/4, 3/4, 2/4, 6/8 or 12/8.")] = None,
    tempo: Annotated[float | None, typer.Option(help="Quarter notes a minute.")] = None,
    strumming: Annotated[str | None, typer.Option(help="A pattern: folk, pop, waltz …")] = None,
    line: Annotated[str | None, typer.Option(help="A bass line: roots or walking.")] = None,
    title: Annotated[str | None, typer.Option(help="Above the tab.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for MusicXML, ChordPro, diagrams (SVG), MIDI and text."),
    ] = None,
    as_json: AsJson = False,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Write chords as a tab that is easy to play.

    Exit code 0: written; 2: what was typed makes no sense.
    """
    from infra.cli.teacher import answer_to, capo_of, save, show
    from shared.answering.requests import TabRequest

    given = {
        "chords": chords,
        "instrument": instrument,
        "tuning": tuning,
        "capo": capo_of(capo),
        "level": level,
        "left_handed": left_handed,
        "key": in_key,
        "metre": metre,
        "tempo_bpm": tempo,
        "strumming": strumming,
        "line": line,
        "title": title,
        "outputs": _FORMS if out or as_json else ("text",),
    }
    answer = answer_to(TabRequest, given, "/v1/tabs", _own, server, key)["tab"]
    if out is not None:
        save(out, _files(answer))
    show(answer, _told(answer), as_json=as_json)


def _own(asked: Any) -> dict[str, Any]:
    from shared.answering.tab_writing import tab_answer
    from shared.answering.tabs import write_tab

    return {"tab": tab_answer(write_tab(asked), asked.outputs).model_dump(mode="json")}


def _told(answer: dict[str, Any]) -> list[str]:
    """The tab, remarks, and what other capos would make of it."""
    lines = [f"* {remark}" for remark in answer["remarks"]]
    for each in answer["capos"][:3]:
        shapes = " ".join(each["shapes"][:12])
        where = f"capo {each['fret']}" if each["fret"] else "no capo"
        lines.append(f"{where:>8}: {shapes}  (effort {each['effort']:g})")
    return [answer["text"].removesuffix("\n"), *([""] if lines else []), *lines]


def _files(answer: dict[str, Any]) -> dict[str, str | bytes | None]:
    diagrams = {
        f"{number:02}-{_plain(grip['shape'])}.svg": grip["diagram"]
        for number, grip in enumerate(answer["grips"], 1)
    }
    return {
        "tab.txt": answer["text"],
        "tab.musicxml": answer["musicxml"],
        "chords.cho": answer["chordpro"],
        "tab.mid": b64decode(answer["midi_base64"] or ""),
        **diagrams,
    }


def _plain(symbol: str) -> str:
    """A chord's symbol as a part of a file's name."""
    return "".join(sign if sign.isalnum() else "_" for sign in symbol.replace("#", "sharp"))
