"""What every scanner promises, held against a server of ours and, where it is installed, against clamd."""

from __future__ import annotations

import socket
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.clamd import Clamd
from shared.ports import Unavailable
from tests.virus_scanners import (
    EICAR,
    EICAR_NAME,
    SCAN_LIMIT,
    STREAM_LIMIT,
    LoopbackClamd,
    clamd_is_installed,
    loopback_clamd,
    real_clamd,
)

WITHIN_S = 20.0
MIB = 1024 * 1024


@pytest.fixture
def daemon() -> Iterator[LoopbackClamd]:
    with loopback_clamd() as server:
        yield server


@pytest.fixture(scope="module", params=["a server of ours", "clamd"])
def scanner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clamd]:
    if request.param == "clamd":
        if not clamd_is_installed():
            pytest.skip("clamd is not installed here (Debian: clamav-daemon)")
        with real_clamd(tmp_path_factory.mktemp("clamd")) as address:
            yield Clamd(address, WITHIN_S)
    else:
        with loopback_clamd() as server:
            yield Clamd(server.address, WITHIN_S)


def test_a_clean_file_is_clean(scanner: Clamd) -> None:
    assert scanner.scan([b"RIFF", bytes(10_000), b"", b"the end"]) is None
    assert scanner.scan([]) is None


def test_malware_is_found_by_name(scanner: Clamd) -> None:
    assert scanner.scan([EICAR]) == EICAR_NAME


@pytest.mark.parametrize("cut", [0, 1, 30, 67])
def test_malware_is_found_wherever_it_lies_and_however_it_is_cut(scanner: Clamd, cut: int) -> None:
    chunks = [bytes(5000), EICAR[:cut], EICAR[cut:], bytes(5000)]
    assert scanner.scan(chunks) == EICAR_NAME


def test_a_file_that_is_not_looked_at_is_not_called_clean(scanner: Clamd) -> None:
    with pytest.raises(Unavailable, match="Exceeded"):
        scanner.scan([bytes(SCAN_LIMIT), bytes(1000)])


def test_a_file_larger_than_the_daemon_takes_is_not_called_clean(scanner: Clamd) -> None:
    with pytest.raises(Unavailable):
        scanner.scan(bytes(STREAM_LIMIT // 4) for _ in range(40))


def test_one_scanner_serves_many_threads(scanner: Clamd) -> None:
    found: list[str | None] = []
    threads = [
        threading.Thread(target=lambda c=content: found.append(scanner.scan([c])))
        for content in (EICAR, b"clean") * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(EICAR_NAME) == found.count(None) == 4


def test_where_nobody_listens_nothing_is_scanned(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for address in (f"127.0.0.1:{port}", f"[::1]:{port}", f"unix:{tmp_path / 'none'}"):
        with pytest.raises(Unavailable, match="does not answer"):
            Clamd(address, WITHIN_S).scan([b"clean"])


@pytest.mark.parametrize(
    "said",
    [
        "",
        "OK FOUND?",
        "stream: Can't allocate memory ERROR",
        "INSTREAM: Can't write to temporary file. ERROR",
        "COMMAND READ TIMED OUT",
        "stream: Heuristics.Limits.Exceeded.MaxScanTime FOUND",
        " FOUND",
    ],
)
def test_only_a_verdict_is_a_verdict(daemon: LoopbackClamd, said: str) -> None:
    daemon.says = said
    with pytest.raises(Unavailable):
        Clamd(daemon.address, WITHIN_S).scan([b"clean"])


def test_a_daemon_that_says_nothing_is_not_waited_for_without_end(daemon: LoopbackClamd) -> None:
    daemon.patience = threading.Event()
    with pytest.raises(Unavailable, match="does not answer"):
        Clamd(daemon.address, 0.05).scan([b"clean"])
    daemon.patience.set()


def test_a_file_that_comes_too_slowly_is_given_up(daemon: LoopbackClamd) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"clean"
        threading.Event().wait(0.1)
        yield b"still clean"

    with pytest.raises(Unavailable, match="too long"):
        Clamd(daemon.address, 0.05).scan(slowly())


def test_only_one_chunk_is_held_at_a_time() -> None:
    def much() -> Iterator[bytes]:
        for _ in range(64):
            yield bytes(MIB)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_swallow, args=(listener,), daemon=True).start()
        tracemalloc.start()
        assert Clamd(f"127.0.0.1:{listener.getsockname()[1]}", WITHIN_S).scan(much()) is None
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 4 * MIB


def _swallow(listener: socket.socket) -> None:
    """Take a stream without looking or keeping, and call it clean."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as said:
        said.read(len(b"zINSTREAM\0"))
        while left := int.from_bytes(said.read(4), "big"):
            while left > 0:
                left -= len(said.read(min(left, 64 * 1024)))
        connection.sendall(b"stream: OK\0")
