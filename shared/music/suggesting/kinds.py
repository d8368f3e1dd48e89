"""Where a chord comes from, as a key sees it: its own, borrowed, a dominant of another chord …"""

from __future__ import annotations

from functools import lru_cache

from shared.music.key_names import mode_of, tonic_of
from shared.music.scales import MAJOR_STEPS, MINOR_STEPS
from shared.music.suggesting.degrees import place_of, seen_in
from shared.music.suggesting.model import ChordKind
from shared.music.symbols.chord import Chord, semitones

_MAJOR, _NATURAL_MINOR = frozenset(MAJOR_STEPS), frozenset(MINOR_STEPS)
_HARMONIC_MINOR = frozenset({0, 2, 3, 5, 7, 8, 11})
_MELODIC_MINOR = frozenset({0, 2, 3, 5, 7, 9, 11})
_MIXOLYDIAN = frozenset({0, 2, 4, 5, 7, 9, 10})
_LEADING = (7, 11)
"""Degrees on which minor keys raise their leading note."""

_FIFTH_DOWN = 5
_SEVENTH = 10
_NEAPOLITAN = 1
_SUBDOMINANT = 5

# semitones from the tonic of the roots of dominants, and of what they lead to
_GOALS = {"major": (2, 4, 5, 7, 9), "minor": (3, 5, 7, 8, 10)}
_HOME = {"major": (0, 5, 7, 10), "minor": (0, 3, 5, 8, 10)}
"""Where a major triad belongs to the key or is borrowed, so that nobody hears a dominant in it."""

_SUBSTITUTES = {"major": (1, 3, 6, 8), "minor": (1, 6, 8)}


@lru_cache(maxsize=4096)
def kind_of(chord: Chord, key: str) -> ChordKind:
    """The kind of a chord in a key, whatever stands around it; its bass does not count."""
    tonic, mode = tonic_of(key), mode_of(key)
    above, triad = place_of(seen_in(chord, tonic, mode))
    held = frozenset((above + semitones(degree)) % 12 for degree in chord.degrees)
    if _is_own(held, above, mode):
        return "diatonic"
    if dominant_goal(chord, key) is not None:
        return "secondary dominant"
    is_dominant = triad == "major" and (above + _SEVENTH) % 12 in held
    if is_dominant and above in _SUBSTITUTES[mode]:
        return "tritone substitute"
    if is_dominant and above == _SUBDOMINANT:
        return "blues"
    if _is_borrowed(held, above, mode) or (above == _NEAPOLITAN and triad == "major"):
        return "borrowed"
    return "passing diminished" if triad == "diminished" else "chromatic"


def dominant_goal(chord: Chord, key: str) -> int | None:
    """Semitones from the tonic of the chord whose dominant this is; None where it is none, or the key's.

    A major triad is a dominant where it is neither the key's own nor commonly borrowed; the tonic's and
    its like need a seventh to become one.
    """
    tonic, mode = tonic_of(key), mode_of(key)
    above, triad = place_of(seen_in(chord, tonic, mode))
    if triad not in ("major", "augmented"):
        return None
    steps = {semitones(degree) % 12 for degree in chord.degrees}
    held = frozenset((above + step) % 12 for step in steps)
    goal = (above + _FIFTH_DOWN) % 12
    if goal == 0 or goal not in _GOALS[mode] or 11 in steps or _is_own(held, above, mode):
        return None
    is_dominant = _SEVENTH in steps or above not in _HOME[mode]
    return goal if is_dominant else None


def _is_own(held: frozenset[int], above: int, mode: str) -> bool:
    """Whether the key has all notes; minor keys raise the leading note, over the tonic the sixth too."""
    if mode == "major":
        return held <= _MAJOR
    return _in_minor(held, above) or (above == 0 and held <= _MELODIC_MINOR)


def _is_borrowed(held: frozenset[int], above: int, mode: str) -> bool:
    """Whether a key on the same tonic has all notes: of major ones the minor or the Mixolydian."""
    if mode == "minor":
        return held <= _MAJOR
    return _in_minor(held, above) or held <= _MIXOLYDIAN


def _in_minor(held: frozenset[int], above: int) -> bool:
    return held <= _NATURAL_MINOR or (above in _LEADING and held <= _HARMONIC_MINOR)
