"""A worker: drains one runtime's queue and exits. ``python -m gpu_jobs.worker --runtime cpu``."""

from __future__ import annotations

import argparse
import shutil
import signal

from gpu_jobs.supervising import Supervisor
from infra.bootstrap import app


def main() -> None:
    """Run a worker in a slot that its starter took for it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runtime", choices=("cpu", "gpu"), default="cpu")
    arguments.add_argument("--slot", required=True, help="runtime.number.holder")
    given = arguments.parse_args()
    home = app()
    place, _, holder = given.slot.rpartition(".")
    left_by_killed = home.settings.data / "scratch" / place
    shutil.rmtree(left_by_killed, ignore_errors=True)
    scratch = left_by_killed / holder
    supervisor = Supervisor(
        home.conductor, home.dispatcher, given.runtime, given.slot, home.clock, scratch
    )
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    signal.signal(signal.SIGINT, lambda *_: supervisor.stop())
    supervisor.run()


if __name__ == "__main__":
    main()
