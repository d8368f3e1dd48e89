"""What `serenade doctor` looks at on this machine."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from urllib.parse import urlsplit

from infra.examining import Check, Examination
from infra.local.function_calls import call_health
from infra.local.listening import refuse_used_port
from shared.errors import Permanent
from shared.ports import Unavailable
from shared.settings import Settings, variable

_PACKAGE = "serenade"
_INSTALL = "run 'make install'"
_LEAST_FREE_BYTES = 2 * 1000**3


def examination(settings: Settings, url: str | None) -> Examination:
    """All that a home needs to run here.

    Args:
        url: where the home of this data folder runs; None where it does not.
    """
    answers = partial(_home, url) if url else partial(_port, settings)
    return Examination(
        first=[
            Check("packages", _packages),
        ],
        then=[
            Check("data folder", partial(_data, settings.data)),
            Check("disk", partial(_disk, settings.data)),
            Check("home", answers),
        ],
    )


def _packages() -> str:
    """Engines and decoders among them: what is pinned is what was tested."""
    try:
        pins = list(_pins())
        missing = [f"{name} {pin}" for name, pin in pins if _version(name) is None]
        other = [
            f"{name} {_version(name)}, not {pin}" for name, pin in pins if _version(name) != pin
        ]
    except PackageNotFoundError:
        raise Permanent("not_installed", f"Serenade is not installed here: {_INSTALL}.") from None
    if missing:
        raise Permanent("not_installed", f"{', '.join(missing)} are missing: {_INSTALL}.")
    if other:
        raise Permanent("other_version", f"Installed are {'; '.join(other)}: {_INSTALL}.")
    python = sys.version.partition(" ")[0]
    return f"all {len(pins)} are installed, for Python {python}"


def _pins() -> Iterator[tuple[str, str]]:
    """Name and version of what this package needs, its extras aside."""
    for text in requires(_PACKAGE) or ():
        wanted, _, marker = text.partition(";")
        if "extra" not in marker:
            name, _, pin = wanted.strip().partition("==")
            yield name, pin


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _data(folder: Path) -> str:
    """Write where the state of the home is, or will be."""
    there = _nearest(folder)
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise Permanent(
            "not_writable",
            f"{there} cannot be written ({os.strerror(error.errno or 0)}): choose another with"
            f" {variable('data')} or --data.",
        ) from None
    return f"{folder} can be written"


def _disk(folder: Path) -> str:
    free = shutil.disk_usage(_nearest(folder)).free
    told = f"{free / 1000**3:.1f} GB are free"
    if free < _LEAST_FREE_BYTES:
        raise Permanent("disk_full", f"Only {told}: uploads and artifacts need room.")
    return told


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest path above it that exists."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())


def _home(url: str) -> str:
    try:
        call_health(url)
    except OSError as error:
        raise Unavailable(f"It runs, but {url} does not answer: {error}; see its logs.") from None
    return f"{url} is well"


def _port(settings: Settings) -> str:
    """Whether 'serenade up' could listen."""
    port = urlsplit(settings.url).port or 8000
    refuse_used_port("127.0.0.1", port)
    return f"does not run; port {port} is free for it"
