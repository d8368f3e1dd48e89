"""Requirements pinned to the last one: what is installed here, and tested, is what is deployed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import chain
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shared.errors import Permanent

ALONE = Path(__file__).with_name("alone.txt")
"""What is installed without what it asks for."""

UNWANTED = frozenset({"pyaudio"})
"""What is asked for and left out: tinysoundfont plays through a sound card with it, and we into files."""


def pinned(needs: Iterable[str], pins: Mapping[str, str]) -> list[str]:
    """``name==version`` of these distributions and of all that they need, on Linux, by name.

    Args:
        pins: name → version that an installed distribution must have.

    Raises:
        Permanent: ``not_installed``, ``other_version``.
    """
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(need) for need in needs]
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            found[name] = _installed(name, pins)
            waiting += _needed_by(found[name], extras)
    return [f"{name}=={found[name].version}" for name in sorted(found)]


def pins_of(pyproject: Path) -> dict[str, str]:
    """Name → version of every ``name==version`` that a project depends on, with any extra, or alone."""
    project = tomllib.loads(pyproject.read_text())["project"]
    extras = project.get("optional-dependencies", {}).values()
    texts = chain(project["dependencies"], *extras, ALONE.read_text().split())
    wanted = (Requirement(text) for text in texts)
    return {
        canonicalize_name(each.name): str(each.specifier).removeprefix("==")
        for each in wanted
        if str(each.specifier).startswith("==")
    }


def _installed(name: str, pins: Mapping[str, str]) -> Distribution:
    try:
        here = distribution(name)
    except PackageNotFoundError:
        raise Permanent(
            "not_installed",
            f"{name} is not installed here: run 'make test' once, or install .[dev].",
        ) from None
    if here.version != pins.get(name, here.version):
        raise Permanent(
            "other_version",
            f"{name} {here.version} is installed, but pyproject.toml wants {pins[name]}.",
        )
    return here


def _needed_by(installed: Distribution, extras: frozenset[str]) -> list[Requirement]:
    wanted = (Requirement(text) for text in installed.requires or [])
    return [each for each in wanted if each.name not in UNWANTED and _applies(each, extras)]


def _applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    if wanted.marker is None:
        return True
    places = ({**_linux(), "extra": extra} for extra in {"", *extras})
    return any(wanted.marker.evaluate(place) for place in places)


def _linux() -> dict[str, str]:
    """This Python, on the machines that functions and workers run on."""
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    }
