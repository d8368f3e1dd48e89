"""The command line, installed as ``serenade``."""

from __future__ import annotations

import typer

from infra.cli.check import check
from infra.cli.chords import chords
from infra.cli.doctor import doctor
from infra.cli.endings import speaking
from infra.cli.instructions import instructions
from infra.cli.jobs import cancel, job, jobs, retry
from infra.cli.keys import new_key, revoke_key
from infra.cli.models import models
from infra.cli.ping import ping
from infra.cli.run import run
from infra.cli.tabs import tabs
from infra.cli.up import up
from infra.cli.weights import weights
from infra.cli.workflows import workflows

COMMANDS = (
    up,
    run,
    check,
    jobs,
    job,
    cancel,
    retry,
    workflows,
    models,
    tabs,
    chords,
    instructions,
    ping,
    doctor,
    weights,
    new_key,
    revoke_key,
)


def command_line() -> typer.Typer:
    """Every command, by its function's name."""
    commands = typer.Typer(
        name="serenade",
        help="Uploads become music: run workflows on this machine or on a server.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,  # they hold API keys
        rich_markup_mode=None,
    )
    for command in COMMANDS:
        commands.command()(speaking(command))
    return commands


def main() -> None:
    """Run the command that was typed."""
    command_line()()


if __name__ == "__main__":
    main()
