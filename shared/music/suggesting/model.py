"""What is asked about chords, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from shared.music.suggesting.key_finding import KeyGuess
    from shared.music.symbols.chord import Chord

MOST_CHORDS, MOST_SUGGESTIONS, LONGEST = 512, 24, 8
"""Chords that may be given, suggestions that may be asked for, and chords of each."""

Vocabulary = Literal["diatonic", "borrowed", "secondary", "sevenths", "jazz"]
"""How far suggestions may go: each has all of those before it.

'diatonic': the triads of the key (of minor keys with the raised leading note on V and vii°), and V7;
'borrowed': chords of the parallel key, and bII; 'secondary': dominants of other chords of the key;
'sevenths': chords of four notes, and suspended ones; 'jazz': sixths, ninths, altered dominants, tritone
substitutes, diminished and augmented chords.
"""
VOCABULARIES: tuple[Vocabulary, ...] = get_args(Vocabulary)

ChordKind = Literal[
    "diatonic",
    "borrowed",
    "secondary dominant",
    "tritone substitute",
    "passing diminished",
    "blues",
    "chromatic",
]
"""Where a chord comes from, as a key sees it."""

Cadence = Literal["authentic", "plagal", "half", "deceptive", "Phrygian", "backdoor"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A chord that was given.

    Attributes:
        numeral: in the key.
        function: 'tonic', 'subdominant', 'dominant', or of a secondary one 'dominant of ii'.
        kind: where it comes from.
        reason: what it does there, in one plain sentence.
        cadence: that the chord before it makes with it.
    """

    chord: Chord
    numeral: str
    function: str
    kind: ChordKind
    reason: str
    cadence: Cadence | None = None


@dataclass(frozen=True, slots=True)
class Continuation:
    """Chords that may come next.

    Attributes:
        probability: among everything that the vocabulary allows, 0 to 1.
        reason: why, in one plain sentence.
        kind: of the first chord that is not of the key; 'diatonic' where all are.
        cadence: that its last chord makes with the one before it.
    """

    chords: tuple[Chord, ...]
    numerals: tuple[str, ...]
    probability: float
    reason: str
    kind: ChordKind
    cadence: Cadence | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a melody, and the chords that fit it, best first.

    Attributes:
        start, end: steps (`shared.music.lead_sheet.STEPS` a quarter note).
    """

    start: int
    end: int
    choices: tuple[Continuation, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The answer.

    Attributes:
        key: the one that was given, or the likeliest.
        key_confidence: 0 to 1; 1 where it was given.
        other_keys: that the chords or the melody may be in as well, likeliest first.
        given: the chords that were given; of a melody the best chord of each slot.
        continuations: ranked, best first; of a melody those of the last slot.
        slots: of a melody.
    """

    key: str
    key_confidence: float
    other_keys: tuple[KeyGuess, ...]
    given: tuple[Explained, ...]
    continuations: tuple[Continuation, ...]
    slots: tuple[Slot, ...] = ()
