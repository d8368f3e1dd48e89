"""The local home's clock: calls the sweep as Cloud Scheduler does, and tidies its own stores."""

from __future__ import annotations

import threading

from infra.local.function_calls import call_sweep
from infra.local.last_wall import last_wall
from infra.local.objects import FolderObjects
from shared.log import log
from shared.ports import Unavailable
from shared.settings import Settings

_LITTER_S = 3600.0
"""Seconds for which what an interrupted writer left is not touched."""

_HOUSEKEEPING_S = 3600.0
"""Seconds between two rounds through everything that is stored, which take longer the more there is."""


class Clockwork:
    """Ticks every ``settings.sweep_every_s`` seconds, and keeps house every hour, until stopped."""

    def __init__(self, settings: Settings, objects: FolderObjects) -> None:
        self._settings = settings
        self._objects = objects
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._tick, name="clockwork", daemon=True),
            threading.Thread(target=self._keep_house, name="housekeeping", daemon=True),
        ]

    def start(self) -> None:
        """Begin to tick; keep house for the first time."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Tick no more."""
        self._stop.set()

    def _tick(self) -> None:
        while not self._stop.wait(self._settings.sweep_every_s):
            with last_wall("uploads not announced"):
                self._announce_missed()
            with last_wall("no sweep"):
                self._sweep()

    def _keep_house(self) -> None:
        while not self._stop.is_set():
            with last_wall("housekeeping failed"):
                self._objects.sweep_temporary(older_than_s=_LITTER_S)
            self._stop.wait(_HOUSEKEEPING_S)

    def _announce_missed(self) -> None:
        """A gateway may die, or the bus be away, between an upload and its event."""
        try:
            self._objects.announce_missed()
        except Unavailable as error:
            log("WARNING", "uploads not announced", error=str(error))

    def _sweep(self) -> None:
        try:
            call_sweep(self._settings)
        except OSError as error:
            if not self._stop.is_set():
                log("WARNING", "sweep did not answer", error=str(error))
