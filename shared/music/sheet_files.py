"""A lead sheet as it passes from step to step (``sheet.json``)."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from shared.music.lead_sheet import LeadSheet


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A piece on paper.

    Attributes:
        bpm: quarter notes a minute, the usual ones.
        version: of this schema.
    """

    sheet: LeadSheet
    bpm: float
    version: int = 1


_FILES = TypeAdapter(SheetFile)


def sheet_json(file: SheetFile) -> bytes:
    """As JSON; chords are null where there is none."""
    return _FILES.dump_json(file)


def read_sheet(content: bytes) -> SheetFile:
    """What `sheet_json` wrote.

    Raises:
        pydantic.ValidationError: it is something else.
    """
    return _FILES.validate_json(content)
