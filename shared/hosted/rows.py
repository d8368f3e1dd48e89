"""The row of the catalogue that a hosted engine stands for, as this deployment has it."""

from __future__ import annotations

from pathlib import Path

from shared.catalogue.availability import configured
from shared.catalogue.reading import Rows, catalogue
from shared.catalogue.rows import Row
from shared.errors import EngineUnavailable
from shared.settings import Settings


def rows_here(settings: Settings) -> Rows:
    """The catalogue, with what the operator changed in it."""
    return catalogue(Path(settings.catalogue) if settings.catalogue else None)


def row_here(name: str, settings: Settings) -> Row:
    """The row of this id.

    Raises:
        EngineUnavailable: ``unknown_model``: it is not in the catalogue any more.
    """
    row = rows_here(settings).get(name)
    if row is None:
        raise EngineUnavailable("unknown_model", f"The catalogue has no model {name!r} any more.")
    return configured(row, settings)
