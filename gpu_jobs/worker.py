"""A worker: drains one runtime's queue and exits. ``python -m gpu_jobs.worker --runtime cpu``."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path

from gpu_jobs.accelerator import require_gpu
from gpu_jobs.place import Place
from gpu_jobs.supervising import Supervisor
from infra.bootstrap import app
from shared.errors import EngineUnavailable
from shared.log import log


def main() -> None:
    """Run a worker in a slot that its starter took for it.

    Without ``--slot`` it is one of a pool whose members are kept running: it takes a slot itself.
    """
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runtime", choices=("cpu", "gpu"), default="cpu")
    arguments.add_argument("--slot", default="", help="runtime.number.holder")
    given = arguments.parse_args()
    if given.runtime == "gpu":
        _see_to_gpu()
    home = app()
    life_s = home.settings.worker_life_s
    place = Place(home.slots, home.dispatcher, given.runtime, given.slot, home.clock, life_s)
    scratch = _scratch(home.settings.data, given.slot or f"{given.runtime}.pool.any")
    supervisor = Supervisor(home.conductor, place, given.runtime, home.clock, scratch)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    signal.signal(signal.SIGINT, lambda *_: supervisor.stop())
    supervisor.run()


def _see_to_gpu() -> None:
    """End at once where there is none. The slot stays taken: nobody starts the next too soon."""
    try:
        require_gpu()
    except EngineUnavailable as error:
        log("ERROR", "no GPU", error=error.message)
        sys.exit(1)


def _scratch(data: Path, slot: str) -> Path:
    """A folder for temporary files, without what a killed predecessor left."""
    place, _, holder = slot.rpartition(".")
    shutil.rmtree(data / "scratch" / place, ignore_errors=True)
    return data / "scratch" / place / holder


if __name__ == "__main__":
    main()
