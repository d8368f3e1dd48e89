"""``serenade chords``: which chord may come next, and why."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from infra.cli.options import AsJson, Engine, InKey, Mood, ServerKey, ServerUrl, Style


def chords(
    progression: Annotated[
        str, typer.Argument(help="So far, as in 'Am F'; empty for a beginning.")
    ] = "",
    in_key: InKey = None,
    style: Style = None,
    mood: Mood = None,
    vocabulary: Annotated[
        str | None,
        typer.Option(
            help="diatonic, borrowed, secondary, sevenths or jazz: each has those before."
        ),
    ] = None,
    only: Annotated[str | None, typer.Option(help="The chords that may be suggested.")] = None,
    count: Annotated[int | None, typer.Option(help="Suggestions.")] = None,
    length: Annotated[int | None, typer.Option(help="Chords of each.")] = None,
    engine: Engine = None,
    as_json: AsJson = False,
    server: ServerUrl = None,
    key: ServerKey = None,
) -> None:
    """Suggest how a progression may go on, with Roman numerals and a reason for each chord.

    Exit code 0: suggested; 2: what was typed makes no sense.
    """
    from infra.cli.teacher import answer_to, show
    from shared.answering.requests import ChordRequest

    given = {
        "chords": progression,
        "key": in_key,
        "style": style,
        "mood": mood,
        "vocabulary": vocabulary,
        "only": only,
        "count": count,
        "length": length,
        "engine": engine,
    }
    answer = answer_to(ChordRequest, given, "/v1/chords/suggest", _own, server, key)
    show(answer, _told(answer), as_json=as_json)


def _own(asked: Any) -> dict[str, Any]:
    from infra.cli.teacher import ours_only
    from shared.answering.answers import EngineTold
    from shared.answering.chord_answer import chord_answer
    from shared.answering.chords import suggest_chords
    from shared.answering.own_engines import OWN_CHORDS

    ours_only(asked.engine)
    told = EngineTold(kind="embedded", name=OWN_CHORDS)
    return chord_answer(suggest_chords(asked), told).model_dump(mode="json")


def _told(answer: dict[str, Any]) -> list[str]:
    found = answer["key"]
    others = ", ".join(each["key"] for each in answer["other_keys"])
    sure = "" if found["confidence"] in (0, 1) else f" ({found['confidence']:.0%} sure)"
    lines = [f"Key: {found['key']}{sure}" + (f"; or {others}" if others else "")]
    if answer["given"]:
        lines += ["", "So far"]
        lines += _rows([((g["symbol"], g["numeral"]), "", g["reason"]) for g in answer["given"]])
    lines += ["", "Next"]
    rows = [
        ((" ".join(s["chords"]), " ".join(s["numerals"])), f"{s['probability']:.0%}", s["reason"])
        for s in answer["suggestions"]
    ]
    return lines + _rows(rows)


def _rows(rows: list[tuple[tuple[str, str], str, str]]) -> list[str]:
    """Chords, numerals, how often, and why, in columns."""
    if not rows:
        return ["  nothing: the vocabulary has no chord for it"]
    wide = [max(len(names[column]) for names, _, _ in rows) for column in (0, 1)]
    often = max(len(share) for _, share, _ in rows)
    return [
        "  ".join(
            (
                "",
                f"{symbol:<{wide[0]}}",
                f"{numeral:<{wide[1]}}",
                *([f"{share:>{often}}"] * bool(often)),
                why,
            )
        )
        for (symbol, numeral), share, why in rows
    ]
