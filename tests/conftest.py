"""For every test: room for the open files of many homes in one process."""

from __future__ import annotations

import resource

WANTED = 16_384


def pytest_configure() -> None:
    """Some systems begin with 256 or 1,024 open files, though they allow far more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
