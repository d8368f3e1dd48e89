"""``serenade up``: the local home in the foreground."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.options import DataFolder

if TYPE_CHECKING:
    from infra.local.up import Address


def up(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port; 0 for any that is free.")
    ] = 8000,
    data: DataFolder = None,
) -> None:
    """Run API, storage, functions and workers here until Ctrl-C.

    What is unfinished then goes on at the next start on the same folder.
    """
    from infra.cli.homes import settings_here
    from infra.local.up import LocalHome

    settings = settings_here(data)
    home = LocalHome(settings, host, port)
    address = home.start()
    try:
        _tell(address, str(settings.data.resolve()))
        _wait()
    finally:
        typer.echo("Stopping …")
        home.stop()


def _wait() -> None:
    """Until interrupted, which is how this is meant to end."""
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


def _tell(address: Address, data: str) -> None:
    for name, value in (
        ("Serenade", address.url),
        ("Docs", f"{address.url}/docs"),
        ("API key", address.key),
        ("Data", data),
    ):
        typer.echo(f"{name:<9} {value}")
    typer.echo("Ctrl-C stops it; unfinished jobs go on at the next start.")
