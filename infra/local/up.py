"""The local home as a whole: one object that starts every process of it, and stops them."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path

from infra.bootstrap import App
from infra.local.clockwork import Clockwork
from infra.local.function_calls import call_health, call_sweep
from infra.local.home import folder_objects
from infra.local.listening import Door, reachable
from infra.local.private_files import make_private, write_private
from infra.local.processes import Processes
from infra.local.push import Pusher
from infra.local.runner import stop_workers
from infra.local.topology import LOCAL
from infra.topology import JOB_REQUESTS
from shared.errors import Permanent
from shared.ports import Bus
from shared.requesters import ANYBODY
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
        settings: ``data`` names the folder; secret and addresses are filled in here, but for a ``url``
            that was set: the public address of this port, behind a proxy perhaps.
        host: a name or address of this machine to listen at.
        port: where it answers; 0 for any that is free, which can have no public address.

    Raises (from `start`, which then leaves nothing behind):
        Permanent: ``data_in_use`` where another home has the folder, ``port_in_use``,
            ``not_ready`` where it does not answer within a minute.
    """

    def __init__(self, settings: Settings, host: str = "127.0.0.1", port: int = 8000) -> None:
        self._host = host
        self._functions = Door("127.0.0.1")
        self._door = None if port else Door(host)
        self._port = self._door.port if self._door else port
        self._front = f"http://{reachable(host)}:{self._port}"
        is_public = bool(port) and "url" in settings.model_fields_set
        data = settings.data.resolve()
        make_private(data)
        self._settings = settings.model_copy(
            update={
                "data": data,
                "url": settings.url.rstrip("/") if is_public else self._front,
                "secret": _kept(data / "secret", lambda: secrets.token_hex(32)),
                "functions_url": f"http://127.0.0.1:{self._functions.port}",
                # the gate to the topic binds every message to the owner of the key it came with
                "requesters": settings.requesters or f"{JOB_REQUESTS}={ANYBODY}",
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
        self._door = self._door or Door(self._host, self._port)
        key = self._key()
        self._processes.keep("functions", "infra.local.functions_host", door=self._functions)
        self._processes.keep("front", "infra.local.front", door=self._door)
        self._await(lambda: call_health(self._front), self._front)
        self._await(lambda: call_sweep(self._settings), self._settings.functions_url)
        bus: Bus = self._app.bus
        self._pusher = Pusher(bus, LOCAL, self._settings.functions_url, self._settings.secret)
        self._pusher.start()
        self._clockwork.start()
        address = Address(self._settings.url, key, os.getpid())
        write_private(self._settings.data / "serenade.json", json.dumps(asdict(address)))
        return address

    def stop(self) -> None:
        """Drain and end every process; what is unfinished goes on at the next start."""
        self._clockwork.stop()
        if self._pusher is not None:
            self._pusher.stop()
        self._processes.end(_GRACE_S)  # before the workers, for functions start workers
        stop_workers(self._settings.data, _GRACE_S)
        for door in (self._functions, self._door):
            if door is not None:
                door.close()
        (self._settings.data / "serenade.json").unlink(missing_ok=True)
        self._processes.leave_data_folder()

    def _key(self) -> str:
        def make() -> str:
            # made in this process, which chaos must not crash: only functions and workers are fair game
            principals = App(self._settings.model_copy(update={"chaos": ""})).principals
            return principals.new_key(principals.new_owner())

        return _kept(self._settings.data / "key", make)

    def _await(self, call: Callable[[], None], url: str) -> None:
        ends = time.monotonic() + _READY_S
        while time.monotonic() < ends:
            try:
                return call()
            except (OSError, HTTPException):
                time.sleep(0.1)
        logs = self._settings.data / "logs"
        raise Permanent("not_ready", f"The home did not answer at {url}; see {logs}.")


def _kept(path: Path, make: Callable[[], str]) -> str:
    """A secret of the home, made once, readable by its owner alone."""
    if not path.exists():
        write_private(path, make())
    return path.read_text().strip()
