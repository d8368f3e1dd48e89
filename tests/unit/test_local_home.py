"""What the local home settles before and while it runs: addresses, folders, logs, processes."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.listening import Door, reachable, refuse_used_port
from infra.local.logs import set_aside_large
from infra.local.private_files import make_private
from infra.local.processes import Processes
from infra.local.runner import ProcessRunner, stop_workers, worker_pids
from infra.local.up import LocalHome
from shared.errors import Permanent
from shared.settings import Settings

ANSWERS_ONCE = """
import os, socket, sys
door = socket.socket(fileno=int(sys.argv[sys.argv.index("--listen") + 1]))
asked, _ = door.accept()
asked.recv(4096)
asked.sendall(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n%d" % os.getpid())
asked.close()
"""
"""A server that ends after each answer."""


def url_of(home: LocalHome) -> str:
    return home._settings.url


@pytest.mark.parametrize(
    ("host", "written"),
    [
        *[("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "[::1]")],
        ("studio.example", "studio.example"),
    ],
)
def test_a_host_is_written_into_urls(host: str, written: str) -> None:
    assert reachable(host) == written


def test_a_configured_address_is_the_one_that_clients_get(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, url="https://studio.example/")
    assert url_of(LocalHome(settings, "0.0.0.0", 8123)) == "https://studio.example"


def test_without_one_it_is_where_the_home_listens(tmp_path: Path) -> None:
    assert url_of(LocalHome(Settings(data=tmp_path), port=8123)) == "http://127.0.0.1:8123"


def test_a_port_of_any_number_has_no_configured_address(tmp_path: Path) -> None:
    home = LocalHome(Settings(data=tmp_path, url="https://studio.example"), port=0)
    assert url_of(home).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_used_port_is_refused_in_either_family(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        used = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with used, pytest.raises(Permanent, match="port_in_use"):
        refuse_used_port(host, used.getsockname()[1])


def test_a_door_is_ours_until_it_is_closed() -> None:
    door = Door("localhost")
    with pytest.raises(Permanent, match="port_in_use"):
        refuse_used_port("localhost", door.port)
    door.close()
    refuse_used_port("localhost", door.port)


def test_who_knocks_while_a_process_is_started_again_waits(tmp_path: Path) -> None:
    (tmp_path / "answering").mkdir()
    (tmp_path / "answering" / "brief_server.py").write_text(ANSWERS_ONCE)
    door = Door("127.0.0.1")
    processes = Processes(tmp_path, {"PYTHONPATH": str(tmp_path / "answering")})
    processes.keep("brief", "brief_server", door=door)
    try:
        told = [httpx.get(f"http://127.0.0.1:{door.port}", timeout=60).text for _ in range(3)]
    finally:
        processes.end(grace_s=5)
        door.close()
    assert len(set(told)) == 3  # by three processes, one after another


def test_a_host_that_is_not_here_is_refused() -> None:
    with pytest.raises(Permanent, match="port_in_use"):
        refuse_used_port("192.0.2.1", 8000)


def test_nobody_else_looks_into_the_data_folder(tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.mkdir(mode=0o755)
    for folder in (known, tmp_path / "made"):
        LocalHome(Settings(data=folder))
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_everybodys_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    make_private(tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_a_large_log_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "front.log").write_bytes(b"x" * 11)
    (tmp_path / "front.log.old").write_bytes(b"older")
    (tmp_path / "functions.log").write_bytes(b"x" * 10)
    set_aside_large(tmp_path, limit=10)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["front.log.old", "functions.log"]
    assert (tmp_path / "front.log.old").read_bytes() == b"x" * 11


def test_logs_are_looked_after_when_a_home_takes_its_folder(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs" / "front.log").open("wb") as log:
        log.truncate(11 * 1024 * 1024)
    processes = Processes(tmp_path, {})
    processes.own_data_folder()
    processes.leave_data_folder()
    assert not (tmp_path / "logs" / "front.log").exists()


def test_a_process_that_cannot_be_started_now_is_started_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([OSError("too many processes")] * 2)
    starts: list[Any] = []
    start = Processes._start

    def refused_at_first(self: Processes, *what: Any) -> None:
        if starts and (error := next(refusals, None)):
            raise error
        start(self, *what)
        starts.append(what)

    monkeypatch.setattr(Processes, "_start", refused_at_first)
    monkeypatch.setattr("infra.local.processes._LOOK_S", 0.01)
    monkeypatch.setattr("infra.local.processes._RESTART_S", 0.01)
    processes = Processes(tmp_path, {})
    processes.keep("brief", "this", "that", door=Door("127.0.0.1"))
    until(lambda: len(starts) >= 2)
    processes.end(grace_s=5)


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessRunner]:
    """A runner whose workers sleep, under the name and with the arguments of real ones."""
    package = tmp_path / "stand_in" / "gpu_jobs"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "worker.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.chdir(package.parent)
    yield ProcessRunner(tmp_path)
    stop_workers(tmp_path, grace_s=5)


def test_a_successor_does_not_hide_a_worker_that_still_runs(
    tmp_path: Path, workers: ProcessRunner
) -> None:
    workers.start("cpu", "cpu.0.aaaa")
    workers.start("cpu", "cpu.0.bbbb")
    until(lambda: len(worker_pids(tmp_path)) == 2)
    stop_workers(tmp_path, grace_s=5)
    assert worker_pids(tmp_path) == []


def test_the_notes_of_ended_workers_go(tmp_path: Path, workers: ProcessRunner) -> None:
    notes = tmp_path / "workers"
    notes.mkdir()
    (notes / "cpu.0.gone.pid").write_text("999999999")
    (notes / "cpu.1.torn.pid").write_text("")
    (notes / "cpu.2.reused.pid").write_text(str(os.getpid()))
    for note in notes.iterdir():
        os.utime(note, (0, 0))
    (notes / "cpu.3.new.pid").write_text("999999999")
    workers.start("cpu", "cpu.0.aaaa")
    assert sorted(path.name for path in notes.iterdir()) == ["cpu.0.aaaa.pid", "cpu.3.new.pid"]


def until(comes: Any) -> None:
    for _ in range(3000):
        if comes():
            return
        time.sleep(0.01)
    pytest.fail("it never came")
