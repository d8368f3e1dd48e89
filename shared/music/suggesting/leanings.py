"""What moods make of harmony: which chords they like more than songs do on average.

After textbook harmony (minor and borrowed chords darken, sevenths soften, dominants press on); in nats,
small beside what was counted, so that a mood colours suggestions and does not break them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shared.errors import Permanent
from shared.music.suggesting.colours import TRIADS
from shared.music.suggesting.degrees import place_of
from shared.music.suggesting.vocabularies import Candidate

_LIKES: dict[str, Mapping[str, float]] = {
    "happy": {"major": 0.4, "minor": -0.4, "borrowed": -0.5, "diminished": -0.6, "dominant": 0.2},
    "sad": {"major": -0.3, "minor": 0.5, "borrowed": 0.3, "iv": 0.7, "dominant": -0.2, "rich": 0.2},
    "energetic": {"major": 0.2, "bVII": 0.5, "dominant": 0.3, "rich": -0.6, "diminished": -0.3},
    "calm": {"rich": 0.5, "subdominant": 0.4, "dominant": -0.4, "diminished": -0.6, "suspended": 0.4},
    "angry": {"minor": 0.3, "bII": 0.9, "bVI": 0.5, "bVII": 0.4, "rich": -0.6, "diminished": 0.3},
    "melancholic": {"minor": 0.5, "iv": 0.8, "bVI": 0.3, "rich": 0.4, "dominant": -0.2},
    "romantic": {"rich": 0.8, "iv": 0.6, "secondary dominant": 0.4, "diminished": 0.2, "bVII": -0.3},
}  # fmt: skip
_MINOR_MOODS = frozenset({"sad", "angry", "melancholic"})

_DEGREES = {("major", 5): "subdominant", ("major", 7): "dominant", ("minor", 5): "iv",
            ("major", 1): "bII", ("major", 8): "bVI", ("major", 10): "bVII"}  # fmt: skip


def known_mood(mood: str) -> str:
    """The mood, if it is one.

    Raises:
        Permanent("unknown_mood"): it is none.
    """
    if mood not in _LIKES:
        raise Permanent(
            "unknown_mood", f"There is no mood {mood[:40]!r}; there are {', '.join(_LIKES)}."
        )
    return mood


def usual_key(mood: str | None) -> str:
    """The key to begin in where nothing else tells."""
    return "A minor" if mood in _MINOR_MOODS else "C major"


def leaning(candidate: Candidate, mood: str | None) -> float:
    """By how much a mood likes a chord more than songs do on average; nats."""
    if mood is None:
        return 0.0
    return sum(
        _LIKES[mood].get(trait, 0.0) for trait in _traits(candidate.code, candidate.kind)
    ) + (_LIKES[mood].get("rich", 0.0) if candidate.colour not in TRIADS else 0.0)


@cache
def _traits(code: str, kind: str) -> frozenset[str]:
    above, triad = place_of(code)
    degree = _DEGREES.get((triad, above))
    return frozenset({triad, kind, degree or triad})
