"""Files that a crash left behind: found by the names we give, removed one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from infra.local.disk import disk_answering
from shared.log import log


def our_files(folder: Path, names: re.Pattern[str]) -> list[Path]:
    """The files of a folder that we may have put there; what a desktop or a person added is not ours.

    Raises:
        Unavailable: the folder cannot be read.
    """
    with disk_answering():
        return [path for path in folder.iterdir() if names.fullmatch(path.name)]


def clear_away(litter: Iterable[Path]) -> int:
    """Remove files; one that cannot be removed is logged and stays. How many went."""
    return sum(_removed(path) for path in litter)


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        log("WARNING", "litter stays", path=str(path), error=str(error))
        return False
    return True
