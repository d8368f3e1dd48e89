"""The local home's clock: calls the sweep as Cloud Scheduler does, and tidies its own stores."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

from infra.local.objects import FolderObjects
from shared.log import log
from shared.ports import Unavailable
from shared.settings import Settings

_LITTER_S = 3600.0


class Clockwork:
    """Ticks every ``settings.sweep_every_s`` seconds until stopped."""

    def __init__(self, settings: Settings, objects: FolderObjects) -> None:
        self._settings = settings
        self._objects = objects
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Tick no more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(self._settings.sweep_every_s):
            self._announce_missed()
            self._sweep()

    def _announce_missed(self) -> None:
        """A gateway may die, or the bus be away, between an upload and its event."""
        try:
            self._objects.announce_missed()
            self._objects.sweep_temporary(older_than_s=_LITTER_S)
        except Unavailable as error:
            log("WARNING", "uploads not announced", error=str(error))

    def _sweep(self) -> None:
        request = urllib.request.Request(
            f"{self._settings.functions_url}/sweep",
            data=b"{}",
            headers={
                "Authorization": f"Bearer {self._settings.secret}",
                "Content-Type": "application/json",
            },
        )
        try:
            urllib.request.urlopen(request, timeout=60).close()
        except (urllib.error.URLError, OSError) as error:
            if not self._stop.is_set():
                log("WARNING", "sweep did not answer", error=str(error))
