"""Homes with all their processes, and one user of each."""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from infra.bootstrap import App
from infra.local.bus import SqliteBus
from infra.local.topology import LOCAL
from infra.local.up import LocalHome
from shared.messages import JobEvent
from shared.model import StepStatus
from shared.settings import Settings
from tests.users import User, moments

FUNCTIONS, FRONT = "infra.local.functions_host", "infra.local.front"
WORKER, PERFORMER = "gpu_jobs.worker", "gpu_jobs.performer"
_EVENTS = "job-events-log"

Entered = TypeVar("Entered", bound="AnyHome")


class AnyHome(User, ABC):
    """A home for as long as the context lasts, its user, and what no user sees.

    Attributes:
        data: folder that its processes are known by.
        app: the parts behind it, free of chaos, for looking at what HTTP does not show.
    """

    data: Path
    app: App

    @abstractmethod
    def start(self) -> None:
        """Start it; returns once it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Drain and end it."""

    @abstractmethod
    def events(self) -> list[JobEvent]:
        """The job events since the last call, as often as they were published."""

    def __enter__(self: Entered) -> Entered:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def runs_step(self, job_id: str, name: str, *, attempt: int = 1) -> None:
        """Wait until a worker is at this attempt at a step; looks closely, for steps may be short."""
        for _ in moments(60.0, every_s=0.005):
            job = self.app.conductor.jobs.load(job_id).value
            step = job.steps[name]
            if step.status is StepStatus.RUNNING and step.attempts == attempt:
                return
            assert not job.status.terminal, job
        raise AssertionError(f"No attempt {attempt} at {name!r} was seen: {job}")

    def processes(self, *modules: str) -> list[int]:
        """Process ids of this home's functions, front, workers or performers that live."""
        return [pid for pid, module in _processes(self.data.resolve()) if module in modules]

    def kill(self, *modules: str) -> int:
        """``kill -9`` all of them; how many there were."""
        return sum(killed(pid) for pid in self.processes(*modules))


class Home(AnyHome):
    """A local home on a free port with a folder of its own.

    Args:
        folder: where its data lie; a second home on the same folder finds what the first left.
        settings: of `shared.settings.Settings`, besides ``data``.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.data = folder / "home"
        self._settings = Settings(**{"data": self.data, **settings})

    def start(self) -> None:
        self._home = LocalHome(self._settings, port=0)
        self.found(self._home.start().url)

    def found(self, url: str) -> None:
        """A home answers there on our folder, whoever started it: be its user."""
        self.comes(url, (self.data / "key").read_text().strip())
        secret = (self.data / "secret").read_text().strip()
        self.app = App(
            self._settings.model_copy(
                update={"data": self.data.resolve(), "url": url, "secret": secret, "chaos": ""}
            )
        )

    def stop(self) -> None:
        self.goes()
        self._home.stop()

    def events(self) -> list[JobEvent]:
        bus = SqliteBus(self.data / "bus.sqlite", LOCAL)
        events = []
        while deliveries := bus.pull(_EVENTS, limit=100):
            events += [JobEvent.from_message(delivery.message) for delivery in deliveries]
            bus.ack(_EVENTS, [delivery.ack_id for delivery in deliveries])
        bus.close()
        return events


def _processes(data: Path) -> Iterable[tuple[int, str]]:
    """Processes that were started for this folder, and the module that each runs."""
    mark = f"SERENADE_DATA={data}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended while we looked, or is another user's
        if mark in environment and "-m" in command:
            yield int(folder.name), command[command.index("-m") + 1]


def killed(pid: int) -> bool:
    """``kill -9`` a process; False where it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
