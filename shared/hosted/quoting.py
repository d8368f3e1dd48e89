"""User text within a prompt: data that cannot end the field it stands in."""

from __future__ import annotations

_ANGLES = str.maketrans({"<": "\\u003c", ">": "\\u003e"})


def quoted(json_text: str) -> str:
    """JSON without angle brackets: no text in it can close the element around it, or open another."""
    return json_text.translate(_ANGLES)
