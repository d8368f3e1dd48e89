"""Which chords and keys lie well on an instrument for somebody who begins."""

from __future__ import annotations

from collections.abc import Mapping

from shared.music.symbols.chord import Chord
from shared.teaching.model import InstrumentName, LevelName

_OPEN: Mapping[str, frozenset[str]] = {
    "guitar": frozenset(
        [
            "C",
            "D",
            "E",
            "G",
            "A",
            "Am",
            "Dm",
            "Em",
            "A7",
            "B7",
            "C7",
            "D7",
            "E7",
            "G7",
            "Am7",
            "Dm7",
            "Em7",
            "Cmaj7",
            "Dmaj7",
            "Amaj7",
            "Fmaj7",
            "Gmaj7",
            "Cadd9",
            "Dsus2",
            "Dsus4",
            "Asus2",
            "Asus4",
            "Esus4",
        ]
    ),
    "ukulele": frozenset(
        [
            "C",
            "F",
            "G",
            "A",
            "D",
            "Am",
            "Dm",
            "Em",
            "Gm",
            "C7",
            "D7",
            "E7",
            "G7",
            "A7",
            "F7",
            "Am7",
            "Dm7",
            "Em7",
            "Gm7",
            "Cmaj7",
            "Fmaj7",
            "Gmaj7",
            "Csus4",
            "Fsus4",
            "Gsus4",
            "Dsus2",
            "Dsus4",
        ]
    ),
}
"""Chords without a barre, low on the neck."""

_MOST_BLACK_KEYS = 1
_BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
_NATURAL = frozenset({0, 2, 4, 5, 7, 9, 11})
_MOST_NOTES: Mapping[LevelName, int] = {"beginner": 4, "intermediate": 5, "advanced": 7}

_KEYS: Mapping[InstrumentName, tuple[str, ...]] = {
    "guitar": ("G major", "C major", "D major", "A major", "E major",
               "E minor", "A minor", "D minor"),
    "ukulele": ("C major", "F major", "G major", "A minor", "D minor", "E minor"),
    "piano": ("C major", "F major", "G major", "A minor", "D minor", "E minor"),
    "bass": ("E major", "A major", "G major", "C major", "D major",
             "E minor", "A minor", "D minor"),
    "voice": ("C major", "D major", "F major", "G major", "A minor", "D minor", "E minor"),
}  # fmt: skip
_MORE_KEYS: Mapping[InstrumentName, tuple[str, ...]] = {
    "guitar": ("B minor", "F major"),
    "ukulele": ("D major", "A major", "G minor", "B minor"),
    "piano": ("D major", "Bb major", "Eb major", "C minor", "G minor"),
    "bass": ("F major", "Bb major", "B minor", "G minor"),
    "voice": ("Bb major", "A major", "Eb major", "C minor", "G minor", "F# minor"),
}


def keys_for(instrument: InstrumentName, level: LevelName) -> tuple[str, ...]:
    """Keys that lie well, the easiest first."""
    own = _KEYS[instrument]
    return own if level == "beginner" else (*own, *_MORE_KEYS[instrument])


def is_easy(chord: Chord, instrument: InstrumentName, level: LevelName) -> bool:
    """Whether a player of that level plays it with ease; singers and bass players take its root."""
    if level != "beginner" or instrument == "voice":
        return len(chord.pitch_classes) <= _MOST_NOTES[level]
    if instrument == "bass":
        return chord.root_class in _NATURAL
    if instrument == "piano":
        few = len(chord.pitch_classes) <= _MOST_NOTES[level]
        return few and len(chord.pitch_classes & _BLACK_KEYS) <= _MOST_BLACK_KEYS
    return chord.symbol in _OPEN[instrument]
