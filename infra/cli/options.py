"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ServerUrl = Annotated[
    str | None,
    typer.Option("--server", envvar="SERENADE_SERVER", help="Address of a server, https://…"),
]
ServerKey = Annotated[
    str | None,
    typer.Option("--key", envvar="SERENADE_KEY", help="API key for that server, sk_…"),
]
DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of the local home; SERENADE_DATA or .serenade without it.",
        file_okay=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, nothing else.")]

# What the teacher's commands share.
InKey = Annotated[
    str | None, typer.Option("--in-key", help="The key it sounds in, as 'A minor' or 'Am'.")
]
Mood = Annotated[str | None, typer.Option("--mood", help="happy, sad, calm …")]
Style = Annotated[str | None, typer.Option("--style", help="pop, rock, folk, jazz …")]
Level = Annotated[str | None, typer.Option("--level", help="beginner, intermediate or advanced.")]
Engine = Annotated[
    str | None, typer.Option("--engine", help="On a server: hosted, a provider, a model.")
]
