"""Serenade, Celery and Huey behind one face: start, submit, wait for the end, stop."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

PORT = 6399


class Contender(Protocol):
    """A job engine with two worker processes running."""

    name: str

    def submit(self) -> str: ...
    def wait(self, count: int) -> None:
        """Until so many more jobs have ended."""


class Serenade:
    """The pipeline of the local home, with its own workers on its own bus and documents."""

    name = "Serenade"

    def __init__(self, data: Path, workers: int = 2) -> None:
        os.environ.update(
            SERENADE_DATA=str(data), SERENADE_SECRET="benchmark" * 4, SERENADE_WORKER_IDLE_S="600"
        )
        from infra.bootstrap import App
        from shared.planning import parsed_parameters, planned_steps
        from shared.settings import Settings
        from shared.workflows import workflow_named

        self.app = App(Settings.from_environment())
        ping = workflow_named("ping")
        self._steps = planned_steps(ping, parsed_parameters(ping, {"steps": 5}))
        for number in range(workers):
            slot = self.app.slots.take("cpu", number, 60.0)
            assert slot is not None
            self.app.runner.start("cpu", f"cpu.{number}.{slot.holder}")

    def submit(self) -> str:
        from shared.identifiers import new_id
        from shared.model import Job

        now = time.time()
        job = Job(
            id=new_id("job", now),
            owner="benchmark",
            workflow="ping",
            steps=self._steps,
            created_at=now,
            wait_until=now,
        )
        return self.app.conductor.submit(job).id

    def wait(self, count: int) -> None:
        """Jobs are over when their last event says so."""
        while count > 0:
            heard = self.app.bus.pull("job-events-log", limit=100, wait_s=1.0)
            count -= sum(d.message.attributes["status"] == "completed" for d in heard)
            self.app.bus.ack("job-events-log", [delivery.ack_id for delivery in heard])


class Peer:
    """A peer on Redis."""

    def __init__(self, name: str, module: str) -> None:
        import importlib

        self.name = name
        self._app = importlib.import_module(module)
        self._store = importlib.import_module("tests.benchmarks.peers.steps").store

    def submit(self) -> str:
        job_id = uuid.uuid4().hex
        step = self._app.step
        (step.delay if hasattr(step, "delay") else step)(job_id, 1)
        return job_id

    def wait(self, count: int) -> None:
        for _ in range(count):
            self._store.blpop(["done"], timeout=60)


@contextlib.contextmanager
def serenade(workers: int = 2) -> Iterator[Serenade]:
    """Serenade on a fresh folder, warm."""
    from infra.local.runner import stop_workers

    with tempfile.TemporaryDirectory() as folder:
        contender = Serenade(Path(folder), workers)
        try:
            warm(contender)
            yield contender
        finally:
            stop_workers(Path(folder), 5.0)


@contextlib.contextmanager
def peers() -> Iterator[list[Contender]]:
    """Celery and Huey with two workers each, warm; none where Redis is missing."""
    if shutil.which("redis-server") is None:
        print("Redis is missing (Debian: apt install redis-server): peers are skipped.")
        yield []
        return
    commands = [
        ["redis-server", "--port", str(PORT), "--save", "", "--appendonly", "no"],
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.benchmarks.peers.celery_app",
            "worker",
            "-c",
            "2",
            "-l",
            "ERROR",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        [
            sys.executable,
            "-m",
            "huey.bin.huey_consumer",
            "tests.benchmarks.peers.huey_app.app",
            "-w",
            "2",
            "-k",
            "process",
            "-q",
        ],
    ]
    running = []
    try:
        for command in commands:
            running.append(
                subprocess.Popen(
                    command,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
            if command[0] == "redis-server":
                _await_port(PORT)
        contenders: list[Contender] = [
            Peer("Celery", "tests.benchmarks.peers.celery_app"),
            Peer("Huey", "tests.benchmarks.peers.huey_app"),
        ]
        for contender in contenders:
            warm(contender)
        yield contenders
    finally:
        for process in reversed(running):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def warm(contender: Contender) -> None:
    """Both workers have started and done something."""
    for _ in range(20):
        contender.submit()
    contender.wait(20)


def _await_port(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
