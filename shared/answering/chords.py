"""Chords for a wish, as our own engine suggests them."""

from __future__ import annotations

from collections.abc import Sequence

from shared.answering.chord_wish import ChordWish
from shared.music.lead_sheet import STEPS, Metre, SheetNote
from shared.music.suggesting.melodies import harmonisations
from shared.music.suggesting.model import Suggestions
from shared.music.suggesting.suggesting import suggest
from shared.music.symbols.chord import Chord
from shared.parameters.melody_notes import sheet_notes
from shared.parameters.progression_fields import chords_in, metre_of


def suggest_chords(
    wish: ChordWish, melody: Sequence[SheetNote] | None = None, metre: Metre | None = None
) -> Suggestions:
    """What may come next, or what carries the melody.

    Args:
        melody, metre: of what was heard in a recording, in place of the wish's own.

    Raises:
        Permanent: as `suggest` and `harmonisations`.
    """
    notes = sheet_notes(wish.melody) if melody is None else melody
    if not notes:
        return suggest(
            chords_in(wish.chords),
            key=wish.key,
            style=wish.style,
            mood=wish.mood,
            vocabulary=vocabulary_of(wish),
            count=wish.count,
            length=wish.length,
        )
    slot = None if wish.slot_beats is None else round(wish.slot_beats * STEPS)
    return harmonisations(
        notes,
        metre or metre_of(wish.metre),
        key=wish.key,
        style=wish.style,
        mood=wish.mood,
        vocabulary=vocabulary_of(wish),
        count=wish.count,
        slot=slot,
    )


def vocabulary_of(wish: ChordWish) -> str | Sequence[Chord]:
    """A level's name, or the very chords."""
    only = [chord for chord in chords_in(wish.only) if chord is not None]
    return only or wish.vocabulary
