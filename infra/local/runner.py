"""Workers as processes of this machine, in sessions of their own: they outlive who started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from infra.local.disk import last_written

_MODULE = "gpu_jobs.worker"
_STARTING_S = 60.0


class ProcessRunner:
    """Starts workers; their process ids and logs lie in the data folder."""

    def __init__(self, data: Path) -> None:
        self._pids = data / "workers"
        self._logs = data / "logs"
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, runtime: str, slot: str) -> None:
        """Start one worker for this runtime, which owns the named slot while it lives."""
        self._started = [child for child in self._started if child.poll() is None]
        self._pids.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        _forget_ended(self._pids)
        place = slot.rpartition(".")[0]
        with (self._logs / f"worker-{place}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", _MODULE, f"--runtime={runtime}", f"--slot={slot}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(child)
        _record(self._pids / f"{slot}.pid", child.pid)


def worker_pids(data: Path) -> list[int]:
    """Workers of this data folder that live."""
    return [pid for path in (data / "workers").glob("*.pid") if (pid := _living(path))]


def stop_workers(data: Path, grace_s: float) -> None:
    """Ask every worker to give its claim back and end; kill those that do not within the grace."""
    ends = time.monotonic() + grace_s
    for pid in worker_pids(data):
        _signal(pid, signal.SIGTERM)
    while worker_pids(data) and time.monotonic() < ends:
        time.sleep(0.05)
    for pid in worker_pids(data):
        _signal(pid, signal.SIGKILL)  # its performer notices


def _record(path: Path, pid: int) -> None:
    """Note a worker, named by its slot and holder: its predecessor there may still be ending."""
    draft = path.with_suffix(".new")
    draft.write_text(str(pid))
    draft.replace(path)


def _forget_ended(pids: Path) -> None:
    """Remove the notes of workers that live no more.

    Those of a moment ago stay: a process that is just being started shows no command line yet.
    """
    before = time.time() - _STARTING_S
    for path in pids.glob("*.pid"):
        if last_written(path) < before and not _living(path):
            path.unlink(missing_ok=True)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended just now
        os.kill(pid, number)


def _living(path: Path) -> int:
    """The worker noted here; zero where it ended: a reboot may have given its number to another."""
    try:
        pid = int(path.read_text())
    except (FileNotFoundError, ValueError):
        return 0
    command = _command_line(pid) if pid > 0 else ""
    return pid if _MODULE in command and f"--slot={path.stem}" in command else 0


def _command_line(pid: int) -> str:
    """What a process was started as; empty where it has ended, or is a zombie."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]  # macOS and the BSDs have no /proc
    return subprocess.run(ps, capture_output=True, text=True, check=False).stdout
