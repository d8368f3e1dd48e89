"""The local home as a whole: one object that starts every process of it, and stops them."""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.bootstrap import App
from infra.local.clockwork import Clockwork
from infra.local.home import folder_objects
from infra.local.processes import Processes
from infra.local.push import Pusher
from infra.local.runner import stop_workers
from infra.local.topology import LOCAL
from shared.errors import Permanent
from shared.ports import Bus
from shared.settings import Settings

_READY_S = 60.0
_GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a home is, and the key that opens it; what ``serenade.json`` says."""

    url: str
    key: str
    pid: int


class LocalHome:
    """API, gateway, functions, bus and workers over one data folder.

    A second start on the same folder resumes every unfinished job: all there is to know lies in
    the documents.

    Args:
        settings: ``data`` names the folder; addresses and secret are filled in here.
        port: where it answers; 0 for any that is free.

    Raises (from `start`, which then leaves nothing behind):
        Permanent: ``data_in_use`` where another home has the folder, ``port_in_use``,
            ``not_ready`` where it does not answer within a minute.
    """

    def __init__(self, settings: Settings, host: str = "127.0.0.1", port: int = 8000) -> None:
        self._host = host
        self._port = port or _free_port()
        self._functions_port = _free_port()
        data = settings.data.resolve()
        data.mkdir(parents=True, exist_ok=True)
        self._settings = settings.model_copy(
            update={
                "data": data,
                "url": f"http://{_reachable(host)}:{self._port}",
                "secret": _kept(data / "secret", lambda: secrets.token_hex(32)),
                "functions_url": f"http://127.0.0.1:{self._functions_port}",
            }
        )
        self._app = App(self._settings)
        self._processes = Processes(data, self._settings.to_environment())
        self._pusher: Pusher | None = None
        self._clockwork = Clockwork(self._settings, folder_objects(self._app.objects))

    def start(self) -> Address:
        """Start everything; returns once it answers."""
        self._processes.own_data_folder()
        try:
            return self._started()
        except BaseException:  # an interrupt too must not leave processes behind
            self.stop()
            raise

    def _started(self) -> Address:
        _refuse_used_port(self._host, self._port)
        key = self._key()
        self._processes.keep(
            "functions", "infra.local.functions_host", f"--port={self._functions_port}"
        )
        self._processes.keep(
            "front", "infra.local.front", f"--host={self._host}", f"--port={self._port}"
        )
        self._await_answer(f"{self._settings.url}/health")
        bus: Bus = self._app.bus
        self._pusher = Pusher(bus, LOCAL, self._settings.functions_url, self._settings.secret)
        self._pusher.start()
        self._clockwork.start()
        address = Address(self._settings.url, key, os.getpid())
        _write_private(self._settings.data / "serenade.json", json.dumps(asdict(address)))
        return address

    def stop(self) -> None:
        """Drain and end every process; what is unfinished goes on at the next start."""
        self._clockwork.stop()
        if self._pusher is not None:
            self._pusher.stop()
        self._processes.end(_GRACE_S)  # before the workers, for functions start workers
        stop_workers(self._settings.data, _GRACE_S)
        (self._settings.data / "serenade.json").unlink(missing_ok=True)
        self._processes.leave_data_folder()

    def _key(self) -> str:
        def make() -> str:
            # made in this process, which chaos must not crash: only functions and workers are fair game
            principals = App(self._settings.model_copy(update={"chaos": ""})).principals
            return principals.new_key(principals.new_owner())

        return _kept(self._settings.data / "key", make)

    def _await_answer(self, url: str) -> None:
        ends = time.monotonic() + _READY_S
        while time.monotonic() < ends:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        logs = self._settings.data / "logs"
        raise Permanent("not_ready", f"The home did not answer at {url}; see {logs}.")


def _kept(path: Path, make: Callable[[], str]) -> str:
    """A secret of the home, made once, readable by its owner alone."""
    if not path.exists():
        _write_private(path, make())
    return path.read_text().strip()


def _write_private(path: Path, text: str) -> None:
    """Write a file for its owner's eyes alone; it appears whole."""
    fresh = path.with_suffix(".new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    fresh.rename(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _refuse_used_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Permanent(
                "port_in_use",
                f"Port {port} of {host} cannot be used ({error.strerror}); try --port.",
            ) from None
