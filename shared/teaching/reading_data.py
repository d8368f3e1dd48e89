"""The teacher's data files: headings in square brackets, and the lines below each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from shared.teaching import data


def read_bytes(name: str) -> bytes:
    """A file of the data folder, also where the code runs from an archive."""
    return (files(data) / name).read_bytes()


@cache
def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of a text file by their heading; comments and empty lines left out."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in read_bytes(name).decode("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return {heading: tuple(kept) for heading, kept in sections.items()}


def rows(lines: tuple[str, ...]) -> dict[str, str]:
    """Lines of 'name: value'."""
    parted = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in parted}


@cache
def read_table(name: str) -> dict[str, Any]:
    """A TOML file of the data folder."""
    return tomllib.loads(read_bytes(name).decode("utf-8"))


def advice() -> dict[str, Any]:
    """Tips, purposes and the like."""
    return read_table("advice.toml")
