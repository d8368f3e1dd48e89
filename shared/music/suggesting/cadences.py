"""Cadences: how phrases end, by their last two chords."""

from __future__ import annotations

from functools import lru_cache

from shared.music.key_names import mode_of, tonic_of
from shared.music.suggesting.degrees import place_of, seen_in
from shared.music.suggesting.kinds import dominant_goal
from shared.music.suggesting.model import Cadence
from shared.music.symbols.chord import Chord

_MAJOR_LIKE = ("major", "augmented")
_BEFORE_HALF = {"major": (0, 2, 5, 9), "minor": (0, 2, 5, 8)}
"""Degrees from which a phrase comes to rest on the dominant: I, ii, IV and vi."""

_SUBMEDIANT = {"major": (9, "minor"), "minor": (8, "major")}


@lru_cache(maxsize=4096)
def cadence_of(before: Chord, chord: Chord, key: str) -> Cadence | None:
    """What two chords make at the end of a phrase; None where they make no cadence.

    'authentic': V or vii° to the tonic; 'plagal': IV or iv to the tonic; 'deceptive': V to vi, in minor to
    bVI; 'backdoor': bVII to the tonic of a major key; 'Phrygian': to V of a minor key by a bass that falls a
    semitone; 'half': I, ii, IV or vi to V, both over their roots. A tonic over another bass, or with the
    seventh that leads away from it, is no end.
    """
    tonic, mode = tonic_of(key), mode_of(key)
    from_above, from_kind = place_of(seen_in(before, tonic, mode))
    above, kind = place_of(seen_in(chord, tonic, mode))
    was_dominant = from_above == 7 and (from_kind in _MAJOR_LIKE or _is_suspended(from_kind))
    leads = was_dominant or (from_above == 11 and from_kind == "diminished")
    if above == 0 and kind in ("major", "minor"):
        if not _is_over_root(chord) or dominant_goal(chord, key) is not None:
            return None
        return _home_from(from_above, from_kind, leads=leads, is_major=kind == "major")
    if was_dominant and (above, kind) in (_SUBMEDIANT[mode], _SUBMEDIANT["minor"]):
        return "deceptive"
    if above == 7 and kind in _MAJOR_LIKE and from_above != 7:
        falls = (before.bass_class - chord.bass_class) % 12 == 1
        if falls and mode == "minor":
            return "Phrygian"
        return "half" if _is_half(before, chord, key, from_above) else None
    return None


def cadence_at(before: Chord, chord: Chord, key: str, *, is_last: bool) -> Cadence | None:
    """`cadence_of`, but a half cadence only where nothing follows: elsewhere V just goes on."""
    cadence = cadence_of(before, chord, key)
    return None if cadence == "half" and not is_last else cadence


def _is_half(before: Chord, chord: Chord, key: str, from_above: int) -> bool:
    is_plain = from_above in _BEFORE_HALF[mode_of(key)] and dominant_goal(before, key) is None
    return is_plain and _is_over_root(before) and _is_over_root(chord)


def _is_over_root(chord: Chord) -> bool:
    return chord.bass_class == chord.root_class


def _home_from(above: int, kind: str, *, leads: bool, is_major: bool) -> Cadence | None:
    """The cadence by which the tonic is reached."""
    if leads:
        return "authentic"
    if above == 5 and kind in ("major", "minor"):
        return "plagal"
    return "backdoor" if above == 10 and kind == "major" and is_major else None


def _is_suspended(kind: str) -> bool:
    return kind == "suspended"
