"""How fast a piece is: what words say of it, and what genre and mood make of it."""

from __future__ import annotations

from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.genres import Genre, MoodRow
from gpu_jobs.planner.model import HIGHEST_BPM, LOWEST_BPM
from gpu_jobs.planner.reading import Reading

Range = tuple[float, float]

_PACES = {"very slow": -0.15, "slow": 0.08, "medium": 0.5, "fast": 0.92, "very fast": 1.2}
"""Where a tempo lies between a genre's slowest (0) and fastest (1)."""

_ANYWHERE: dict[str, Range] = {
    "very slow": (44, 60),
    "slow": (56, 80),
    "medium": (88, 112),
    "fast": (128, 168),
    "very fast": (160, 200),
}
"""Pulses a minute where no genre says what is slow."""

_STRAY = 0.12
_MIDDLE, _BRISK = 0.5, 0.7


def pace_said(reading: Reading) -> float | None:
    """Where the tempo is to lie in the genre's range, from words such as 'slow'; None where none.

    What is refused turns around, but not to the other end: 'not slow' is brisk.
    """
    for found in reading.wanted("pace"):
        return _PACES[found.meaning.value]
    refused = [_PACES[found.meaning.value] for found in reading.refused("pace")]
    turned = [_BRISK if pace < _MIDDLE else 1 - _BRISK for pace in refused]
    return sum(turned) / len(turned) if turned else None


def range_said(reading: Reading) -> Range | None:
    """The tempo's range in pulses a minute, where the words tell one whatever the genre."""
    for found in reading.wanted("tempo"):
        bpm = _bounded(float(found.meaning.value))
        return bpm, bpm
    for found in reading.wanted("bpm"):
        low, _, high = found.meaning.value.partition("-")
        return float(low), float(high)
    for found in reading.wanted("pace"):
        return _ANYWHERE[found.meaning.value]
    return None


def is_counted(reading: Reading) -> bool:
    """Whether the words name the tempo in beats a minute."""
    return bool(reading.wanted("tempo"))


def draw_tempo(
    reading: Reading, usual: Range, genre: Genre | None, mood: MoodRow, lots: Lots
) -> float:
    """Pulses a minute, `LOWEST_BPM` to `HIGHEST_BPM`.

    Args:
        usual: of the genre, or of what it was combined with.
        genre: the one that was said; None where it was drawn.
    """
    said = range_said(reading)
    if said is not None and (_is_exact(reading) or genre is None or not reading.wanted("pace")):
        return _bounded(round(lots.between("tempo", *said)))
    pace = pace_said(reading)
    place = (mood.pace if pace is None else pace) + lots.between("pace", -_STRAY, _STRAY)
    low, high = usual if genre is not None or pace is not None else _common(usual, mood.bpm)
    return _bounded(round(low + place * (high - low)))


def _is_exact(reading: Reading) -> bool:
    """Whether beats a minute are named, so that 'fast' beside them says nothing more."""
    return bool(reading.wanted("tempo") or reading.wanted("bpm"))


def _common(usual: Range, wished: Range) -> Range:
    """What two ranges have in common; where nothing, the end that is nearer to the second."""
    low, high = max(usual[0], wished[0]), min(usual[1], wished[1])
    if low <= high:
        return low, high
    return (usual[1], usual[1]) if wished[0] > usual[1] else (usual[0], usual[0])


def _bounded(bpm: float) -> float:
    return min(max(float(bpm), LOWEST_BPM), HIGHEST_BPM)
