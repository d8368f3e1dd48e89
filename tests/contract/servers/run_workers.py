"""The workers that the Cloud Run of tests has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

GRACE_S = 10.0
"""Between the platform's SIGTERM and its SIGKILL."""


class Workers:
    """Processes in sessions of their own, with this process's environment.

    Attributes:
        endpoint: of the Cloud Run that they start successors through.
    """

    endpoint: str

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self, arguments: list[str]) -> None:
        child = subprocess.Popen(
            [sys.executable, "-m", "gpu_jobs.worker", *arguments],
            env={**os.environ, "SERENADE_RUN_ENDPOINT": self.endpoint},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # our own output is for answers
            start_new_session=True,
        )
        with self._lock:
            self._children.append(child)

    def living(self) -> list[int]:
        """Process ids."""
        return [child.pid for child in self._alive()]

    def kill(self) -> int:
        """``kill -9`` all that live, performers too; how many there were."""
        alive = self._alive()
        for child in alive:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        return len(alive)

    def preempt(self) -> list[int]:
        """End all that live as the platform does: a SIGTERM, ten seconds, a SIGKILL.

        Returns their exit codes.
        """
        alive = self._alive()
        ends = time.monotonic() + GRACE_S
        for child in alive:
            child.terminate()
        return [self._ended(child, ends) for child in alive]

    def _ended(self, child: subprocess.Popen[bytes], ends: float) -> int:
        try:
            return child.wait(max(0.0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return child.wait()

    def _alive(self) -> list[subprocess.Popen[bytes]]:
        with self._lock:
            self._children = [child for child in self._children if child.poll() is None]
            return list(self._children)
