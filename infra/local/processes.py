"""The processes that a local home keeps alive, and the folder that only one home may have."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.last_wall import last_wall
from infra.local.listening import Door
from infra.local.logs import set_aside_large
from shared.errors import Permanent
from shared.log import log
from shared.settings import child_environment

_LOOK_S = 0.2
_RESTART_S = 0.5


@dataclass(frozen=True, slots=True)
class _Child:
    """What is run, again and again; the door is open as long as it is."""

    name: str
    module: str
    arguments: tuple[str, ...]
    door: Door


class Processes:
    """Children that are started again when they die, and die when this process does.

    Args:
        environment: variables that they get besides our own.
    """

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self._data = data
        self._environment = child_environment(environment)
        self._read_end, self._write_end = os.pipe()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: int | None = None
        self._ending = threading.Event()
        self._watchers: list[threading.Thread] = []

    def own_data_folder(self) -> None:
        """Take the folder for this process alone, for as long as it lives.

        Raises:
            Permanent: ``data_in_use``.
        """
        self._lock = os.open(self._data / "home.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Permanent(
                "data_in_use", f"Another home runs on {self._data}; stop it, or choose --data."
            ) from None
        set_aside_large(self._data / "logs")

    def keep(self, name: str, module: str, *arguments: str, door: Door) -> None:
        """Run ``python -m module``, again whenever it ends, until `end`; it listens at the door."""
        child = _Child(name, module, arguments, door)
        self._start(child)
        watcher = threading.Thread(
            target=self._watch, args=(child,), name=f"keep-{name}", daemon=True
        )
        watcher.start()
        self._watchers.append(watcher)

    def end(self, grace_s: float) -> None:
        """End every child for good, by force where it does not end by itself."""
        self._ending.set()
        for watcher in self._watchers:
            watcher.join()
        for child in self._children.values():
            child.terminate()
        ends = time.monotonic() + grace_s
        for child in self._children.values():
            try:
                child.wait(max(0.0, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def leave_data_folder(self) -> None:
        """Let another home have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _start(self, child: _Child) -> None:
        logs = self._data / "logs"
        logs.mkdir(exist_ok=True)
        inherits = ("--listen", *map(str, child.door.fds), f"--lifeline={self._read_end}")
        with (logs / f"{child.name}.log").open("ab") as output:
            self._children[child.name] = subprocess.Popen(
                [sys.executable, "-m", child.module, *child.arguments, *inherits],
                env=self._environment,
                pass_fds=(self._read_end, *child.door.fds),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for us to pass on
            )

    def _watch(self, child: _Child) -> None:
        while not self._ending.wait(_LOOK_S):
            # A machine short of memory or processes may refuse a start now, and allow it later.
            with last_wall("process not started", process=child.name):
                self._look_after(child)

    def _look_after(self, child: _Child) -> None:
        code = self._children[child.name].poll()
        if code is None:
            return
        log("ERROR", "process ended; starting it again", process=child.name, code=code)
        if not self._ending.wait(_RESTART_S):
            self._start(child)
