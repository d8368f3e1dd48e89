"""The key of a lesson, as the house names it."""

from __future__ import annotations

from shared.errors import Permanent
from shared.music.key_names import read_key
from shared.teaching.model import Instructions


def key_of(lesson: Instructions) -> str:
    """One of `shared.music.key_names.KEYS`: 'E# major' is 'F major'.

    Raises:
        Permanent("unknown_key"): there is no such key.
    """
    key = read_key(lesson.key)
    if key is None:
        raise Permanent(
            "unknown_key", f"There is no key {lesson.key!r}; 'C major' is one, or 'F# minor'."
        )
    return key
