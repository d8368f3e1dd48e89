"""``serenade weights``: what large models need, what of it is here, and getting it."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.endings import Usage
from infra.cli.options import AsJson, DataFolder

if TYPE_CHECKING:
    from shared.weights import Packed, Weights

_MB = 1_000_000


def weights(
    fetch: Annotated[
        list[str] | None, typer.Option(help="Get a model's weights from their authors.")
    ] = None,
    archives: Annotated[
        Path | None,
        typer.Option(help="Folder for the archives that weights are packed in; each comes once."),
    ] = None,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """List the models whose weights are not shipped, and what of them the folder SERENADE_WEIGHTS has."""
    from infra.cli.homes import settings_here
    from shared.known_weights import KNOWN

    folder = settings_here(data).weights
    for model in fetch or ():
        if model not in KNOWN:
            raise Usage("no_such_model", f"No engine is called {model!r}; see `serenade weights`.")
        for wanted in KNOWN[model]:
            fetch_weights(wanted, folder, archives)
    listed = [(known, state_of(known, folder)) for files in KNOWN.values() for known in files]
    if as_json:
        told = [{"model": k.model, "name": k.name, "state": state} for k, state in listed]
        print(json.dumps({"folder": str(folder), "weights": told}))
        return
    typer.echo(f"In {folder}:")
    for known, state in listed:
        more = "" if state == "here" else f"; {known.source}"
        typer.echo(f"  {known.model}: {known.name} is {state}{more}")


def state_of(known: Weights, folder: Path) -> str:
    """``here``, ``missing`` or ``corrupt``."""
    from shared.errors import EngineUnavailable
    from shared.weights import found

    try:
        found(folder, known)
    except EngineUnavailable as error:
        return error.code.removeprefix("weights_")
    return "here"


def fetch_weights(wanted: Weights, folder: Path, archives: Path | None = None) -> None:
    """Download weights into the folder, where nothing appears but the very file that was meant.

    What is there already is left alone. How much is downloaded is said before, on stderr.

    Args:
        archives: a folder in which archives are kept; without one an archive is gone afterwards.

    Raises:
        Usage: ``made_here``: nobody publishes them.
        EngineUnavailable: ``weights_corrupt``: what came is another file.
        ServerProblem, Transient: as `infra.cli.connection`.
    """
    from shared.weights import found

    if state_of(wanted, folder) == "here":
        return
    if not wanted.url:
        raise Usage("made_here", f"{wanted.name} is not published: {wanted.source}.")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{wanted.name}.part"
    try:
        if wanted.packed is None:
            _download(wanted.url, part)
        else:
            _unpack(wanted.packed, wanted.url, part, archives)
        found(folder, replace(wanted, name=part.name)).replace(folder / wanted.name)
    finally:
        part.unlink(missing_ok=True)


def _unpack(packed: Packed, url: str, part: Path, archives: Path | None) -> None:
    """Put the one member into ``part``; nothing else leaves the archive."""
    with tempfile.TemporaryDirectory(dir=part.parent) as scratch:
        archive = _archive(packed, url, archives or Path(scratch))
        with tarfile.open(archive) as package, part.open("wb") as file:
            member = package.extractfile(packed.member)
            assert member is not None, f"{packed.archive} has the file {packed.member}"
            shutil.copyfileobj(member, file)


def _archive(packed: Packed, url: str, folder: Path) -> Path:
    """The archive in this folder, downloaded unless it is there, its checksum verified."""
    from shared.errors import EngineUnavailable
    from shared.weights import digest

    archive = folder / packed.archive
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{packed.archive}.part"
        try:
            _download(url, half)
            half.replace(archive)
        finally:
            half.unlink(missing_ok=True)
    if digest(archive) != packed.sha256:
        raise EngineUnavailable(
            "weights_corrupt",
            f"{archive} is not the archive that was meant: its sha256 is not {packed.sha256}."
            " Remove it.",
        )
    return archive


def _download(url: str, part: Path) -> None:
    from infra.cli.connection import answering, attempts, checked, connection

    for attempt in attempts():
        with (
            attempt,
            answering(url),
            connection(url) as http,
            http.stream("GET", url, follow_redirects=True) as response,
            part.open("wb") as file,
        ):
            answer = checked(response)
            size = int(answer.headers.get("content-length", 0))
            typer.echo(f"Getting {url} ({size / _MB:.1f} MB) …", err=True)
            for chunk in answer.iter_bytes():
                file.write(chunk)
