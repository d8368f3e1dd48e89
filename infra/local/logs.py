"""The logs of a home's processes: each starts anew once it is large, and its last one is kept."""

from __future__ import annotations

from pathlib import Path

LIMIT = 10 * 1024 * 1024
"""Bytes that a log may have when a home starts."""


def set_aside_large(folder: Path, limit: int = LIMIT) -> None:
    """Rename every log above the limit to ``….log.old``, in place of an earlier one."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > limit:
            path.replace(path.with_name(f"{path.name}.old"))
