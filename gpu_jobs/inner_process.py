"""The performer as its supervisor holds it: a process, its board, its lifeline, its scratch folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from gpu_jobs.board import Board
from shared.model import Runtime
from shared.settings import child_environment


class InnerProcess:
    """A performer that lives no longer than this object, and leaves nothing behind.

    Args:
        scratch: its own folder for temporary files; gone afterwards, for a killed process cannot
            tidy up.
    """

    def __init__(self, runtime: Runtime, scratch: Path) -> None:
        self.board = Board.create()
        self._scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        read_end, self._lifeline = os.pipe()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gpu_jobs.performer",
                f"--runtime={runtime}",
                f"--board={self.board.fd}",
                f"--lifeline={read_end}",
            ],
            pass_fds=(self.board.fd, read_end),
            env=child_environment({"TMPDIR": str(scratch)}),
        )
        os.close(read_end)

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def ended_within(self, seconds: float) -> bool:
        """Whether it ends by itself in that time."""
        ends = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < ends:
            time.sleep(0.05)
        return self.exit_code is not None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Give back what it used; it has ended."""
        os.close(self._lifeline)
        self.board.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
