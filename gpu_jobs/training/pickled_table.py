"""Reads the strings of a pickled pandas table without running a line of the pickle's choosing.

Every class that the pickle names becomes an inert record, so that neither pandas nor the code it
would call is needed; a class outside the short list below is refused.
"""

from __future__ import annotations

import gzip
import io
import pickle
from typing import Any

_KNOWN = frozenset(
    {
        ("builtins", "slice"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("pandas.core.frame", "DataFrame"),
        ("pandas.core.indexes.base", "Index"),
        ("pandas.core.indexes.base", "_new_Index"),
        ("pandas.core.indexes.range", "RangeIndex"),
        ("pandas.core.internals.managers", "BlockManager"),
    }
)
_CELLS = 10_000
"""A list as long as this is a column of the table, not a part of its description."""


class _Record:
    """Stands for whatever object the pickle describes; keeps what it would be built from."""

    held: tuple[Any, ...]
    state: Any

    def __new__(cls, *held: Any) -> _Record:
        record = object.__new__(cls)
        record.held = held
        record.state = None
        return record

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[_Record]:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"the table names {module}.{name}")
        return _Record


def read_strings(pickled: bytes) -> list[str]:
    """All cells of the table's only block of strings, column after column.

    Args:
        pickled: a gzipped pickle of a pandas frame.

    Raises:
        pickle.UnpicklingError: it names a class that such a table does not need.
        ValueError: it has no block of strings.
    """
    with gzip.open(io.BytesIO(pickled)) as file:
        table = _Reader(file).load()
    cells = _longest_list(table)
    if len(cells) < _CELLS:
        raise ValueError("the table has no block of strings")
    return [cell for cell in cells if isinstance(cell, str)]


def _longest_list(thing: Any) -> list[Any]:
    if isinstance(thing, _Record):
        return _longest_list([*thing.held, thing.state])
    if isinstance(thing, dict):
        return _longest_list(list(thing.values()))
    if isinstance(thing, list) and len(thing) >= _CELLS:
        return thing
    if isinstance(thing, list | tuple):
        return max(map(_longest_list, thing), key=len, default=[])
    return []
