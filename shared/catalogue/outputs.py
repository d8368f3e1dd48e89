"""What a provider sends back: which of a prediction's addresses becomes which artifact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.catalogue.rows import Row
from shared.catalogue.templates import filled
from shared.errors import EngineUnavailable
from shared.tasks import STEMS

_FOUR = frozenset({"vocals", "drums", "bass", "other"})
_EXPECTED: Mapping[int, frozenset[str]] = {
    2: frozenset({"vocals", "accompaniment"}),
    4: _FOUR,
    6: _FOUR | {"guitar", "piano"},
}


def artifacts(row: Row, output: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """Name of the artifact → address of its bytes.

    Args:
        output: the prediction's: an address, several, or a table of them.
        values: what the input was filled with.

    Raises:
        EngineUnavailable: ``bad_output``: there is no audio in it.
    """
    found = _stems(row, output, values) if row.output == "stems" else _audio(row, output)
    if not found:
        raise EngineUnavailable("bad_output", f"{row.name} sent back no audio.")
    return found


def _audio(row: Row, output: Any) -> dict[str, str]:
    if isinstance(output, Mapping):
        output = output.get(row.output_key)
    if isinstance(output, list):  # several takes of the same: one is enough
        output = output[0] if output else None
    return {row.artifact: output} if isinstance(output, str) and output else {}


def _stems(row: Row, output: Any, values: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(output, Mapping):
        return {}
    names = filled(row.stem_names, values, {})
    stems = ((names.get(key, key), address) for key, address in output.items())
    found = {stem: url for stem, url in stems if stem in STEMS and isinstance(url, str) and url}
    missing = _EXPECTED.get(values.get("stems", 0), frozenset()) - found.keys()
    if missing:
        raise EngineUnavailable(
            "bad_output", f"{row.name} sent no {' and no '.join(sorted(missing))}."
        )
    return {f"{stem}.wav": url for stem, url in found.items()}
