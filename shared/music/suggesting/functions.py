"""What a chord does in a key: rest at home, lead away, or pull back."""

from __future__ import annotations

from shared.music.key_names import mode_of, tonic_of
from shared.music.suggesting.degrees import place_of, seen_in
from shared.music.suggesting.kinds import dominant_goal, kind_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import name_of

_TONIC = {"major": {0: "tonic", 4: "tonic", 9: "tonic"}, "minor": {0: "tonic", 3: "tonic"}}
_DOMINANT = {"major": (7, 11), "minor": (7, 10, 11)}
_NUMERALS = {2: "ii", 3: "bIII", 4: "iii", 5: "IV", 7: "V", 8: "bVI", 9: "vi", 10: "bVII"}
_MINOR_GOALS = {"major": (2, 4, 9), "minor": (5,)}
_IN_MINOR = {5: "iv"}


def function_of(chord: Chord, key: str) -> str:
    """'tonic', 'subdominant' or 'dominant'; of a secondary dominant whose: 'dominant of ii'.

    vi and iii (in minor bIII) count with the tonic, ii and all that is borrowed but dominants with the
    subdominant.
    """
    mode = mode_of(key)
    kind = kind_of(chord, key)
    goal = dominant_goal(chord, key)
    if kind == "secondary dominant" and goal is not None:
        names = _NUMERALS | _IN_MINOR if mode == "minor" else _NUMERALS
        return f"dominant of {names[goal]}"
    above, triad = place_of(seen_in(chord, tonic_of(key), mode))
    if kind == "tritone substitute" or (
        above in _DOMINANT[mode] and (triad != "minor" or mode == "minor")
    ):
        return "dominant"
    if kind == "passing diminished":
        return "dominant"
    return _TONIC[mode].get(above, "subdominant")


def goal_name(chord: Chord, key: str) -> str:
    """What a secondary dominant leads to, as it is called: 'Dm' for A7 in C major."""
    goal = dominant_goal(chord, key)
    assert goal is not None
    minor = "m" if goal in _MINOR_GOALS[mode_of(key)] else ""
    return f"{name_of((tonic_of(key) + goal) % 12, key)}{minor}"
