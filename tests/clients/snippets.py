"""The clients that the documentation offers, block by block, exactly as a reader copies them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

CLIENTS = Path(__file__).parents[2] / "functions" / "api" / "CLIENTS.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"\b([a-z]+\.(?:js|html|py|sh))\b")


def snippets() -> Mapping[str, str]:
    """File name, which its first line tells → block."""
    blocks = [body for _language, body in _BLOCK.findall(CLIENTS.read_text())]
    named = {_name(block): block for block in blocks}
    assert len(named) == len(blocks), "two blocks have the same name"
    return named


def copied(names: Iterable[str], folder: Path) -> list[Path]:
    """These blocks as files of a folder."""
    found = snippets()
    files = []
    for name in names:
        file = folder / name
        file.write_text(found[name])
        files.append(file)
    return files


def _name(block: str) -> str:
    first = block.partition("\n")[0]
    named = _NAME.search(first)
    assert named is not None, f"a block does not tell its name: {first!r}"
    return named[1]
