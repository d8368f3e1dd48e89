"""``serenade check``: what would be said of an upload, without a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli.endings import FAILED
from infra.cli.options import AsJson


def check(
    file: Annotated[Path, typer.Argument(help="A recording, or a MIDI file.")],
    as_json: AsJson = False,
) -> None:
    """Judge a file as an upload of it would be judged.

    Exit code 0: accepted; 1: rejected; 2: there is no such file.
    """
    from infra.cli.homes import settings_here
    from infra.cli.inputs import existing_file

    verdict = judged(existing_file(file), settings_here())
    if as_json:
        print(json.dumps(verdict))
    else:
        _tell(file, verdict)
    if not verdict["accepted"]:
        raise typer.Exit(FAILED)


def judged(file: Path, settings: Any) -> dict[str, Any]:
    """``accepted``; where it is: the facts and ``sha256``; else ``code`` and why.

    ``code``, ``message``, ``meaning`` and ``what_to_do`` are null where the file is accepted.
    """
    from infra.cli.inputs import content_type
    from shared.audio.hashing import HashedReadAt
    from shared.audio.limits import Limits, judge
    from shared.audio.read_at import FileReadAt
    from shared.audio.rejections import REJECTIONS
    from shared.errors import Permanent

    reasons = dict.fromkeys(("code", "message", "meaning", "what_to_do"))
    with FileReadAt(file) as opened:
        hashed = HashedReadAt(opened)
        try:
            facts = judge(
                hashed,
                declared_type=content_type(file),
                declared_size=opened.size,
                limits=Limits.of(settings),
            )
        except Permanent as error:
            known = REJECTIONS[error.code]
            return {
                "accepted": False,
                "code": error.code,
                "message": error.message,
                "meaning": known.meaning,
                "what_to_do": known.remedy,
            }
        sha256 = hashed.sha256()
    return {"accepted": True, **reasons, **facts.model_dump(mode="json"), "sha256": sha256}


def _tell(file: Path, verdict: dict[str, Any]) -> None:
    from shared.audio.tags import one_line

    if not verdict["accepted"]:
        typer.echo(f"{verdict['code']}: {verdict['message']}", err=True)
        typer.echo(f"  meaning: {verdict['meaning']}", err=True)
        typer.echo(f"  what to do: {verdict['what_to_do']}", err=True)
        return
    typer.echo(f"{one_line(str(file))}: accepted")
    tags = verdict.pop("tags")
    for name, value in verdict.items():
        if value is not None and name != "accepted":
            typer.echo(f"  {name}: {value}")
    for name, value in tags.items():
        typer.echo(f"  tag {name}: {value}")
