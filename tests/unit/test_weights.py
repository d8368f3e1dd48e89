"""Weights that are not shipped: found by name, believed only by checksum, fetched whole or not at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infra.cli.connection import ServerProblem
from infra.cli.endings import Usage
from infra.cli.weights import fetch_weights, state_of
from shared.errors import EngineUnavailable
from shared.known_weights import KNOWN
from shared.weights import Weights, found

CONTENT = b"a very small network"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def authors(tmp_path: Path) -> Iterator[str]:
    """A server that publishes ``net.th``."""
    public = tmp_path / "public"
    public.mkdir()
    (public / "net.th").write_bytes(CONTENT)
    handler = partial(SimpleHTTPRequestHandler, directory=str(public))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_weights_are_found_by_name_and_checksum(tmp_path: Path):
    (tmp_path / "net.th").write_bytes(CONTENT)
    assert found(tmp_path, Weights("net.th", "net", SHA256)) == tmp_path / "net.th"
    assert found(tmp_path, Weights("net.th", "net", SHA256[:8])) == tmp_path / "net.th"


def test_missing_weights_say_where_to_get_them(tmp_path: Path):
    with pytest.raises(EngineUnavailable, match="serenade weights --fetch net") as caught:
        found(tmp_path, Weights("net.th", "net", SHA256, url="https://example.org/net.th"))
    assert caught.value.code == "weights_missing"


def test_other_weights_under_the_name_are_refused(tmp_path: Path):
    (tmp_path / "net.th").write_bytes(b"something else")
    with pytest.raises(EngineUnavailable) as caught:
        found(tmp_path, Weights("net.th", "net", SHA256))
    assert caught.value.code == "weights_corrupt"


def test_weights_are_fetched_once(tmp_path: Path, authors: str):
    wanted = Weights("net.th", "net", SHA256, url=f"{authors}/net.th")
    fetch_weights(wanted, tmp_path / "weights")
    assert state_of(wanted, tmp_path / "weights") == "here"
    fetch_weights(Weights("net.th", "net", SHA256, url=f"{authors}/gone"), tmp_path / "weights")


@pytest.mark.parametrize(
    ("url", "sha256", "error"),
    [("/net.th", "0" * 64, EngineUnavailable), ("/gone.th", SHA256, ServerProblem)],
)
def test_what_is_not_the_file_meant_leaves_nothing(
    tmp_path: Path, authors: str, url: str, sha256: str, error: type[Exception]
):
    folder = tmp_path / "weights"
    with pytest.raises(error):
        fetch_weights(Weights("net.th", "net", sha256, url=authors + url), folder)
    assert list(folder.iterdir()) == []


def test_what_nobody_publishes_cannot_be_fetched(tmp_path: Path):
    with pytest.raises(Usage, match="make-it"):
        fetch_weights(Weights("net.onnx", "net", SHA256, made_by="make-it"), tmp_path)


def test_every_known_file_has_a_source_and_a_checksum():
    for model, files in KNOWN.items():
        for known in files:
            assert known.model == model
            assert len(known.sha256) >= 8
            assert bool(known.url) != bool(known.made_by)
