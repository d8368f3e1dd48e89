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
        print(json.dumps(verdict, ensure_ascii=False))
    else:
        _tell(file, verdict)
    if not verdict["accepted"]:
        raise typer.Exit(FAILED)


def judged(file: Path, settings: Any) -> dict[str, Any]:
    """``accepted``, ``code``, ``message`` (null where accepted) and the facts."""
    from infra.cli.inputs import content_type
    from shared.audio.limits import Limits, judge
    from shared.audio.read_at import FileReadAt
    from shared.errors import Permanent

    with FileReadAt(file) as read_at:
        try:
            facts = judge(
                read_at,
                declared_type=content_type(file),
                declared_size=file.stat().st_size,
                limits=Limits.of(settings),
            )
        except Permanent as error:
            return {"accepted": False, "code": error.code, "message": error.message}
    return {"accepted": True, "code": None, "message": None, **facts.model_dump(mode="json")}


def _tell(file: Path, verdict: dict[str, Any]) -> None:
    if not verdict["accepted"]:
        typer.echo(f"{verdict['code']}: {verdict['message']}", err=True)
        return
    typer.echo(f"{file}: accepted")
    for name, value in verdict.items():
        if value is not None and name != "accepted":
            typer.echo(f"  {name}: {value}")
