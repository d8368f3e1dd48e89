"""Built bundles as the platform leaves them, each in an environment with its own requirements only."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.build.__main__ import build
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".cache" / "bundles"
"""Kept between runs: an environment takes seconds to install."""

_IMPORTED = re.compile(rb"^import time: *\d+ \| *\d+ \| *(\S+)$", re.MULTILINE)
_READY_S = 60.0
_FIXED_TIME_S = 315532801
"""1980: what the platform sets every file's time to, in seconds since 1970."""


@dataclass(frozen=True)
class Bundle:
    """A function as it is deployed.

    Attributes:
        archive: the zip.
        folder: what was in it, after the platform's build.
        python: of an environment with its requirements.
    """

    name: str
    archive: Path
    folder: Path
    python: Path


class Bundles:
    """All of them, built now; each is unpacked and its environment made when it is first asked for.

    Attributes:
        manifest: what Terraform reads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        build(folder / "dist")
        self.manifest = json.loads((folder / "dist" / "manifest.json").read_text())

    @property
    def worker(self) -> Path:
        """The folder that the workers' images are made of."""
        return self._folder / "dist" / "worker"

    def __getitem__(self, name: str) -> Bundle:
        archive = self._folder / "dist" / self.manifest["functions"][name]["zip"]
        unpacked = self._folder / name
        if unpacked.exists():
            return Bundle(name, archive, unpacked, _environment(unpacked / "requirements.txt"))
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(unpacked)
        python = _environment(unpacked / "requirements.txt")
        _leave_as_the_platform_does(unpacked, python)
        return Bundle(name, archive, unpacked, python)


class Served:
    """A function's process.

    Attributes:
        url: where it answers.
    """

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self._log = log

    def get(self, path: str) -> bytes:
        """The answer, which must be good."""
        return self._answered(urllib.request.Request(self.url + path))

    def post(self, body: bytes, headers: Mapping[str, str], path: str = "") -> bytes:
        """The answer, which must be good."""
        return self._answered(urllib.request.Request(self.url + path, body, dict(headers)))

    def imported(self) -> set[str]:
        """The modules that it has imported until now; needs ``-X importtime``."""
        return {name.decode() for name in _IMPORTED.findall(self._log.read_bytes())}

    def _answered(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refusal:
            told = self._log.read_text(errors="replace")
            lines = [line for line in told.splitlines() if not line.startswith("import time:")]
            raise AssertionError("\n".join([f"{refusal}", *lines[-40:]])) from None


@contextmanager
def served(
    bundle: Bundle, environment: Mapping[str, str], *options: str, awaited: bool = True
) -> Iterator[Served]:
    """The function in a process of its own, as the platform starts it.

    Args:
        environment: all that it gets.
        options: of its Python.
        awaited: not before it can be connected to.
    """
    port = free_port()
    log = bundle.folder.with_suffix(f".{port}.log")
    framework = ("-m", "functions_framework", "--target", bundle.name)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(bundle.python), *options, *framework, "--host", "127.0.0.1", "--port", str(port)],
            cwd=bundle.folder,
            env={"PATH": os.defpath, "WORKERS": "1", "THREADS": "4", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        function = Served(f"http://127.0.0.1:{port}/", log)
        if awaited:
            _await(function, process)
        yield function
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _leave_as_the_platform_does(folder: Path, python: Path) -> None:
    """Google's build compiles each file that it sees, to be sure of its syntax, and resets all times."""
    compiler = [str(python), "-m", "compileall", "-f", "-q", "."]
    subprocess.run(compiler, cwd=folder, check=True)
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (_FIXED_TIME_S, _FIXED_TIME_S))


def _await(function: Served, process: subprocess.Popen[bytes]) -> None:
    """Until it answers anything at all."""
    ends = time.monotonic() + _READY_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            urllib.request.urlopen(function.url + "robots.txt", timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    function.get("")


def _environment(requirements: Path) -> Path:
    """The Python of an environment with these requirements, none of which is resolved."""
    wanted = f"{sys.version} {requirements.read_text()}"
    folder = ENVIRONMENTS / hashlib.sha256(wanted.encode()).hexdigest()[:16]
    python, whole = folder / "bin" / "python", folder / "whole"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, symlinks=True)
        pip = [sys.executable, "-m", "pip", "--python", str(python)]
        install = [*pip, "install", "--quiet", "--no-deps", "--no-compile", "-r", str(requirements)]
        subprocess.run(install, check=True, capture_output=True)
        subprocess.run([*pip, "check"], check=True, capture_output=True)
        whole.touch()
    return python
