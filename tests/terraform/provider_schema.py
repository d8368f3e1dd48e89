"""The schema of the resource types in use: built from the wheel once, then read from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Set
from pathlib import Path

from tests.terraform.schema import Schema
from tests.terraform.schema_source import Source
from tests.terraform.wheel import WHEEL, fetched, folder, sources


class UnknownType(Exception):
    """The provider has no resource or data source of that type."""


def schema(types: Set[tuple[str, str]], cache: Path) -> Schema:
    """The provider with these types.

    Raises:
        NoWheel: it has to be built, and the wheel cannot be had.
        UnknownType: the provider has no such type.
    """
    kept = cache / f"schema-{_fingerprint(types)}.json"
    if kept.exists():
        return Schema.model_validate_json(kept.read_bytes())
    built = _built(types, fetched(cache))
    partial = kept.with_suffix(".partial")
    partial.write_text(built.model_dump_json(exclude_defaults=True))
    partial.replace(kept)
    return built


def _built(types: Set[tuple[str, str]], wheel: Path) -> Schema:
    wanted = {(kind, name): folder(kind, name) for kind, name in types}
    provider = folder("provider", "google")
    texts = sources(wheel, {*wanted.values(), provider})
    for (kind, name), where in wanted.items():
        if not texts[where]:
            raise UnknownType(f'The google provider has no {kind} "{name}".')
    bodies = {key: Source(texts[where]).body() for key, where in wanted.items()}
    return Schema(
        provider=Source(texts[provider]).configuration(),
        resources={name: body for (kind, name), body in bodies.items() if kind == "resource"},
        data_sources={name: body for (kind, name), body in bodies.items() if kind == "data"},
    )


def _fingerprint(types: Set[tuple[str, str]]) -> str:
    """Changes with the wheel, the types and the code that reads them."""
    code = [Path(__file__).with_name(f"{name}.py") for name in ("schema", "schema_source", "wheel")]
    parts = [WHEEL, repr(sorted(types)), *(path.read_text() for path in code)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
