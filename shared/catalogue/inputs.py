"""What a provider is sent: a row's template, filled, once it is clear that the model takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.catalogue.rows import Limit, Row
from shared.catalogue.templates import filled, variables
from shared.errors import EngineUnavailable

_COUNTED: Mapping[str, str] = {
    "duration_s": "seconds of music",
    "prompt": "characters of prompt",
    "lyrics": "characters of lyrics",
    "stems": "stems",
}


def fill(row: Row, values: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The input of a prediction.

    Values that the model knows nothing of (a seed, for some) are left out; files and lyrics never are.

    Args:
        values: of the task's variables; None is as good as missing. Users' text is only ever a value.
        files: name → address that the provider may read, for its inputs that are files.

    Raises:
        EngineUnavailable: ``outside_model``: it lacks something it needs, is given a file that it
            cannot take, or a value outside its limits. Another engine may take it.
    """
    given = {name: value for name, value in values.items() if value is not None}
    _has_what_it_needs(row, given, files)
    _takes_the_files(row, files)
    _takes_the_words(row, given)
    for name, limit in _limits(row).items():
        if name in given:
            _within(row, name, limit, given[name])
    return filled(row.input, given, files)


def _has_what_it_needs(row: Row, values: Mapping[str, Any], files: Mapping[str, str]) -> None:
    for need in row.needs:
        given = (files if need[0] == "@" else values).get(need[1:])
        if given is None or given == "":
            raise _outside(f"{row.name} needs {_a(need[1:])}.")


def _takes_the_files(row: Row, files: Mapping[str, str]) -> None:
    named = variables(row.input)
    for name in files:
        if f"@{name}" not in named:
            raise _outside(f"{row.name} cannot take {_a(name)}.")


def _takes_the_words(row: Row, values: Mapping[str, Any]) -> None:
    """Words that would silently not be sung."""
    if values.get("lyrics") and "$lyrics" not in variables(row.input):
        raise _outside(f"{row.name} does not sing lyrics.")


def _limits(row: Row) -> dict[str, Limit]:
    longest = {"duration_s": Limit(most=row.longest_s)} if row.longest_s is not None else {}
    return {**longest, **row.limits}


def _within(row: Row, name: str, limit: Limit, value: Any) -> None:
    size = len(value) if isinstance(value, str) else value
    low = limit.least is not None and size < limit.least
    high = limit.most is not None and size > limit.most
    if low or high:
        counted = _COUNTED.get(name, name)
        raise _outside(f"{row.name} takes {_range(limit)} {counted}, not {size:g}.")


def _range(limit: Limit) -> str:
    if limit.least is None or limit.most is None:
        return f"at most {limit.most:g}" if limit.most is not None else f"at least {limit.least:g}"
    if limit.least == limit.most:
        return f"exactly {limit.most:g}"
    return f"{limit.least:g} to {limit.most:g}"


def _a(name: str) -> str:
    return name if name in ("lyrics", "audio", "stems") else f"a {name.removesuffix('_s')}"


def _outside(sentence: str) -> EngineUnavailable:
    return EngineUnavailable("outside_model", sentence)
