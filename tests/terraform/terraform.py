"""Runs the real ``terraform`` on a copy of the tree, with the stub provider and without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.settings import child_environment

_LIMIT_S = 240
_OFFLINE = {"TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}


class Refused(Exception):
    """``terraform`` said no; the message is what it said."""


@dataclass(frozen=True)
class Terraform:
    """The binary, and the environment in which it finds the stub provider."""

    provider: Mapping[str, str]

    def init(self, folder: Path) -> None:
        """Installs the modules of a folder. Raises `Refused`."""
        self.run(folder, "init", "-backend=false", "-input=false", "-no-color")

    def validate(self, folder: Path) -> None:
        """Raises `Refused` with every error of the configuration."""
        self.run(folder, "validate", "-no-color")

    def test(self, folder: Path) -> str:
        """Runs the native tests of a folder; gives the report. Raises `Refused` where one fails."""
        return self.run(folder, "test", "-no-color")

    def applied(self, folder: Path, test_file: str) -> dict[str, Any]:
        """The state after the run of a native test that applies under a mock provider.

        Values that Google would compute are invented but consistent: two resources that refer to one
        another carry the same invented text. Raises `Refused`.
        """
        said = self.run(folder, "test", "-json", "-verbose", f"-filter={test_file}")
        [state] = [event["test_state"] for event in _events(said) if event["type"] == "test_state"]
        return dict(state)

    def run(self, folder: Path, *arguments: str) -> str:
        """What a command printed. Raises `Refused` where it failed."""
        done = subprocess.run(
            ["terraform", f"-chdir={folder}", *arguments],
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            env=child_environment({**_OFFLINE, **self.provider}),
        )
        if done.returncode != 0:
            raise Refused(done.stdout + done.stderr)
        return done.stdout


def is_installed() -> bool:
    """Whether there is a ``terraform`` to run."""
    return shutil.which("terraform") is not None


def copied(tree: Path, to: Path) -> Path:
    """A copy of the Terraform tree, without what an earlier ``init`` left there."""
    shutil.copytree(tree, to, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    return to


def _events(said: str) -> Iterator[dict[str, Any]]:
    for line in said.splitlines():
        yield json.loads(line)
