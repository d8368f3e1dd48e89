"""The local home's clock: nothing that happens in a round may stop the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from infra.local.clockwork import Clockwork
from infra.local.objects import FolderObjects
from infra.local.signing import UrlSigner
from shared.settings import Settings
from tests.contract.storage_server import SECRET, Watch


class Sweeps:
    """A functions host that counts how often it was asked to sweep."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        sweeps = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.send_response(200)
                self.end_headers()
                sweeps.came.release()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,)).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Stumbling(FolderObjects):
    """A store that runs into something new whenever it tidies up or looks what was missed."""

    rounds = 0

    def announce_missed(self, older_than_s: float = 10.0) -> int:
        raise RuntimeError("something new")

    def sweep_temporary(self, older_than_s: float) -> int:
        self.rounds += 1
        raise RuntimeError("something newer")


@contextmanager
def ticking(objects: FolderObjects) -> Iterator[Sweeps]:
    sweeps = Sweeps()
    settings = Settings(functions_url=sweeps.url, secret="s3cret", sweep_every_s=0.01)
    clockwork = Clockwork(settings, objects)
    clockwork.start()
    try:
        yield sweeps
    finally:
        clockwork.stop()
        sweeps.close()


def signer() -> UrlSigner:
    return UrlSigner(SECRET, "http://127.0.0.1", Watch())


def test_the_sweep_comes_whatever_happens_to_the_store(tmp_path: Path) -> None:
    objects = Stumbling(tmp_path, signer(), Watch())
    with ticking(objects) as sweeps:
        for _ in range(5):
            assert sweeps.came.acquire(timeout=30)
    assert objects.rounds == 1, "housekeeping has an hour of its own"


def test_the_house_is_tidied_at_the_start(tmp_path: Path) -> None:
    tidied = threading.Event()

    class Tidied(FolderObjects):
        def sweep_temporary(self, older_than_s: float) -> int:
            went = super().sweep_temporary(older_than_s)
            tidied.set()
            return went

    objects = Tidied(tmp_path, signer(), Watch(4e9))
    (tmp_path / "incoming" / ("0" * 32)).write_bytes(b"of a crash long ago")
    with ticking(objects):
        assert tidied.wait(30)
    assert list((tmp_path / "incoming").iterdir()) == []
