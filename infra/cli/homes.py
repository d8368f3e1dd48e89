"""Which server a command talks to: the one it names, the home that runs here, or one of its own."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from infra.cli.catalogue import own_workflows
from infra.cli.client import Server
from infra.cli.documents import WorkflowView
from infra.cli.endings import Usage
from infra.local.up import Address, LocalHome
from shared.errors import Permanent
from shared.log import set_level
from shared.settings import Settings, variable

ADDRESS_FILE = "serenade.json"


def settings_here(data: Path | None = None) -> Settings:
    """The environment's settings, with this data folder if one is given.

    Raises:
        Usage: ``bad_setting``, naming the variable.
    """
    try:
        settings = Settings.from_environment()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = variable(str(first["loc"][0])) if first["loc"] else "A setting"
        raise Usage("bad_setting", f"{name}: {first['msg']}.") from None
    return settings if data is None else settings.model_copy(update={"data": data})


def named_server(url: str | None, key: str | None) -> Server | None:
    """The server that options name; None where they name none.

    Raises:
        Usage: ``no_key``, ``bad_server``.
    """
    if url is None:
        return None
    if not key:
        raise Usage("no_key", f"{url} wants an API key: give --key, or set SERENADE_KEY.")
    return Server(url, key)


def running_server(url: str | None, key: str | None, data: Path | None) -> Server:
    """The named server, else the home that runs on the data folder.

    Raises:
        Permanent: ``no_home``.
    """
    named = named_server(url, key)
    if named is not None:
        return named
    folder = settings_here(data).data
    address = running_home(folder)
    if address is None:
        raise Permanent(
            "no_home",
            f"No home runs on {folder}. Start one with 'serenade up', or give --server and --key.",
        )
    return Server(address.url, address.key)


def running_home(data: Path) -> Address | None:
    """Where the home of this folder is; None where none runs."""
    try:
        address = Address(**json.loads((data / ADDRESS_FILE).read_text()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return address if _lives(address.pid) else None


@contextmanager
def named_or_private(url: str | None, key: str | None) -> Iterator[Server]:
    """The named server, else a home of our own for as long as this lasts."""
    named = named_server(url, key)
    if named is not None:
        with named:
            yield named
        return
    with private_home() as address, Server(address.url, address.key) as server:
        yield server


@contextmanager
def private_home() -> Iterator[Address]:
    """A home on a free port and a temporary folder, both gone afterwards.

    Raises:
        Permanent: ``not_ready``; then the folder stays, for its logs.
    """
    settings = settings_here()
    folder = Path(tempfile.mkdtemp(prefix="serenade-"))
    home = LocalHome(settings.model_copy(update={"data": folder}), port=0)
    set_level("ERROR")  # the logs are files; a person reads this screen
    try:
        address = home.start()
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise
    try:
        yield address
    finally:
        home.stop()
        shutil.rmtree(folder)


def known_workflows(url: str | None, key: str | None) -> list[WorkflowView]:
    """What can be asked for where a command will ask."""
    named = named_server(url, key)
    if named is None:
        return own_workflows()
    with named:
        return named.workflows()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, and is somebody else's
        return True
    return True
