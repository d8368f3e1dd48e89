"""``serenade new-key`` and ``revoke-key``: API keys, by the operator's own rights."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from infra.cli.endings import Usage
from infra.cli.options import AsJson, DataFolder
from shared.errors import Permanent


def new_key(
    owner: Annotated[
        str | None, typer.Option(help="Whose; a new owner without it, named in the answer.")
    ] = None,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make an API key in the home that the settings name; it is shown this once.

    For Google Cloud set SERENADE_HOME=gcp and SERENADE_PROJECT, and sign in with an account that may
    write to the database.
    """
    from infra.bootstrap import App
    from infra.cli.homes import settings_here
    from shared.identifiers import is_id

    principals = App(settings_here(data)).principals
    if owner is not None and not is_id(owner, "owner"):
        raise Usage("bad_owner", f"{owner!r} is no owner: they look like owner_….")
    whose = owner or principals.new_owner()
    key = principals.new_key(whose)
    if as_json:
        print(json.dumps({"owner": whose, "key": key}))
    else:
        typer.echo(f"Owner   {whose}\nAPI key {key}")


def revoke_key(
    key: Annotated[str, typer.Argument(help="The key, sk_…; '-' reads it from standard input.")],
    data: DataFolder = None,
) -> None:
    """Make an API key worthless, from the next request on, in the home that the settings name."""
    from infra.bootstrap import App
    from infra.cli.homes import settings_here

    given = sys.stdin.readline().strip() if key == "-" else key
    if not App(settings_here(data)).principals.revoke(given):
        raise Permanent("no_such_key", "There is no such key here.")
    typer.echo("It opens nothing any more.")
