"""What a reader does with the clients of the documentation: runs a program, pastes lines into a shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from shared.settings import child_environment
from tests.clients.snippets import copied
from tests.users import User

LACKING = [tool for tool in ("bash", "curl", "jq") if shutil.which(tool) is None]
"""What is not installed of the tools that the lines for a shell want."""


def runs(user: User, recording: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The Python program, run; what it fetches lies in ``song`` of this folder."""
    (script,) = copied(["song.py"], folder)
    return subprocess.run(
        [sys.executable, script, recording, folder / "song"],
        env=child_environment({"URL": user.url, "KEY": user.key}),
        capture_output=True,
        text=True,
        timeout=120,
    )


def pasted(
    user: User, recording: Path, folder: Path, *names: str
) -> subprocess.CompletedProcess[str]:
    """A shell into which these blocks were pasted one after another; stderr traces its commands."""
    lines = "\n".join(file.read_text() for file in copied(names, folder))
    ended = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", lines],
        env=child_environment({"URL": user.url, "KEY": user.key, "FILE": str(recording)}),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended
