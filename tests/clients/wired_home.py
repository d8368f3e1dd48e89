"""A home behind a wire that can break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.local.up import LocalHome
from tests.homes import Home
from tests.ports import free_port
from tests.weak_wire import WeakWire


class WiredHome(Home):
    """A local home whose public address, which its signed URLs name, is the wire's.

    Args:
        folder: where its data lie.
        settings: of `shared.settings.Settings`, besides ``data`` and ``url``.

    Attributes:
        wire: between its clients and its front.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.wire = WeakWire()
        super().__init__(folder, url=self.wire.url, **settings)

    def start(self) -> None:
        host, port = "127.0.0.1", free_port()
        self._home = LocalHome(self._settings, host, port)
        address = self._home.start()
        self.wire.leads_to(f"http://{host}:{port}")
        self.found(address.url)

    def stop(self) -> None:
        super().stop()
        self.wire.close()
