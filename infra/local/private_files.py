"""Files and folders for their owner's eyes alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from shared.log import log


def make_private(folder: Path) -> None:
    """A folder that nobody else can look into, made where missing.

    One that is everybody's by nature, such as ``/tmp``, and one whose mode cannot be changed, as on some
    mounted disks, stay as they are; the latter is logged.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_ISVTX or not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return
    try:
        folder.chmod(0o700)
    except OSError as error:
        log("WARNING", "others can look into the data folder", path=str(folder), error=str(error))


def write_private(path: Path, text: str) -> None:
    """Write a file; it appears whole."""
    fresh = path.with_suffix(".new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    fresh.rename(path)
