"""The worker's inner process: does the work, and can be killed at any moment without loss."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from gpu_jobs.board import Board
from gpu_jobs.draining import Drain
from gpu_jobs.performing import Performer
from infra.bootstrap import app


def main() -> None:
    """Drain the queue of a runtime until idle; started by `gpu_jobs.worker` only."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runtime", required=True)
    arguments.add_argument("--board", type=int, required=True)
    arguments.add_argument("--lifeline", type=int, required=True)
    given = arguments.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the supervisor, which decides
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(given.lifeline,), daemon=True).start()
    home = app()
    performer = Performer(home.objects, home.settings.results_bucket, home.settings.weights)
    drain = Drain(
        home.bus,
        home.conductor,
        performer,
        Board(given.board),
        given.runtime,
        home.clock,
        home.settings.pull_wait_s,
    )
    drain.until_idle(home.settings.worker_idle_s)


def _die_with(lifeline: int) -> None:
    """End when the supervisor does: nobody would renew our lease or enforce our deadline."""
    os.read(lifeline, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
