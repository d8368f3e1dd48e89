"""Suggested chords as they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from shared.answering.answers import Answer, EngineTold
from shared.music.lead_sheet import STEPS

if TYPE_CHECKING:
    from shared.music.suggesting.model import Continuation, Explained, Suggestions


class KeyTold(Answer):
    """A key, and how sure that is."""

    key: str
    confidence: float = Field(description="0 to 1; 1 where it was given.")


class GivenChord(Answer):
    """A chord of the progression, explained."""

    symbol: str
    numeral: str
    function: str = Field(
        description="What it does: tonic, subdominant, dominant, dominant of ii …"
    )
    kind: str
    reason: str
    cadence: str | None = Field(description="That the chord before it makes with it.")

    @classmethod
    def of(cls, told: Explained) -> GivenChord:
        """The public form."""
        return cls(
            symbol=told.chord.symbol,
            numeral=told.numeral,
            function=told.function,
            kind=told.kind,
            reason=told.reason,
            cadence=told.cadence,
        )


class Suggestion(Answer):
    """Chords that may come next."""

    chords: tuple[str, ...]
    numerals: tuple[str, ...]
    probability: float = Field(
        description="Of all that the vocabulary allows, as songs have it; 0 to 1."
    )
    reason: str = Field(description="In one plain sentence.")
    kind: str = Field(description="diatonic, borrowed, secondary dominant …")
    cadence: str | None

    @classmethod
    def of(cls, told: Continuation) -> Suggestion:
        """The public form."""
        return cls(
            chords=tuple(chord.symbol for chord in told.chords),
            numerals=told.numerals,
            probability=round(told.probability, 4),
            reason=told.reason,
            kind=told.kind,
            cadence=told.cadence,
        )


class MelodySlot(Answer):
    """A stretch of a melody and what fits it, best first."""

    start: float = Field(description="In quarter notes from the first bar.")
    beats: float
    choices: tuple[Suggestion, ...]


class ChordAnswer(Answer):
    """The suggestions."""

    key: KeyTold
    other_keys: tuple[KeyTold, ...] = Field(description="In which the chords may be as well.")
    given: tuple[GivenChord, ...] = Field(
        description="The chords so far, explained; of a melody the best ones."
    )
    suggestions: tuple[Suggestion, ...] = Field(
        description="Ranked, the best first; of a melody those for its end."
    )
    slots: tuple[MelodySlot, ...] = Field(description="Of a melody: what fits where.")
    engine: EngineTold


def chord_answer(
    found: Suggestions, engine: EngineTold, suggestions: Sequence[Suggestion] | None = None
) -> ChordAnswer:
    """The answer.

    Args:
        suggestions: of a hosted model, in place of our own.
    """
    own = tuple(Suggestion.of(each) for each in found.continuations)
    return ChordAnswer(
        key=KeyTold(key=found.key, confidence=round(found.key_confidence, 3)),
        other_keys=tuple(
            KeyTold(key=each.key, confidence=round(each.confidence, 3)) for each in found.other_keys
        ),
        given=tuple(GivenChord.of(each) for each in found.given),
        suggestions=own if suggestions is None else tuple(suggestions),
        slots=tuple(
            MelodySlot(
                start=slot.start / STEPS,
                beats=(slot.end - slot.start) / STEPS,
                choices=tuple(Suggestion.of(each) for each in slot.choices),
            )
            for slot in found.slots
        ),
        engine=engine,
    )
