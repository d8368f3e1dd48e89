"""Which chords fit a melody: one a bar, from a vocabulary, in a style.

`shared.music.harmonising` accompanies a melody with triads that change where it asks for it; here somebody
wants to choose, so that every bar has several answers, and none leaves the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from shared.errors import Permanent
from shared.music.key_names import KEYS, mode_of
from shared.music.lead_sheet import Metre, SheetNote
from shared.music.suggesting.cadences import cadence_at
from shared.music.suggesting.degrees import START, place_of
from shared.music.suggesting.fitting import Sounding, belief, sounding
from shared.music.suggesting.key_finding import KeyGuess
from shared.music.suggesting.lattice import Table, best_path, posteriors
from shared.music.suggesting.likelihood import likely_after
from shared.music.suggesting.model import Continuation, Slot, Suggestions
from shared.music.suggesting.ranking import Manner, Palette, palette_of
from shared.music.suggesting.reasons import reason
from shared.music.suggesting.suggesting import check, explained, known_manner, named_key
from shared.music.suggesting.vocabularies import Candidate, candidates
from shared.music.symbols.chord import Chord
from shared.music.symbols.numerals import numeral_of

MOST_NOTES, MOST_SLOTS = 4096, 256

_STAYS = 0.42
"""How often the chord of a bar is that of the bar before."""

_MUSIC = 0.7
"""What the usual course of chords counts beside the notes."""

_PHRASE = 4
_HOME_AT_END, _HOME_IN_PHRASE, _DOMINANT_IN_PHRASE = 3.5, 0.5, 0.5
_MOOD = 0.4
"""What a mood counts here: the notes have told most of it."""

_SHARPNESS = 14.0
"""How much likelier a key is whose profile correlates better; nats."""

_OTHER_KEYS, _WORTH_TELLING = 3, 0.08


def harmonisations(
    melody: Sequence[SheetNote],
    metre: Metre,
    *,
    key: str | None = None,
    style: str | None = None,
    mood: str | None = None,
    vocabulary: str | Sequence[Chord] = "diatonic",
    count: int = 5,
    slot: int | None = None,
) -> Suggestions:
    """Chords for a melody: the best of each bar, others that fit each, and ranked ones for the last.

    Args:
        melody: one note at a time, from step 0; what lies before it is a pickup; `MOST_NOTES` at most.
        key, style, mood, vocabulary: as in `shared.music.suggesting.suggesting.suggest`.
        count: chords to choose from in each bar, at most.
        slot: steps for which a chord holds; None for a bar.

    Returns:
        ``given`` has the best chord of each slot, ``slots`` what else fits there, ``continuations`` the
        last slot's.

    Raises:
        Permanent: 'no_notes', 'too_many_notes', 'too_long' (more than `MOST_SLOTS` slots), 'out_of_range'
            (a slot of no steps), and what `suggest` raises.
    """
    check(0, count)
    known_manner(style, mood)
    length = metre.bar if slot is None else slot
    heard = sounding(melody, metre, length, _slots(melody, length))
    keys = _keys(melody) if key is None else (KeyGuess(named_key(key), 1.0),)
    told = keys[0].key
    palette = palette_of(candidates(vocabulary, told), Manner(mode_of(told), style, mood), ())
    choices = [_choices(palette, each, length) for each in heard]
    ranked = _ranked(choices, palette, told, count)
    slots = tuple(Slot(i * length, (i + 1) * length, each) for i, each in enumerate(ranked.choices))
    given = explained(ranked.best, told)
    return Suggestions(told, keys[0].confidence, keys[1:], given, ranked.choices[-1], slots)


def _slots(melody: Sequence[SheetNote], length: int) -> int:
    """How many slots the melody fills.

    Raises:
        Permanent: there are no notes, or too many, or slots of no length, or too many.
    """
    if length < 1:
        raise Permanent("out_of_range", f"A chord holds for one step or more, not for {length}.")
    if not any(note.end > max(note.start, 0) for note in melody):
        raise Permanent("no_notes", "The melody has no notes; chords need some to fit.")
    if len(melody) > MOST_NOTES:
        raise Permanent(
            "too_many_notes",
            f"The melody has {len(melody)} notes; {MOST_NOTES} can be read at once.",
        )
    slots = -(-max(note.end for note in melody) // length)
    if slots > MOST_SLOTS:
        raise Permanent(
            "too_long",
            f"The melody lasts for {slots} chords; {MOST_SLOTS} can be found at once."
            " Let each hold longer (slot_beats), or send the melody in parts.",
        )
    return slots


def _keys(melody: Sequence[SheetNote]) -> tuple[KeyGuess, ...]:
    """The likeliest key of the notes, then others that are worth telling."""
    from shared.music.keys import key_fits, weigh_pitch_classes

    weights = weigh_pitch_classes([n.midi for n in melody], [n.end - n.start for n in melody])
    fits = [float(fit) for fit in key_fits(weights)]
    chances = [exp(_SHARPNESS * (fit - max(fits))) for fit in fits]
    total = sum(chances)
    guesses = [KeyGuess(key, chance / total) for key, chance in zip(KEYS, chances, strict=True)]
    best, *others = sorted(guesses, key=lambda guess: -round(guess.confidence, 9))
    return (best, *(o for o in others[:_OTHER_KEYS] if o.confidence >= _WORTH_TELLING))


@dataclass(frozen=True, slots=True)
class _Choice:
    """For a slot: the chord of a code that fits best, and how well; nats."""

    candidate: Candidate
    fit: float


def _choices(palette: Palette, heard: Sounding, length: int) -> list[_Choice]:
    """One a code: what fits the notes, as likely as the style colours it."""
    return [
        max(
            (
                _Choice(
                    each.candidate,
                    belief(each.candidate.chord, heard, length) + log(each.probability),
                )
                for each in group
            ),
            key=lambda choice: choice.fit,
        )
        for group in palette.by_code.values()
    ]


@dataclass(frozen=True, slots=True)
class _Ranked:
    best: Sequence[Chord]
    choices: Sequence[tuple[Continuation, ...]]


def _ranked(
    choices: Sequence[Sequence[_Choice]], palette: Palette, key: str, count: int
) -> _Ranked:
    """The best chord of each slot, and the best few of each."""
    wishes, moves = _wishes(choices, palette), _moves(palette)
    path = best_path(wishes, moves)
    best = [row[state].candidate.chord for row, state in zip(choices, path, strict=True)]
    told = []
    for place, chances in enumerate(posteriors(wishes, moves)):
        before = best[place - 1] if place else None
        is_last = place == len(best) - 1
        order = sorted(range(len(chances)), key=lambda state: -chances[state])[:count]
        told.append(
            tuple(
                _told(choices[place][s].candidate, chances[s], before, key, is_last=is_last)
                for s in order
            )
        )
    return _Ranked(best, told)


def _told(
    candidate: Candidate, probability: float, before: Chord | None, key: str, *, is_last: bool
) -> Continuation:
    chord = candidate.chord
    other = None if before == chord else before
    cadence = cadence_at(other, chord, key, is_last=is_last) if other else None
    return Continuation(
        (chord,),
        (numeral_of(chord, key),),
        probability,
        reason(other, chord, key, cadence, comes_round=None),
        candidate.kind,
        cadence,
    )


def _wishes(choices: Sequence[Sequence[_Choice]], palette: Palette) -> Table:
    """What the notes ask for, and the place in the phrase; a row a slot."""
    first = likely_after(START, palette.manner.mode, palette.manner.style)
    rows = []
    for place, row in enumerate(choices):
        is_last, is_close = place == len(choices) - 1, place % _PHRASE == _PHRASE - 1
        wishes = []
        for code, choice in zip(palette.by_code, row, strict=True):
            wish = choice.fit + _MOOD * log(palette.leanings[code]) + _form(code, is_last, is_close)
            wishes.append(wish + (_MUSIC * log(first[code]) if place == 0 else 0.0))
        rows.append(wishes)
    return rows


def _form(code: str, is_last: bool, is_close: bool) -> float:
    """What the end of a phrase, and of all, asks for."""
    above = place_of(code)[0]
    if is_last:
        return _HOME_AT_END if above == 0 else 0.0
    if is_close:
        return {0: _HOME_IN_PHRASE, 7: _DOMINANT_IN_PHRASE}.get(above, 0.0)
    return 0.0


def _moves(palette: Palette) -> Table:
    """From each code to each: how chords follow each other, and how often they stay."""
    manner = palette.manner
    rows = []
    for code in palette.by_code:
        likely = likely_after(code, manner.mode, manner.style)
        left = sum(likely[other] for other in palette.by_code if other != code) or 1.0
        rows.append(
            [
                _MUSIC * log(_STAYS if other == code else (1 - _STAYS) * likely[other] / left)
                for other in palette.by_code
            ]
        )
    return rows
