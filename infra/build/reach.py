"""Which of our modules a module needs, at once or later: its imports, followed without running any."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib.util import resolve_name
from pathlib import Path

OURS = ("shared", "functions", "gpu_jobs", "infra")


def reached(root: Path, starts: Iterable[str], without: str) -> dict[str, Path]:
    """The modules that these modules import, directly or not, and they themselves.

    Imports inside functions count, those for type checkers only do not. What is imported by a computed
    name cannot be seen: it must be among ``starts``.

    Args:
        root: the folder that our packages lie in.
        without: a package that is not followed into.

    Returns:
        Dotted name → file, relative to ``root``; packages are their ``__init__.py``.
    """
    found: dict[str, Path] = {}
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        path = _file(root, name)
        if path is None or name in found or _within(name, without):
            continue
        found[name] = path.relative_to(root)
        waiting += _parents(name)
        waiting += imported(path, name)
    return found


def imported(path: Path, name: str) -> Iterator[str]:
    """Dotted names that a module imports; ``from a import b`` gives ``a`` and ``a.b``."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in _executed(ast.parse(path.read_text(), path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package)
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree, without what only type checkers read."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not _is_for_type_checkers(child):
            yield from _executed(child)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def _file(root: Path, name: str) -> Path | None:
    """Where one of our modules lies; None for everybody else's, and for what is no module."""
    if name.partition(".")[0] not in OURS:
        return None
    stem = root.joinpath(*name.split("."))
    candidates = (stem / "__init__.py", stem.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


def _parents(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
