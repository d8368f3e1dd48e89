"""What ``tabs``, ``chords`` and ``instructions`` share: asked here, or of a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from infra.cli.endings import Usage
from infra.cli.homes import named_server
from shared.errors import Permanent
from shared.hosted.at_once import EMBEDDED
from shared.music.key_names import read_key
from shared.tasks import AUTO
from shared.typed_fields import SENTENCE

Request = TypeVar("Request", bound=BaseModel)


def answer_to(
    kind: type[Request],
    given: Mapping[str, Any],
    path: str,
    own: Callable[[Request], dict[str, Any]],
    server: str | None,
    key: str | None,
) -> dict[str, Any]:
    """The answer as the API gives it: by the server that is named, or by our own engine here.

    Args:
        given: what was typed; what was not (None) is left to the request's own defaults.
        own: answers here.

    Raises:
        Usage: what was typed makes no sense.
    """
    typed = {name: value for name, value in given.items() if value is not None}
    if server is None and key is not None and read_key(key) is not None:
        raise Usage(
            "bad_key", f"--key is a server's API key; the key of the music is --in-key {key!r}."
        )
    named = named_server(server, key)
    if named is not None:
        with named:
            return named.taught(path, typed)
    try:
        return own(kind.model_validate(typed))
    except ValidationError as error:
        raise _usage(error) from None
    except Permanent as error:
        raise Usage(error.code, error.message) from None


def ours_only(engine: str) -> None:
    """Refuse hosted models where no server is named: keys and budgets are a deployment's.

    Raises:
        Usage: ``engine_unavailable``.
    """
    if engine not in (AUTO, EMBEDDED):
        raise Usage(
            "engine_unavailable",
            f"{engine!r} is asked on a server: give --server, or leave --engine.",
        )


def capo_of(text: str) -> int | str:
    """A fret, or whatever else was typed: the request judges it."""
    try:
        return int(text)
    except ValueError:
        return text


def save(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write what there is into a folder, which is made, and say where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if content is not None:
            place = folder / name
            place.write_bytes(content.encode() if isinstance(content, str) else content)
            typer.echo(str(place), err=True)


def show(answer: Mapping[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer: as JSON, or as lines for people."""
    for line in [json.dumps(answer, ensure_ascii=False)] if as_json else lines:
        typer.echo(line)


def _usage(error: ValidationError) -> Usage:
    first = error.errors(include_url=False, include_input=False)[0]
    if SENTENCE in (first.get("ctx") or {}):
        return Usage(first["type"], first["msg"])
    field = ".".join(str(part) for part in first["loc"][:1])
    return Usage("invalid_request", f"{field}: {first['msg'].removeprefix('Value error, ')}.")
