"""Which chords may come next, and why: the front door of chord suggestions.

Ranked by what was counted in songs (`shared.music.suggesting.statistics`), coloured by style and mood, kept
within a vocabulary, explained by theory. Without numpy: a function may answer with it at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import Permanent
from shared.music.key_names import mode_of, read_key, tonic_of
from shared.music.suggesting.cadences import cadence_at
from shared.music.suggesting.continuing import Song, continuations
from shared.music.suggesting.degrees import changes, seen_in
from shared.music.suggesting.functions import function_of
from shared.music.suggesting.key_finding import KeyGuess, find_keys
from shared.music.suggesting.kinds import kind_of
from shared.music.suggesting.leanings import known_mood, usual_key
from shared.music.suggesting.model import (
    LONGEST,
    MOST_CHORDS,
    MOST_SUGGESTIONS,
    Explained,
    Suggestions,
)
from shared.music.suggesting.ranking import Manner, palette_of
from shared.music.suggesting.reasons import reason
from shared.music.suggesting.rounds import comes_round
from shared.music.suggesting.statistics import known_style
from shared.music.suggesting.vocabularies import candidates
from shared.music.symbols.chord import Chord
from shared.music.symbols.numerals import numeral_of
from shared.music.symbols.suffixes import suffix_of

_OTHER_KEYS, _WORTH_TELLING = 3, 0.08


def suggest(
    chords: Sequence[Chord | None],
    *,
    key: str | None = None,
    style: str | None = None,
    mood: str | None = None,
    vocabulary: str | Sequence[Chord] = "secondary",
    count: int = 5,
    length: int = 1,
) -> Suggestions:
    """Ranked continuations of a progression, each with numerals and a reason.

    Args:
        chords: so far, `MOST_CHORDS` at most; None (N.C.) is passed over; without any a beginning is
            suggested.
        key: as people write it ('C major', 'Am'); None to find it from the chords.
        style: a name among the statistics' (`known_style`), or None.
        mood: one of `shared.music.mood`, or None.
        vocabulary: one of `shared.music.suggesting.model.VOCABULARIES`, or the very chords that may be
            suggested: nothing else ever is.
        count: 1 to `MOST_SUGGESTIONS`; fewer are answered where the vocabulary has no more.
        length: chords of each continuation, 1 to `LONGEST`.

    Raises:
        Permanent: 'unknown_key', 'unknown_style', 'unknown_mood', 'unknown_vocabulary', 'too_many_chords',
            'out_of_range' (count or length).
    """
    check(len(chords), count, length)
    known_manner(style, mood)
    heard = [chord for chord in chords if chord is not None]
    keys = told_keys(heard, key, mood)
    told, mode = keys[0].key, mode_of(keys[0].key)
    codes = [seen_in(chord, tonic_of(told), mode) for chord in heard]
    colours = [suffix_of(chord.degrees) for chord in heard]
    palette = palette_of(
        candidates(vocabulary, told),
        Manner(mode, style, mood),
        list(zip(codes, colours, strict=True)),
    )
    song = Song(changes(codes), tuple(heard), told)
    return Suggestions(
        told,
        keys[0].confidence,
        keys[1:],
        explained(heard, told),
        continuations(song, palette, count, length),
    )


def explained(chords: Sequence[Chord], key: str) -> tuple[Explained, ...]:
    """What each chord of a progression does in a key."""
    tonic, mode = tonic_of(key), mode_of(key)
    codes = [seen_in(chord, tonic, mode) for chord in chords]
    told = []
    for place, chord in enumerate(chords):
        before = chords[place - 1] if place else None
        is_last = place == len(chords) - 1
        cadence = cadence_at(before, chord, key, is_last=is_last) if before else None
        again = comes_round(chords[:place], changes(codes[:place]), chord, codes[place])
        told.append(
            Explained(
                chord,
                numeral_of(chord, key),
                function_of(chord, key),
                kind_of(chord, key),
                reason(before, chord, key, cadence, comes_round=again),
                cadence,
            )
        )
    return tuple(told)


def told_keys(chords: Sequence[Chord], key: str | None, mood: str | None) -> tuple[KeyGuess, ...]:
    """The key, then others that are worth telling.

    Raises:
        Permanent("unknown_key"): what was given names none.
    """
    if key is not None:
        return (KeyGuess(named_key(key), 1.0),)
    if not chords:
        return (KeyGuess(usual_key(mood), 0.0),)
    best, *others = find_keys(chords)
    return (best, *(o for o in others[:_OTHER_KEYS] if o.confidence >= _WORTH_TELLING))


def named_key(text: str) -> str:
    """The key that somebody wrote, as the house names it.

    Raises:
        Permanent("unknown_key"): there is none.
    """
    key = read_key(text) if len(text) <= 40 else None
    if key is None:
        raise Permanent(
            "unknown_key", f"There is no key {text[:40]!r}; 'C major' is one, or 'F# minor'."
        )
    return key


def known_manner(style: str | None, mood: str | None) -> None:
    """Nothing, where style and mood are known.

    Raises:
        Permanent: 'unknown_style', 'unknown_mood'.
    """
    if style is not None:
        known_style(style)
    if mood is not None:
        known_mood(mood)


def check(chords: int, count: int, length: int = 1) -> None:
    """Nothing, where the numbers are within their limits.

    Raises:
        Permanent: 'too_many_chords', 'out_of_range'.
    """
    if chords > MOST_CHORDS:
        raise Permanent(
            "too_many_chords", f"There are {chords} chords; {MOST_CHORDS} can be read at once."
        )
    if not 1 <= count <= MOST_SUGGESTIONS:
        raise Permanent(
            "out_of_range", f"1 to {MOST_SUGGESTIONS} suggestions can be had, not {count}."
        )
    if not 1 <= length <= LONGEST:
        raise Permanent("out_of_range", f"A suggestion has 1 to {LONGEST} chords, not {length}.")
