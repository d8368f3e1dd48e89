"""The little language of a row's ``input``: tables of JSON in which strings stand for values.

- ``"$name"`` is the value of that name, of any type; ``"@name"`` is the address of that file.
- ``"… ${name} …"`` is a text with values in it.
- ``{choose = "$name", cases = {"2" = …}, otherwise = …}`` maps one value to another.
- ``{whole = "$name"}`` is a number rounded up, for models that take whole numbers only.

What is missing, or None, is left out together with its key. Values are put in once and never read as
templates again: nothing that a user writes can name a variable or a key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

_NAME = r"[a-z][a-z0-9_]*"
_VARIABLE = re.compile(rf"[$@]{_NAME}")
_WITHIN = re.compile(rf"\$\{{({_NAME})\}}")


class _Nothing(Enum):
    HERE = 0


_NOTHING: Final = _Nothing.HERE


def filled(
    template: Mapping[str, Any], values: Mapping[str, Any], files: Mapping[str, str]
) -> dict[str, Any]:
    """The template with everything in its place.

    Args:
        values: ``$`` name → value; None is as good as missing.
        files: ``@`` name → address.
    """
    known = {f"${name}": value for name, value in values.items() if value is not None}
    known |= {f"@{name}": address for name, address in files.items()}
    return _table(template, known)


def variables(template: Any) -> frozenset[str]:
    """Every variable that a template names, with its ``$`` or ``@``."""
    return frozenset(_named(template))


def _named(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        if _VARIABLE.fullmatch(template):
            yield template
        yield from (f"${name}" for name in _WITHIN.findall(template))
    elif isinstance(template, Mapping):
        for part in template.values():
            yield from _named(part)
    elif isinstance(template, list):
        for part in template:
            yield from _named(part)


def _fill(template: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return _text(template, known)
    if isinstance(template, list):
        parts = (_fill(part, known) for part in template)
        return [part for part in parts if part is not _NOTHING]
    if isinstance(template, Mapping):
        if "choose" in template:
            return _choice(template, known)
        return _whole(template, known) if "whole" in template else _table(template, known)
    return template


def _table(template: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    parts = ((key, _fill(part, known)) for key, part in template.items())
    return {key: part for key, part in parts if part is not _NOTHING}


def _text(template: str, known: Mapping[str, Any]) -> Any:
    if _VARIABLE.fullmatch(template):
        return known.get(template, _NOTHING)
    if any(f"${name}" not in known for name in _WITHIN.findall(template)):
        return _NOTHING
    return _WITHIN.sub(lambda found: str(known[f"${found[1]}"]), template)


def _choice(template: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    chosen = str(known.get(template["choose"], ""))
    case = template["cases"].get(chosen, template.get("otherwise", _NOTHING))
    return case if case is _NOTHING else _fill(case, known)


def _whole(template: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    number = _text(template["whole"], known)
    return number if number is _NOTHING else math.ceil(number)
