"""The files of a job, and which part of each it uses, as they are typed."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.cli.documents import WorkflowView
from infra.cli.endings import Usage
from infra.cli.values import pair
from shared.audio.formats import FORMATS, Format
from shared.requests import FileRequest

_SUFFIXES: Mapping[str, Format] = {
    ".wav": Format.WAV,
    ".wave": Format.WAV,
    ".aif": Format.AIFF,
    ".aiff": Format.AIFF,
    ".flac": Format.FLAC,
    ".mp3": Format.MP3,
    ".aac": Format.AAC,
    ".ogg": Format.OGG,
    ".oga": Format.OGG,
    ".opus": Format.OGG,
    ".m4a": Format.M4A,
    ".mp4": Format.M4A,
    ".webm": Format.WEBM,
    ".mid": Format.MIDI,
    ".midi": Format.MIDI,
}


def input_files(file: Path | None, typed: Sequence[str], workflow: WorkflowView) -> dict[str, Path]:
    """Role → file, of ``FILE`` and ``--input role=FILE``.

    Raises:
        Usage: ``bad_input``, ``unexpected_input``, ``duplicate_input``, ``missing_input``,
            ``no_such_file``.
    """
    files = {}
    if file is not None:
        files[_main_role(workflow)] = file
    for text in typed:
        role, name = pair(text, "bad_input", "--input role=FILE")
        if role in files:
            raise Usage("duplicate_input", f"The input {role!r} is given twice.")
        files[_known_role(role, workflow)] = Path(name)
    for role, wanted in workflow.inputs.items():
        if wanted.required and role not in files:
            raise Usage("missing_input", f"{workflow.name} needs the input {role!r}: give a file.")
    for path in files.values():
        existing_file(path)
    return files


def regions_of(typed: Sequence[str], workflow: WorkflowView) -> dict[str, dict[str, float]]:
    """Role → ``start_s`` and ``end_s``, of ``--region [role=]START:END``, in seconds.

    Raises:
        Usage: ``bad_region``, ``unexpected_input``.
    """
    found = {}
    for text in typed:
        role, equals, bounds = text.rpartition("=")
        numbers = re.fullmatch(r"(\d+(?:\.\d*)?)?:(\d+(?:\.\d*)?)?", bounds)
        if numbers is None:
            raise Usage("bad_region", f"{text!r} is no region; one is like 12.5:30 or melody=:8.")
        region = {
            name: float(number)
            for name, number in zip(("start_s", "end_s"), numbers.groups(), strict=True)
            if number
        }
        found[_known_role(role, workflow) if equals else _main_role(workflow)] = region
    return found


def existing_file(path: Path) -> Path:
    """The path, if it is a file's.

    Raises:
        Usage: ``no_such_file``.
    """
    if not path.is_file():
        raise Usage("no_such_file", f"There is no file {str(path)!r}.")
    return path


def declaration(path: Path) -> FileRequest:
    """What a file is declared as before it is sent; bytes of its name that are no text are marked."""
    name = os.fsencode(path.name).decode(errors="replace")
    return FileRequest(name=name[:255], content_type=content_type(path), size=path.stat().st_size)


def content_type(path: Path) -> str:
    """The media type that a file's name stands for."""
    known = _SUFFIXES.get(path.suffix.lower())
    if known is not None:
        return FORMATS[known].media_types[0]
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _main_role(workflow: WorkflowView) -> str:
    for role, given in workflow.inputs.items():
        if given.main:
            return role
    raise Usage("unexpected_input", f"{workflow.name} takes no file.")


def _known_role(role: str, workflow: WorkflowView) -> str:
    if role not in workflow.inputs:
        known = ", ".join(workflow.inputs) or "none"
        raise Usage("unexpected_input", f"{workflow.name} has no input {role!r}; it has {known}.")
    return role
