"""The writer's lexicon: plain files of sections, one phrase a line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lexicon"


@lru_cache(maxsize=64)
def read_sections(name: str) -> dict[str, list[str]]:
    """The sections of a file by their heading, each a list of lines.

    A heading ends in a colon; what follows it on the same line belongs to the section. Lines that
    begin with "#" are comments.
    """
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in (_FOLDER / name).read_text("utf-8").splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        heading, colon, rest = line.partition(":")
        if colon:
            lines = sections.setdefault(heading, [])
            lines += [rest.strip()] if rest.strip() else []
        else:
            lines.append(line)
    return sections


def file_names(folder: str) -> list[str]:
    """The names of the files in a folder of the lexicon, without their endings, in order."""
    return sorted(path.stem for path in (_FOLDER / folder).glob("*.txt"))


def read_words(name: str, heading: str) -> frozenset[str]:
    """The words of a section, however many stand on a line."""
    return frozenset(word for line in read_sections(name)[heading] for word in line.split())
