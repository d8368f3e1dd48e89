"""A process that must not outlive its parent: it reads a pipe that only the parent holds open."""

from __future__ import annotations

import os
import threading


def die_with_parent(read_end: int) -> None:
    """End this process at once when the other end of the pipe is closed."""

    def wait() -> None:
        os.read(read_end, 1)
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
